package io.banyan.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Where one run of one system takes place: a folder that all its processes share, free ports by name, and words that
 * they leave for each other. Everything is a file of the folder, so that any program can read and write it.
 */
public final class Site
{
    /** Loopback, which everything is bound to. */
    public static final String HOST = "127.0.0.1";

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String PART = ".part";
    private static final String TAKEN = "taken-";
    private static final int PORTS_FROM = 16_000;
    private static final int PORTS = 16_000;

    private final Path folder;
    private final Map<String, String> heard = new HashMap<>();

    /**
     * A site.
     *
     * @param folder that is there.
     */
    public Site(final Path folder)
    {
        this.folder = folder;
    }

    /**
     * The folder of all processes of the run.
     *
     * @return the path.
     */
    public Path folder()
    {
        return folder;
    }

    /**
     * A port of loopback, the same for every process that asks by this name.
     *
     * @param name of it.
     * @return free, for UDP and TCP, when it was first asked for.
     */
    public int port(final String name)
    {
        final String key = "port-" + name;
        if (!Files.exists(folder.resolve(key)))
        {
            sayFirst(key, Integer.toString(freePort()));
        }
        return Integer.parseInt(hear(key));
    }

    /**
     * Leave a word.
     *
     * @param key  of it.
     * @param word of one line.
     */
    public void say(final String key, final String word)
    {
        try
        {
            final Path part = folder.resolve(key + PART + ProcessHandle.current().pid());
            Files.writeString(part, word);
            Files.move(part, folder.resolve(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Whether a word was left.
     *
     * @param key of it.
     * @return true if it was.
     */
    public boolean isSaid(final String key)
    {
        return Files.exists(folder.resolve(key));
    }

    /**
     * A word that was left, waiting for it.
     *
     * @param key of it.
     * @return the word.
     */
    public String hear(final String key)
    {
        return heard.computeIfAbsent(key, this::read);
    }

    /** Of several who say it at once the first is heard by all. */
    private void sayFirst(final String key, final String word)
    {
        try
        {
            final Path part = folder.resolve(key + PART + ProcessHandle.current().pid());
            Files.writeString(part, word);
            Files.createLink(folder.resolve(key), part);
            Files.delete(part);
        }
        catch (final FileAlreadyExistsException ex)
        {
            heard.remove(key);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private String read(final String key)
    {
        final Path path = folder.resolve(key);
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!Files.exists(path))
        {
            if (System.nanoTime() - deadlineNs > 0 || Thread.currentThread().isInterrupted())
            {
                throw new IllegalStateException("nobody said " + key + " in " + folder);
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        try
        {
            return Files.readString(path).strip();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Not one of those that the kernel gives to sockets that ask for any, and of several names each has its own. */
    private int freePort()
    {
        // Runs at the same time look from different ones on.
        final int first = Math.floorMod(folder.hashCode(), PORTS);
        for (int i = 0; i < PORTS; i++)
        {
            final int port = PORTS_FROM + (first + i) % PORTS;
            if (!isSaid(TAKEN + port) && isFree(port) && isFirst(TAKEN + port))
            {
                return port;
            }
        }
        throw new IllegalStateException("none of " + PORTS + " ports from " + PORTS_FROM + " on is free");
    }

    private boolean isFirst(final String key)
    {
        try
        {
            Files.createFile(folder.resolve(key));
            return true;
        }
        catch (final FileAlreadyExistsException ex)
        {
            return false;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static boolean isFree(final int port)
    {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
            DatagramSocket udp = new DatagramSocket(port, loopback))
        {
            return tcp.isBound() && udp.isBound();
        }
        catch (final IOException ex)
        {
            return false;
        }
    }
}
