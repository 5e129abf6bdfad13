package io.banyan.bench.peers.agent;

import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.ServingPeer;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.system.Peers;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The main program of every process of this program's that takes part in a run.
 * <pre>
 *   AgentMain SYSTEM FOLDER writer
 *   AgentMain SYSTEM FOLDER readers FIRST COUNT
 *   AgentMain SYSTEM FOLDER server
 * </pre>
 * It ends on the word {@code end}, and when nobody is left to say it.
 */
public final class AgentMain
{
    /** Of the process that writes. */
    public static final String WRITER = "writer";
    /** Of a process that reads. */
    public static final String READERS = "readers";
    /** Of a server. */
    public static final String SERVER = "server";

    /** Given where ending takes longer. */
    private static final String EXIT_PATIENCE = "peers.exit.patience.ms";
    private static final int EXIT_PATIENCE_MS = 3000;

    private AgentMain()
    {
    }

    /**
     * Runs one process.
     *
     * @param args system, folder, role and what the role needs.
     */
    public static void main(final String[] args)
    {
        final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        final Site site = new Site(Path.of(args[1]));
        final ConcurrentLinkedQueue<Words> words = new ConcurrentLinkedQueue<>();
        final boolean isServer = SERVER.equals(args[2]);
        listen(words, isServer);
        if (isServer)
        {
            played(ServingPeer.class, args[0]).serve(site);
        }
        else if (WRITER.equals(args[2]))
        {
            final JavaPeer peer = played(JavaPeer.class, args[0]);
            new WriterAgent(() -> peer.openWriter(site), site, words, out).run();
        }
        else
        {
            final JavaPeer peer = played(JavaPeer.class, args[0]);
            new ReadersAgent(peer, site, Integer.parseInt(args[3]), Integer.parseInt(args[4]), words, out).run();
        }
        exitSoon();
        System.exit(0);
    }

    private static <T extends Peer> T played(final Class<T> kind, final String name)
    {
        final Peer peer = Peers.of(name);
        if (!kind.isInstance(peer))
        {
            throw new IllegalArgumentException("this program does not play that part of " + name);
        }
        return kind.cast(peer);
    }

    private static void listen(final ConcurrentLinkedQueue<Words> words, final boolean isServer)
    {
        final Thread thread = new Thread(() ->
        {
            try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8)))
            {
                String line = in.readLine();
                while (line != null)
                {
                    words.add(new Words(line));
                    line = in.readLine();
                }
            }
            catch (final IOException ex)
            {
                words.add(new Words(AgentWords.END));
            }
            words.add(new Words(AgentWords.END));
            if (isServer)
            {
                Runtime.getRuntime().halt(0);
            }
            exitSoon();
        }, "words");
        thread.setDaemon(true);
        thread.start();
    }

    /** Clients with threads that do not end must not keep the process. */
    private static void exitSoon()
    {
        final Thread thread = new Thread(() ->
        {
            try
            {
                Thread.sleep(Integer.getInteger(EXIT_PATIENCE, EXIT_PATIENCE_MS));
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(0);
        }, "exit");
        thread.setDaemon(true);
        thread.start();
    }
}
