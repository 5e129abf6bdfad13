package io.banyan.bench.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a run: a tracker, a writer and readers that relay. A process that was killed starts again under its
 * name, as another life of it.
 */
final class ChaosCluster
{
    private static final String WRITER = "writer";
    private static final String NODE = "node-";

    private final ChaosSettings settings;
    private final Path folder;
    private final String trackerAddress;
    private final List<ChaosProcess> lives = new ArrayList<>();
    private final ChaosProcess[] nodes;
    private ChaosProcess tracker;
    private ChaosProcess writer;

    ChaosCluster(final ChaosSettings settings, final Path folder) throws IOException
    {
        this.settings = settings;
        this.folder = folder;
        nodes = new ChaosProcess[settings.nodes()];
        trackerAddress = "127.0.0.1:" + freePort();
    }

    void startTracker() throws IOException
    {
        tracker = add(ChaosProcess.start("tracker", folder, List.of("tracker", "--bind", trackerAddress)));
    }

    void startWriter() throws IOException
    {
        writer = add(ChaosProcess.start(WRITER, folder, nodeArgs("--write")));
    }

    void startNode(final int index) throws IOException
    {
        nodes[index] = add(ChaosProcess.start(NODE + index, folder, nodeArgs()));
    }

    ChaosProcess tracker()
    {
        return tracker;
    }

    ChaosProcess writer()
    {
        return writer;
    }

    ChaosProcess node(final int index)
    {
        return nodes[index];
    }

    int size()
    {
        return nodes.length;
    }

    /** Every life of every node, those that are over among them. */
    List<ChaosProcess> readers()
    {
        return lives.stream().filter(life -> life.name().startsWith(NODE)).toList();
    }

    /** Every life of the writer. */
    List<ChaosProcess> writers()
    {
        return lives.stream().filter(life -> WRITER.equals(life.name())).toList();
    }

    List<ChaosProcess> lives()
    {
        return List.copyOf(lives);
    }

    boolean areAllAttached()
    {
        if (!writer.isAttached())
        {
            return false;
        }
        for (final ChaosProcess node : nodes)
        {
            if (node == null || !node.isAlive() || !node.isAttached())
            {
                return false;
            }
        }
        return true;
    }

    private ChaosProcess add(final ChaosProcess process)
    {
        lives.add(process);
        return process;
    }

    private List<String> nodeArgs(final String... more)
    {
        final List<String> args = new ArrayList<>(List.of(
            "bench", "chaos-node",
            "--tracker", trackerAddress,
            "--children", Integer.toString(settings.children()),
            "--rate", Integer.toString(settings.ratePerSecond()),
            "--length", Integer.toString(settings.messageLength())));
        args.addAll(List.of(more));
        return args;
    }

    private static int freePort() throws IOException
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return ((InetSocketAddress)channel.getLocalAddress()).getPort();
        }
    }
}
