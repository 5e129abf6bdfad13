package io.banyan.node.ops;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The media drivers of this host whose files can be read.
 */
public final class LocalDrivers
{
    private static final String DRIVER_FOLDER = "aeron";
    private static final String CNC_FILE = "cnc.dat";

    private LocalDrivers()
    {
    }

    /**
     * Finds those of running nodes, or the one named.
     *
     * @param directory of a driver, or of the folder under which nodes make theirs; null for the usual places.
     * @return open files; the caller closes them.
     */
    public static List<CounterFile> open(final String directory)
    {
        final List<CounterFile> files = new ArrayList<>();
        if (directory != null && Files.exists(Path.of(directory, CNC_FILE)))
        {
            add(files, Path.of(directory));
            return files;
        }
        final List<Path> folders = directory != null ? List.of(Path.of(directory)) :
            List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")));
        for (final Path folder : folders)
        {
            if (Files.isDirectory(folder))
            {
                scan(files, folder);
            }
        }
        return files;
    }

    /**
     * What to say when none was found.
     *
     * @param directory that was looked in, or null for the usual places.
     * @return in words, with what to do.
     */
    public static String none(final String directory)
    {
        return directory == null ? "no node runs on this host; fix: start one, or name its --dir" :
            "no node of this host has its files in " + directory + "; fix: name the directory that a node reports, " +
            "or a folder of them";
    }

    private static void scan(final List<CounterFile> files, final Path folder)
    {
        try (DirectoryStream<Path> nodes = Files.newDirectoryStream(folder, "banyan-*-*-*"))
        {
            for (final Path node : nodes)
            {
                add(files, node.resolve(DRIVER_FOLDER));
            }
        }
        catch (final IOException ex)
        {
            throw new java.io.UncheckedIOException("cannot list " + folder, ex);
        }
    }

    private static void add(final List<CounterFile> files, final Path directory)
    {
        final CounterFile file = CounterFile.open(directory.toString());
        if (file != null && ProcessHandle.of(file.pid()).map(ProcessHandle::isAlive).orElse(false))
        {
            files.add(file);
        }
        else if (file != null)
        {
            file.close();
        }
    }
}
