package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;

class DriverDirectoryTest
{
    /** Above the largest that Linux gives out. */
    private static final long DEAD_PID = 4_194_305L;

    @TempDir
    private Path folder;

    @Test
    void shouldGiveEachDriverADirectoryOfItsOwnAndDeleteItOnClose() throws Exception
    {
        final DriverDirectory one = DriverDirectory.create(folder.toString(), 0);
        final DriverDirectory other = DriverDirectory.create(folder.toString(), 0);
        assertNotEquals(one.path(), other.path());
        Files.createDirectories(Path.of(one.path()));
        Files.writeString(Path.of(one.path(), "cnc.dat"), "x");
        one.close();
        one.close();
        assertFalse(Files.exists(one.root()));
        assertTrue(Files.exists(other.root()));
        other.close();
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void shouldSweepTheDirectoryOfADeadProcess() throws Exception
    {
        final Path stale = stale(DEAD_PID);
        assertEquals(1, DriverDirectory.sweep(folder));
        assertFalse(Files.exists(stale));
    }

    @Test
    void shouldLeaveWhatIsNotSurelyStale() throws Exception
    {
        final Path ofLiving = stale(1);
        final Path ofOwn = stale(ProcessHandle.current().pid());
        final Path stranger = Files.createDirectories(folder.resolve("banyan-notes-of-mine"));
        final Path noLock = Files.createDirectories(folder.resolve("banyan-" + DEAD_PID + "-1-9"));
        final Path aeron = Files.createDirectories(folder.resolve("aeron-root"));
        assertEquals(0, DriverDirectory.sweep(folder));
        for (final Path path : new Path[]{ ofLiving, ofOwn, stranger, noLock, aeron })
        {
            assertTrue(Files.exists(path), path::toString);
        }
    }

    @Test
    void shouldLeaveADirectoryWhoseLockIsHeldThoughItsProcessSeemsDead() throws Exception
    {
        final Path held = stale(DEAD_PID);
        try (FileChannel channel = FileChannel.open(held.resolve("owner.lock"), StandardOpenOption.WRITE);
            FileLock lock = channel.lock())
        {
            assertTrue(lock.isValid());
            assertEquals(0, DriverDirectory.sweep(folder));
            assertTrue(Files.exists(held));
        }
    }

    @Test
    void shouldRefuseWithAFixWhenSpaceIsShort()
    {
        final EngineException ex = assertThrows(
            EngineException.class, () -> DriverDirectory.create(folder.toString(), Long.MAX_VALUE));
        assertEquals(ProblemCode.DRIVER_SPACE_SHORT, ex.problems().get(0).code());
        assertTrue(ex.getMessage().contains("fix: "), ex::getMessage);
    }

    private Path stale(final long pid) throws Exception
    {
        final Path path = Files.createDirectories(folder.resolve("banyan-" + pid + "-1-1"));
        Files.writeString(path.resolve("owner.lock"), "");
        return path;
    }
}
