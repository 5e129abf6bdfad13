package io.banyan.bench.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * File systems in memory that only this run and its processes see, to be filled without hurting anybody else.
 */
final class FileSystems
{
    private FileSystems()
    {
    }

    static void mount(final Path folder, final int mebibytes) throws IOException, InterruptedException
    {
        Files.createDirectories(folder);
        if (run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString()) != 0)
        {
            throw new IOException("cannot mount " + folder);
        }
    }

    /** What cannot be unmounted goes with the namespace. */
    static void unmount(final Path folder)
    {
        try
        {
            run("umount", "-l", folder.toString());
        }
        catch (final IOException ex)
        {
            return;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(final String... words) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(List.of(words));
        return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    }
}
