package io.banyan.engine.aeron;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.banyan.engine.ColdPath;
import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;

/**
 * The directory of one driver of ours: {@code banyan-PID-START-N}. Inside are the driver's own directory and a file
 * that is locked while its owner lives. A directory is taken for stale only when its process is gone <em>and</em> its
 * lock can be had: process ids alone lie across containers that share /dev/shm.
 */
@ColdPath
final class DriverDirectory implements AutoCloseable
{
    private static final Pattern NAME = Pattern.compile("banyan-(\\d+)-(\\d+)-(\\d+)");
    private static final String LOCK_FILE = "owner.lock";
    private static final String DRIVER_FOLDER = "aeron";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int ATTEMPTS_MAX = 1000;
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Set<DriverDirectory> OPEN = ConcurrentHashMap.newKeySet();
    private static final long OWN_PID = ProcessHandle.current().pid();
    private static final long OWN_START =
        ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L);

    static
    {
        // A driver that nobody closed must not fill the memory of the host.
        Runtime.getRuntime().addShutdownHook(new Thread(DriverDirectory::deleteAll, "banyan-directories"));
    }

    private final Path root;
    private final FileChannel lockChannel;
    private final FileLock lock;

    private DriverDirectory(final Path root, final FileChannel lockChannel, final FileLock lock)
    {
        this.root = root;
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    static DriverDirectory create(final String folder, final long spaceMinBytes)
    {
        final Path parent = folder == null ? roomiest(spaceMinBytes) : Path.of(folder);
        checkSpace(parent, spaceMinBytes);
        sweep(parent);
        try
        {
            Files.createDirectories(parent);
            for (int i = 0; i < ATTEMPTS_MAX; i++)
            {
                final Path root = parent.resolve("banyan-" + OWN_PID + "-" + OWN_START + "-" + NEXT.incrementAndGet());
                final DriverDirectory directory = tryCreate(root);
                if (directory != null)
                {
                    return directory;
                }
            }
            throw new IOException("every name is taken");
        }
        catch (final IOException ex)
        {
            throw new EngineException(
                ProblemCode.DRIVER_DIRECTORY,
                "no directory for the media driver under " + parent + ": " + ex,
                "make it writable or set banyan.driver.directory",
                ex);
        }
    }

    String path()
    {
        return root.resolve(DRIVER_FOLDER).toString();
    }

    Path root()
    {
        return root;
    }

    @Override
    public void close()
    {
        if (OPEN.remove(this))
        {
            delete(root);
            try
            {
                lock.close();
                lockChannel.close();
            }
            catch (final IOException ignore)
            {
                // The lock goes with its file, which is deleted.
            }
        }
    }

    private static DriverDirectory tryCreate(final Path root) throws IOException
    {
        try
        {
            Files.createDirectory(root);
        }
        catch (final FileAlreadyExistsException ignore)
        {
            return null;
        }
        final FileChannel channel = FileChannel.open(
            root.resolve(LOCK_FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        final DriverDirectory directory = new DriverDirectory(root, channel, channel.lock());
        OPEN.add(directory);
        return directory;
    }

    private static Path roomiest(final long spaceMinBytes)
    {
        final boolean isSharedMemoryUsable = Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY) &&
            usableBytes(SHARED_MEMORY) >= spaceMinBytes;
        return isSharedMemoryUsable ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void checkSpace(final Path parent, final long spaceMinBytes)
    {
        final long usableBytes = usableBytes(parent);
        if (usableBytes < spaceMinBytes)
        {
            throw new EngineException(
                ProblemCode.DRIVER_SPACE_SHORT,
                "free space in " + parent + "=" + usableBytes + " < banyan.driver.space=" + spaceMinBytes,
                "free it, enlarge it (docker run --shm-size=256m), or set banyan.driver.directory to a larger place");
        }
    }

    private static long usableBytes(final Path path)
    {
        Path existing = path.toAbsolutePath();
        while (existing != null && !Files.exists(existing))
        {
            existing = existing.getParent();
        }
        try
        {
            return existing == null ? 0 : Files.getFileStore(existing).getUsableSpace();
        }
        catch (final IOException ex)
        {
            return 0;
        }
    }

    /**
     * Deletes directories whose owners are gone.
     *
     * @param parent to look in.
     * @return how many were deleted.
     */
    static int sweep(final Path parent)
    {
        int swept = 0;
        if (!Files.isDirectory(parent))
        {
            return swept;
        }
        try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, "banyan-*-*-*"))
        {
            final Iterator<Path> iterator = candidates.iterator();
            while (iterator.hasNext())
            {
                swept += sweepOne(iterator.next()) ? 1 : 0;
            }
        }
        catch (final IOException ignore)
        {
            // Sweeping is a courtesy; another process may be sweeping the same directory.
        }
        return swept;
    }

    private static boolean sweepOne(final Path candidate)
    {
        final Matcher matcher = NAME.matcher(candidate.getFileName().toString());
        if (!matcher.matches() || !Files.isDirectory(candidate))
        {
            return false;
        }
        // Opening and closing a file that this process has locked would drop its lock: leave everything of our own pid
        // alone.
        final long pid = Long.parseLong(matcher.group(1));
        if (pid == OWN_PID || ProcessHandle.of(pid).isPresent())
        {
            return false;
        }
        try (FileChannel channel = FileChannel.open(candidate.resolve(LOCK_FILE), StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock())
        {
            if (lock == null)
            {
                return false;
            }
            delete(candidate);
            return true;
        }
        catch (final IOException | OverlappingFileLockException ex)
        {
            return false;
        }
    }

    private static void deleteAll()
    {
        for (final DriverDirectory directory : OPEN)
        {
            delete(directory.root);
        }
    }

    private static void delete(final Path root)
    {
        try (Stream<Path> paths = Files.walk(root))
        {
            paths.sorted(Comparator.reverseOrder()).forEach(DriverDirectory::deleteQuietly);
        }
        catch (final IOException ignore)
        {
            // Gone already.
        }
    }

    private static void deleteQuietly(final Path path)
    {
        try
        {
            Files.deleteIfExists(path);
        }
        catch (final IOException ignore)
        {
            // What cannot be deleted now is swept by the next start.
        }
    }
}
