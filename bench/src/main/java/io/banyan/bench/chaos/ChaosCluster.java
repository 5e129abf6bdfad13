package io.banyan.bench.chaos;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a run: a tracker, a writer and racks of readers that relay. A process that was killed starts again
 * under its name, as another life of it.
 */
final class ChaosCluster
{
    /** The number of the writer among the nodes. */
    static final int WRITER = -1;
    private static final File FULL_DISK = new File("/dev/full");

    private final ChaosSettings settings;
    private final Path folder;
    private final boolean hasOwnFileSystems;
    private final String trackerAddress;
    private final List<ChaosProcess> processes = new ArrayList<>();
    private final ChaosProcess[] racks;
    private final int[] rackOf;
    private ChaosProcess tracker;
    private ChaosProcess writer;

    ChaosCluster(final ChaosSettings settings, final Path folder, final boolean hasOwnFileSystems) throws IOException
    {
        this.settings = settings;
        this.folder = folder;
        this.hasOwnFileSystems = hasOwnFileSystems;
        racks = new ChaosProcess[settings.racks().size()];
        rackOf = new int[settings.nodes()];
        for (int i = 0; i < racks.length; i++)
        {
            final Rack rack = settings.racks().get(i);
            for (int j = 0; j < rack.count(); j++)
            {
                rackOf[rack.first() + j] = i;
            }
        }
        trackerAddress = "127.0.0.1:" + freePort();
    }

    void startTracker() throws IOException
    {
        tracker = add(ChaosProcess.start("tracker", log("tracker"), List.of("tracker", "--bind", trackerAddress)));
    }

    void startWriter() throws IOException
    {
        writer = add(ChaosProcess.start("writer", log("writer"), new HostSettings(
            trackerAddress, WRITER, 1, settings.rootChildren(), settings.ratePerSecond(), settings.messageLength(),
            true, "", 0).args()));
    }

    void startRack(final int index) throws IOException
    {
        startRack(index, log("rack-" + index), 0);
    }

    /** A rack whose log is on a disk that is full. */
    void startRackThatCannotLog(final int index) throws IOException
    {
        startRack(index, FULL_DISK.exists() ? FULL_DISK : log("rack-" + index), 0);
        racks[index].say("log");
    }

    void startRack(final int index, final int socketBufferBytes) throws IOException
    {
        startRack(index, log("rack-" + index), socketBufferBytes);
    }

    /** Where the drivers of a rack keep their files. */
    Path directory(final int rack)
    {
        return folder.resolve("drivers-" + rack);
    }

    String trackerAddress()
    {
        return trackerAddress;
    }

    ChaosProcess tracker()
    {
        return tracker;
    }

    ChaosProcess writerProcess()
    {
        return writer;
    }

    ChaosProcess rack(final int index)
    {
        return racks[index];
    }

    int rackCount()
    {
        return racks.length;
    }

    int rackOf(final int node)
    {
        return rackOf[node];
    }

    /** The present life of the writer, or null. */
    ChaosLife writer()
    {
        return writer.life(WRITER);
    }

    /** The present life of a node, or null while it has none. */
    ChaosLife node(final int index)
    {
        final ChaosProcess rack = racks[rackOf[index]];
        return rack == null ? null : rack.life(index);
    }

    int size()
    {
        return rackOf.length;
    }

    /** Every life of every node, those that are over among them. */
    List<ChaosLife> readers()
    {
        return processes.stream().flatMap(process -> process.lives().stream())
            .filter(life -> life.index() != WRITER).toList();
    }

    /** Every life of the writer. */
    List<ChaosLife> writers()
    {
        return processes.stream().flatMap(process -> process.lives().stream())
            .filter(life -> life.index() == WRITER).toList();
    }

    /** Every life of every process. */
    List<ChaosProcess> processes()
    {
        return List.copyOf(processes);
    }

    boolean areAllAttached()
    {
        if (writer() == null || !writer().isAttached())
        {
            return false;
        }
        for (int i = 0; i < rackOf.length; i++)
        {
            if (node(i) == null || !node(i).isAttached())
            {
                return false;
            }
        }
        return true;
    }

    private void startRack(final int index, final File log, final int socketBufferBytes) throws IOException
    {
        final Rack rack = settings.racks().get(index);
        racks[index] = add(ChaosProcess.start("rack-" + index, log, new HostSettings(
            trackerAddress, rack.first(), rack.count(), rack.children(), settings.ratePerSecond(),
            settings.messageLength(), false, hasOwnFileSystems ? driverFolder(index) : "", socketBufferBytes)
            .args()));
    }

    private String driverFolder(final int index) throws IOException
    {
        return Files.createDirectories(directory(index)).toString();
    }

    private File log(final String name)
    {
        return folder.resolve(name + ".err").toFile();
    }

    private ChaosProcess add(final ChaosProcess process)
    {
        processes.add(process);
        return process;
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
