package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.engine.EngineException;

@EnabledOnOs(OS.LINUX)
class StreamMemoryTest
{
    private static final int TERM_LENGTH = 64 * 1024;
    private static final int LENGTH = 3 * TERM_LENGTH;
    private static final int WINDOW = 32 * 1024;
    private static final long SECOND_NS = 1_000_000_000L;
    /** Takes no byte: no space left on device. */
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path directory;
    private final ByteBuffer lent = ByteBuffer.allocateDirect(StreamMemory.STEP);
    private final List<Throwable> errors = new ArrayList<>();

    @Test
    void shouldTakeWhatIsAskedForAndNoMoreRoundTheEndOfTheLog() throws IOException
    {
        final Path path = sparse("log");
        final int position = 5 * TERM_LENGTH + 100;
        try (StreamMemory memory = new StreamMemory(path, position, TERM_LENGTH, lent))
        {
            memory.reach(position + TERM_LENGTH);
            assertFalse(memory.isComplete());
            final long taken = blocks(path);
            assertTrue(taken >= TERM_LENGTH && taken <= TERM_LENGTH + 4 * StreamMemory.PAGE_LENGTH, "took " + taken);
            memory.reach(position + LENGTH);
            assertTrue(memory.isComplete());
            assertTrue(blocks(path) >= LENGTH);
        }
    }

    @Test
    void shouldLeaveWhatIsThereAsItIs() throws IOException
    {
        final byte[] bytes = new byte[LENGTH];
        new Random(7).nextBytes(bytes);
        final Path path = Files.write(directory.resolve("log"), bytes);
        try (StreamMemory memory = new StreamMemory(path, 0, TERM_LENGTH, lent))
        {
            while (!memory.isComplete())
            {
                memory.step();
            }
        }
        assertArrayEquals(bytes, Files.readAllBytes(path));
    }

    @Test
    void shouldFailAndNothingWorseWhereThereIsNoRoom() throws IOException
    {
        try (StreamMemory memory = new StreamMemory(FULL, 0, TERM_LENGTH, lent))
        {
            assertThrows(IOException.class, memory::step);
            assertThrows(IOException.class, () -> memory.reach(1));
            assertFalse(memory.isComplete());
        }
    }

    @Test
    void shouldFailWhereTheLogEndsEarly() throws IOException
    {
        final Path path = Files.write(directory.resolve("log"), new byte[TERM_LENGTH + 1]);
        try (StreamMemory memory = new StreamMemory(path, 0, TERM_LENGTH, lent))
        {
            memory.reach(TERM_LENGTH);
            assertThrows(IOException.class, () -> memory.reach(LENGTH));
        }
    }

    @Test
    void shouldTellOfMissingRoomOnlyWhenItIsNeededAndTryAgain() throws IOException
    {
        final StreamMemories memories = memories();
        Files.createSymbolicLink(directory.resolve("publications/7.logbuffer"), FULL);
        final StreamMemory memory = memories.ofPublication(7);
        assertFalse(memories.isSettled());
        memories.step(0);
        assertTrue(memories.isSettled(), "nothing can be taken for now");
        assertEquals(List.of(), errors);
        memories.step(SECOND_NS);
        assertFalse(memories.mayWrite(memory, 0, 100));
        assertInstanceOf(EngineException.class, errors.get(0));
        memories.forget(memory);
        assertTrue(memories.isSettled());
    }

    @Test
    void shouldTakeAllLittleByLittle() throws IOException
    {
        final StreamMemories memories = memories();
        final Path path = sparse("images/9.logbuffer");
        final StreamMemory memory = memories.ofImage(9, 0);
        assertTrue(memories.mayReceive(memory, 0));
        final long first = blocks(path);
        assertTrue(first >= WINDOW && first < LENGTH, "took " + first);
        for (int i = 0; !memories.isSettled(); i++)
        {
            assertTrue(i < LENGTH / StreamMemory.PAGE_LENGTH);
            memories.step(i * MemoryTurns.PERIOD_NS);
        }
        assertTrue(memory.isComplete());
        assertTrue(blocks(path) >= LENGTH);
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldTakeTurnsWithTheOthersOfTheDriver()
    {
        final MemoryTurns turns = new MemoryTurns();
        final long nowNs = Long.MAX_VALUE - 1;
        assertTrue(turns.take(nowNs));
        assertFalse(turns.take(nowNs));
        assertFalse(turns.take(nowNs + MemoryTurns.PERIOD_NS - 1));
        assertTrue(turns.take(nowNs + MemoryTurns.PERIOD_NS));
    }

    @Test
    void shouldLetGoOfEveryFileWhenItIsClosed() throws IOException
    {
        final StreamMemories memories = memories();
        sparse("images/9.logbuffer");
        final StreamMemory memory = memories.ofImage(9, 0);
        memories.close();
        assertTrue(memories.isSettled());
        assertThrows(ClosedChannelException.class, memory::step);
    }

    @Test
    void shouldTellWhenAFileIsNotThere() throws IOException
    {
        assertNull(memories().ofImage(11, 0));
        assertEquals(1, errors.size());
        final StreamMemories whole = new StreamMemories(
            false, directory, TERM_LENGTH, WINDOW, new MemoryTurns(), errors::add);
        assertNull(whole.ofImage(11, 0));
        assertEquals("", whole.uriParams());
        assertEquals(1, errors.size());
        assertNotNull(errors.get(0).getMessage());
    }

    private StreamMemories memories() throws IOException
    {
        Files.createDirectories(directory.resolve("publications"));
        Files.createDirectories(directory.resolve("images"));
        return new StreamMemories(true, directory, TERM_LENGTH, WINDOW, new MemoryTurns(), errors::add);
    }

    private Path sparse(final String name) throws IOException
    {
        final Path path = directory.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw"))
        {
            file.setLength(LENGTH);
        }
        return path;
    }

    private static long blocks(final Path path) throws IOException
    {
        final Process stat = new ProcessBuilder("stat", "--format=%b", path.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .trim()) * 512;
    }
}
