package io.banyan.node.demo;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.collections.Long2LongHashMap;

import com.sun.management.ThreadMXBean;

import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;

/**
 * A tree of real nodes: each with its engine, its control socket and its member; the root is their tracker. One thread
 * drives them all, one
 * control plane at a time between the duty cycles of the engines.
 */
final class NodeCluster implements DemoCluster
{
    private static final String CHANNEL = "demo";
    private static final int TOPIC = 1;
    private static final int TERM_LENGTH = 1024 * 1024;
    private static final int TERM_LENGTH_SMALL = 256 * 1024;
    private static final int NODES_WITH_LARGE_TERMS = 64;
    /** The file of a driver has room for the counters of about 120 nodes. */
    private static final int NODES_PER_DRIVER = 80;
    private static final long CONTROL_PERIOD_NS = 1_000_000L;
    private static final int FIRST_VICTIM = 1;
    private static final int LAST_VICTIM = 2;
    private static final long NOBODY = 0;

    private final List<DemoDriver> drivers = new ArrayList<>();
    /** Of the nodes that may be killed: what they leave behind must not be sent by a driver that lives on. */
    private final DemoDriver[] ownDrivers;
    private final Node[] nodes;
    private final NodeChannel[] channels;
    private final Long2LongHashMap indexByMember = new Long2LongHashMap(-1);
    private final ChannelPublisher publisher;
    private final ThreadMXBean threads;
    private final ErrorHandler errorHandler;
    private int joined;
    private int dead = -1;
    private int nextControl;
    private long nextControlNs;
    private long controlAllocatedBytes;

    NodeCluster(final DemoSettings settings, final ErrorHandler errorHandler, final ThreadMXBean threads)
    {
        this.errorHandler = errorHandler;
        this.threads = threads;
        final int termLength = settings.nodes() > NODES_WITH_LARGE_TERMS ? TERM_LENGTH_SMALL : TERM_LENGTH;
        for (int i = 0; i < settings.nodes(); i += NODES_PER_DRIVER)
        {
            drivers.add(new DemoDriver(termLength));
        }
        ownDrivers = new DemoDriver[settings.nodes()];
        for (int i = FIRST_VICTIM; settings.hasVictims() && i <= LAST_VICTIM; i++)
        {
            ownDrivers[i] = new DemoDriver(termLength);
            drivers.add(ownDrivers[i]);
        }
        nodes = new Node[settings.nodes()];
        channels = new NodeChannel[settings.nodes()];
        for (int i = 0; i < nodes.length; i++)
        {
            nodes[i] = Node.invoked(nodeContext(settings, i));
            channels[i] = i == 0 ? nodes[i].create(CHANNEL) : null;
        }
        joined = settings.hasVictims() ? LAST_VICTIM + 1 : nodes.length;
        for (int i = 1; i < joined; i++)
        {
            channels[i] = nodes[i].join(CHANNEL);
        }
        publisher = channels[0].publisher();
    }

    @Override
    public int receiveAndRelay(final long nowNs)
    {
        int workCount = 0;
        for (int i = 0; i < drivers.size(); i++)
        {
            workCount += drivers.get(i).receive();
        }
        if (nowNs - nextControlNs >= 0)
        {
            nextControlNs = nowNs + CONTROL_PERIOD_NS / nodes.length;
            workCount += control();
        }
        return workCount;
    }

    @Override
    public int send(final long nowNs)
    {
        int workCount = 0;
        for (int i = 0; i < nodes.length; i++)
        {
            if (i != dead)
            {
                workCount += nodes[i].invokeEngine();
            }
        }
        for (int i = 0; i < drivers.size(); i++)
        {
            workCount += drivers.get(i).send();
        }
        return workCount;
    }

    @Override
    public boolean isFormed()
    {
        for (int i = 0; i < joined; i++)
        {
            if (i != dead && !channels[i].view().isAttached())
            {
                return false;
            }
        }
        // Who may be killed joins first, and so comes to stand high in the tree.
        for (; joined < nodes.length; joined++)
        {
            channels[joined] = nodes[joined].join(CHANNEL);
        }
        return indexByMember.size() == nodes.length || isIndexed();
    }

    @Override
    public long publish(final DirectBuffer buffer, final int offset, final int length)
    {
        return publisher.offer(TOPIC, buffer, offset, length);
    }

    @Override
    public void subscribe(final int node, final DemoReader reader)
    {
        channels[node].subscribe(reader, reader);
    }

    @Override
    public int victim()
    {
        int best = FIRST_VICTIM;
        for (int i = FIRST_VICTIM; i <= LAST_VICTIM; i++)
        {
            if (channels[i].view().children().size() > channels[best].view().children().size())
            {
                best = i;
            }
        }
        return best;
    }

    @Override
    public boolean isKillable(final int node)
    {
        return ownDrivers[node] != null && dead < 0;
    }

    @Override
    public void kill(final int node, final long nowNs)
    {
        ownDrivers[node].freeze();
        dead = node;
        // Nobody drives this driver any more, so nothing of the closing reaches the network.
        nodes[node].crash();
        ownDrivers[node].close();
    }

    @Override
    public List<DemoPlace> places()
    {
        final List<DemoPlace> places = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++)
        {
            final MemberView view = channels[i].view();
            final int parent = view.parentId() == NOBODY ? -1 : (int)indexByMember.get(view.parentId());
            places.add(new DemoPlace(i, parent, view.isAttached() ? view.level() : -1, i != dead));
        }
        return places;
    }

    @Override
    public List<Node> nodes()
    {
        return List.of(nodes);
    }

    @Override
    public long rootBytes()
    {
        return drivers.get(0).bytesIn(nodes[0].address().dataPort());
    }

    @Override
    public long linkBytes()
    {
        return drivers.stream().mapToLong(DemoDriver::linkBytes).sum();
    }

    @Override
    public long wireBytes()
    {
        long bytes = drivers.stream().mapToLong(DemoDriver::wireBytes).sum();
        for (final Node node : nodes)
        {
            bytes += node.controlBytesSent();
        }
        return bytes;
    }

    @Override
    public long controlAllocatedBytes()
    {
        return controlAllocatedBytes;
    }

    @Override
    public void close()
    {
        for (int i = 0; i < nodes.length; i++)
        {
            if (i != dead)
            {
                if (nodes[i].errorCount() > 0)
                {
                    errorHandler.onError(new IllegalStateException("node " + i + ": " + nodes[i].errorReport()));
                }
                // The whole tree ends at once: nobody is left to be told.
                nodes[i].crash();
            }
        }
        drivers.forEach(DemoDriver::close);
    }

    private int control()
    {
        nextControl = nextControl + 1 == nodes.length ? 0 : nextControl + 1;
        if (nextControl == dead)
        {
            return 0;
        }
        final long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        final int workCount = nodes[nextControl].invokeControl();
        controlAllocatedBytes += threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        return workCount;
    }

    private DemoDriver driverOf(final int index)
    {
        return ownDrivers[index] != null ? ownDrivers[index] : drivers.get(index / NODES_PER_DRIVER);
    }

    /** Whose member is whose; false while somebody has just begun to join. */
    private boolean isIndexed()
    {
        for (int i = 0; i < nodes.length; i++)
        {
            indexByMember.put(channels[i].view().memberId(), i);
        }
        return false;
    }

    private NodeContext nodeContext(final DemoSettings settings, final int index)
    {
        final NodeContext ctx = new NodeContext()
            .set("banyan.profile", "crowd")
            .embedsTracker(index == 0)
            .childrenMax(settings.fanout());
        if (index > 0)
        {
            ctx.trackers(nodes[0].address().hostLiteral() + ":" + nodes[0].address().controlPort());
        }
        ctx.engine()
            .driver(driverOf(index).driver())
            .drivesDriver(false)
            .set("banyan.suspicion", "80ms")
            .set("banyan.ipc", "false")
            .windowBytes(DemoSizes.windowBytes(settings));
        return ctx;
    }
}
