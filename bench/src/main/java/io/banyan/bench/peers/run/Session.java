package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.ProgramPeer;
import io.banyan.bench.peers.Scoreboard;
import io.banyan.bench.peers.Server;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.agent.AgentMain;
import io.banyan.bench.peers.agent.AgentWords;
import org.agrona.IoUtil;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One system, up and running: its servers, a writer, and readers in one process or several. Closing it leaves no
 * process and no file behind.
 */
final class Session implements AutoCloseable
{
    private static final double READY_S = 60;
    private static final double PORT_S = 20;
    private static final double POLL_S = 0.002;
    private static final int CONNECT_MS = 200;
    /** For all of them, where the command is told to stop: whoever stops it waits for seconds only. */
    private static final double STOP_S = 3;
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Peer peer;
    private final ClassArchives archives;
    private final Path folder;
    private final Site site;
    private final Scoreboard scoreboard;
    private final List<Integer> groups;
    private final List<PeerProcess> servers = new ArrayList<>();
    private final List<PeerProcess> readers = new ArrayList<>();
    private final List<Server> serverSpecs;
    private final long startNs;
    private PortCounter portCounter;
    private PeerProcess writer;
    private long nextLoad = 1;

    /**
     * Opens a session; on failure nothing of it is left.
     *
     * @param peer     of which system.
     * @param groups   how many readers each readers' process has.
     * @param words    left at the site beforehand.
     * @param archives of classes that its processes start with.
     */
    Session(
        final Peer peer, final List<Integer> groups, final Map<String, String> words, final ClassArchives archives)
    {
        this.peer = peer;
        this.archives = archives;
        this.groups = List.copyOf(groups);
        folder = newFolder();
        site = new Site(folder);
        scoreboard = Scoreboard.create(folder, groups.stream().mapToInt(Integer::intValue).sum());
        site.say("readers", Integer.toString(scoreboard.readers()));
        words.forEach(site::say);
        serverSpecs = peer.servers(site);
        startNs = System.nanoTime();
        boolean isOpen = false;
        try
        {
            open();
            isOpen = true;
        }
        finally
        {
            if (!isOpen)
            {
                close();
            }
        }
    }

    Peer peer()
    {
        return peer;
    }

    Path folder()
    {
        return folder;
    }

    Scoreboard scoreboard()
    {
        return scoreboard;
    }

    int readerCount()
    {
        return scoreboard.readers();
    }

    List<Integer> groups()
    {
        return groups;
    }

    PeerProcess writer()
    {
        return writer;
    }

    List<PeerProcess> servers()
    {
        return servers;
    }

    List<PeerProcess> readers()
    {
        return readers;
    }

    long newLoad()
    {
        return nextLoad++;
    }

    /** From the start of the first process to the first message at the first reader. */
    long startToFirstMessageNs()
    {
        return scoreboard.first(0) - startNs;
    }

    /** Counts from now on what the writer's process sends, where that is possible. */
    void countWriterBytes()
    {
        portCounter = PortCounter.of(writer.pid());
    }

    /** Ends the counting, which costs every datagram a little. */
    void stopCountingWriterBytes()
    {
        if (portCounter != null)
        {
            portCounter.close();
            portCounter = null;
        }
    }

    long writerBytes()
    {
        return portCounter == null ? 0 : portCounter.bytes();
    }

    boolean countsWriterBytes()
    {
        return portCounter != null;
    }

    /** Starts a server that was killed once more. */
    void restartServer(final int index)
    {
        servers.set(index, startServer(serverSpecs.get(index), "-again"));
    }

    /** Whoever has died meanwhile, and what it said, or null. */
    String casualty()
    {
        for (final PeerProcess process : all())
        {
            if (!process.isAlive())
            {
                return process.name() + " died" + process.complaint();
            }
        }
        return null;
    }

    @Override
    public void close()
    {
        stopCountingWriterBytes();
        final List<PeerProcess> processes = all();
        // Interrupted or not, nothing may be left behind.
        final boolean isInterrupted = Thread.interrupted();
        final long fromNs = System.nanoTime();
        if (isInterrupted)
        {
            // A server does not end by itself, and takes of the time that there is.
            servers.forEach(PeerProcess::terminate);
        }
        final List<PeerProcess> clients = processes.subList(servers.size(), processes.size());
        clients.forEach(PeerProcess::end);
        clients.forEach(client -> awaitEnd(client, isInterrupted, fromNs));
        for (final PeerProcess server : servers)
        {
            server.terminate();
            server.end();
        }
        servers.forEach(server -> awaitEnd(server, isInterrupted, fromNs));
        scoreboard.close();
        removeStrayDrivers(processes);
        IoUtil.delete(folder.toFile(), true);
        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(final PeerProcess process, final boolean isStopped, final long fromNs)
    {
        process.awaitEnd(isStopped ? STOP_S - Interrupts.secondsSince(fromNs) : PeerProcess.END_S);
    }

    private void open()
    {
        for (final Server server : serverSpecs)
        {
            servers.add(startServer(server, ""));
        }
        for (int i = 0; i < serverSpecs.size(); i++)
        {
            awaitPorts(servers.get(i), serverSpecs.get(i).ports());
        }
        writer = PeerProcess.start("writer", folder, command(AgentMain.WRITER));
        int first = 0;
        for (int i = 0; i < groups.size(); i++)
        {
            readers.add(PeerProcess.start("readers-" + i, folder,
                command(AgentMain.READERS, Integer.toString(first), Integer.toString(groups.get(i)))));
            first += groups.get(i);
            if (i < groups.size() - 1)
            {
                // Whoever comes first stands highest, where that matters.
                awaitFirst(first);
            }
        }
        awaitFirst(first);
        writer.await(AgentWords.READY, READY_S);
        readers.forEach(process -> process.await(AgentWords.READY, READY_S));
    }

    /** Until each of the first readers has had a message. */
    private void awaitFirst(final int count)
    {
        final long fromNs = System.nanoTime();
        for (int i = 0; i < count; i++)
        {
            while (scoreboard.first(i) == 0)
            {
                final String casualty = casualty();
                if (casualty != null)
                {
                    throw new PeerException(casualty);
                }
                if (Interrupts.secondsSince(fromNs) > READY_S)
                {
                    throw new PeerException("reader " + i + " had no message within " + (long)READY_S + " s" +
                        writer.complaint() + readers.get(readers.size() - 1).complaint());
                }
                Interrupts.sleep(POLL_S);
            }
        }
    }

    private List<String> command(final String... role)
    {
        if (!(peer instanceof ProgramPeer))
        {
            return PeerProcess.ownProgram(peer, folder, archives, role);
        }
        final List<String> command = new ArrayList<>(((ProgramPeer)peer).program(site));
        command.add(folder.toString());
        command.addAll(List.of(role));
        return command;
    }

    private PeerProcess startServer(final Server server, final String suffix)
    {
        return PeerProcess.start(server.name() + suffix, folder, server.command() == null ?
            PeerProcess.ownProgram(peer, folder, archives, AgentMain.SERVER) : server.command());
    }

    private static void awaitPorts(final PeerProcess server, final List<Integer> ports)
    {
        final long fromNs = System.nanoTime();
        for (final int port : ports)
        {
            while (!isListening(port))
            {
                if (!server.isAlive() || Interrupts.secondsSince(fromNs) > PORT_S)
                {
                    throw new PeerException(server.name() + " does not listen on port " + port + server.complaint());
                }
                Interrupts.sleep(POLL_S);
            }
        }
    }

    private static boolean isListening(final int port)
    {
        try (Socket socket = new Socket())
        {
            socket.connect(new InetSocketAddress(Site.HOST, port), CONNECT_MS);
            return true;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    /** Servers, and behind them the clients. */
    private List<PeerProcess> all()
    {
        final List<PeerProcess> all = new ArrayList<>(servers);
        if (writer != null)
        {
            all.add(writer);
        }
        all.addAll(readers);
        return all;
    }

    private static Path newFolder()
    {
        try
        {
            return Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "banyan-peers-") :
                Files.createTempDirectory("banyan-peers-");
        }
        catch (final IOException ex)
        {
            throw new PeerException("no folder for a session", ex);
        }
    }

    /** A process that was killed could not remove its media driver's files, whose folder is named after it. */
    private static void removeStrayDrivers(final List<PeerProcess> processes)
    {
        final List<String> pids = processes.stream().map(process -> "-" + process.pid() + "-").toList();
        final java.io.File[] folders = MEMORY.toFile().listFiles((parent, name) ->
            name.startsWith("banyan-") && pids.stream().anyMatch(name::contains));
        if (folders != null)
        {
            for (final java.io.File stray : folders)
            {
                IoUtil.delete(stray, true);
            }
        }
    }

    static double seconds(final long ns)
    {
        return (double)ns / TimeUnit.SECONDS.toNanos(1);
    }
}
