package io.banyan.bench.peers.run;

import io.banyan.engine.config.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClassArchivesTest
{
    private static final String SYSTEM = "banyan";
    private static final String WRITER = "writer";

    @TempDir
    private Path root;

    @Test
    void shouldUseAnArchiveOnlyWhenItIsThere() throws IOException
    {
        final ClassArchives archives = new ClassArchives(root);
        assertEquals(List.of(), archives.flags(SYSTEM, WRITER));

        Files.writeString(root.resolve("banyan-writer.jsa"), "x");
        assertEquals(List.of("-XX:SharedArchiveFile=" + root.resolve("banyan-writer.jsa")),
            archives.flags(SYSTEM, WRITER));
        assertFalse(archives.has(SYSTEM), "the readers have none");
    }

    @Test
    void shouldSetNoPropertyWhenPractisingThatBanyanTakesForOneOfItsOwn()
    {
        final List<String> flags = new ClassArchives(root).practiceFlags(SYSTEM, WRITER);

        assertTrue(flags.stream().anyMatch(flag -> flag.startsWith("-XX:ArchiveClassesAtExit=")), flags::toString);
        assertTrue(flags.stream().anyMatch(flag -> flag.startsWith("-D")), flags::toString);
        assertFalse(flags.stream().anyMatch(flag -> flag.startsWith("-D" + Option.PREFIX)), flags::toString);
    }

    @Test
    void shouldWriteFilesOfItsOwnWhenAnotherRunArchivesAtTheSameTime()
    {
        assertNotEquals(new ClassArchives(root).practiceFlags(SYSTEM, WRITER),
            new ClassArchives(root).practiceFlags(SYSTEM, WRITER));
    }

    @Test
    void shouldTryNothingAndSayNothingWhenClassesAreNotInJars()
    {
        assertFalse(ClassArchives.canBeArchived("a.jar:target/classes"));
        assertTrue(ClassArchives.canBeArchived("a.jar:b.jar"));
    }

    @Test
    void shouldRemoveArchivesOfBuildsThatAreLongGone() throws IOException
    {
        final Path old = Files.createDirectories(root.resolve("classes-1"));
        final Path recent = Files.createDirectories(root.resolve("classes-2"));
        final Path other = Files.createDirectories(root.resolve("packages"));
        Files.writeString(old.resolve("banyan-writer.jsa"), "x");
        for (final Path path : List.of(old, other))
        {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(8, ChronoUnit.DAYS)));
        }

        new ClassArchives(root.resolve("classes-3")).removeOld();

        assertFalse(Files.exists(old));
        assertTrue(Files.exists(recent));
        assertTrue(Files.exists(other));
    }
}
