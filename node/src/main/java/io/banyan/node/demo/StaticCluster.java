package io.banyan.node.demo;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.AeronTransport;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.engine.aeron.TransportContext;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.core.ChannelSettings;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Window;

/**
 * A tree laid out by arithmetic: the parent of node n is (n - 1) / fanout. When a node falls silent its children go to its neighbours.
 */
final class StaticCluster implements DemoCluster
{
    private static final long CHANNEL_ID = 0x42_616E_7961_6EL;
    private static final int TOPIC = 1;
    private static final int TERM_LENGTH_SMALL = 256 * 1024;
    private static final int NODES_WITH_LARGE_TERMS = 64;

    private final AeronDriver sharedDriver;
    private final AeronDriver victimDriver;
    private final StaticNode[] nodes;
    private final ArrayDeque<StaticNode> orphans = new ArrayDeque<>();
    private final ErrorHandler errorHandler;
    private final int fanout;
    private int nextSession = 1;
    private boolean victimIsAlive;
    private long wireBytesOfVictim;

    StaticCluster(final DemoSettings settings, final ErrorHandler errorHandler)
    {
        this.errorHandler = errorHandler;
        fanout = settings.fanout();
        final DriverContext driverContext = new DriverContext();
        if (settings.nodes() > NODES_WITH_LARGE_TERMS)
        {
            driverContext.termLength(TERM_LENGTH_SMALL);
        }
        sharedDriver = AeronDriver.launch(driverContext);
        victimDriver = settings.killRelay() ? AeronDriver.launch(new DriverContext()) : null;
        victimIsAlive = victimDriver != null;
        nodes = new StaticNode[settings.nodes()];
        for (int i = 0; i < nodes.length; i++)
        {
            nodes[i] = new StaticNode(i, i == victim() && victimIsAlive ? victimDriver : sharedDriver, settings);
        }
        nodes[0].core.becomeRoot(1, 0, 0);
        for (int i = 1; i < nodes.length; i++)
        {
            attach(nodes[i], nodes[(i - 1) / fanout]);
        }
    }

    @Override
    public int receiveAndRelay(final long nowNs)
    {
        int workCount = sharedDriver.receive();
        if (victimIsAlive)
        {
            workCount += victimDriver.receive();
        }
        for (final StaticNode node : nodes)
        {
            if (node.isAlive)
            {
                workCount += node.transport.poll(nowNs);
            }
        }
        while (!orphans.isEmpty())
        {
            adopt(orphans.poll());
            workCount++;
        }
        return workCount;
    }

    @Override
    public int send(final long nowNs)
    {
        int workCount = 0;
        for (final StaticNode node : nodes)
        {
            if (node.isAlive)
            {
                workCount += node.core.doWork(nowNs);
            }
        }
        workCount += sharedDriver.send();
        if (victimIsAlive)
        {
            workCount += victimDriver.send();
        }
        return workCount;
    }

    @Override
    public boolean isFormed()
    {
        for (final StaticNode node : nodes)
        {
            if (node.isAlive && node.parent != null && !(node.isUp && node.isConnected))
            {
                return false;
            }
        }
        return true;
    }

    @Override
    public long publish(final DirectBuffer buffer, final int offset, final int length)
    {
        return nodes[0].core.offer(TOPIC, buffer, offset, length);
    }

    @Override
    public void subscribe(final int node, final DemoReader reader)
    {
        nodes[node].core.subscribeLive(reader, reader, Delivery.ALL_TOPICS, OverrunPolicy.SKIP);
    }

    @Override
    public int victim()
    {
        return 1;
    }

    @Override
    public void kill(final int node, final long nowNs)
    {
        wireBytesOfVictim = sent(nodes[node]);
        nodes[node].isAlive = false;
        // Nobody drives this driver any more, so nothing of the closing reaches the network.
        nodes[node].transport.close();
        victimDriver.close();
        victimIsAlive = false;
    }

    @Override
    public List<DemoPlace> places()
    {
        final List<DemoPlace> places = new ArrayList<>();
        for (final StaticNode node : nodes)
        {
            final int parent = node.parent == null ? -1 : node.parent.index;
            places.add(new DemoPlace(node.index, parent, node.level(), node.isAlive));
        }
        return places;
    }

    @Override
    public long rootBytes()
    {
        return nodes[0].core.counters().bytesIn;
    }

    @Override
    public long linkBytes()
    {
        long bytes = 0;
        for (final StaticNode node : nodes)
        {
            bytes += node.core.counters().bytesOut;
        }
        return bytes;
    }

    @Override
    public long wireBytes()
    {
        return sent(nodes[0]) + (victimIsAlive ? sent(nodes[victim()]) : wireBytesOfVictim);
    }

    @Override
    public void close()
    {
        for (final StaticNode node : nodes)
        {
            if (node.isAlive)
            {
                node.core.close();
                node.transport.close();
            }
        }
        if (victimIsAlive)
        {
            victimDriver.close();
        }
        sharedDriver.close();
    }

    private static long sent(final StaticNode node)
    {
        return node.transport.aeron().countersReader().getCounterValue(SystemCounterDescriptor.BYTES_SENT.id());
    }

    private void attach(final StaticNode child, final StaticNode parent)
    {
        final int downSession = nextSession++;
        final int upSession = nextSession++;
        final int old = child.parentLink;
        child.parentLink = child.nextLink++;
        child.isUp = false;
        child.isConnected = false;
        child.parent = parent;
        child.linkOfParent = parent.nextLink++;
        final long fromBlock = old < 0 ? EngineCommands.LIVE : child.core.window().head();
        child.core.openParent(child.parentLink, parent.address, downSession, upSession, fromBlock);
        child.core.activateParent(child.parentLink);
        if (old >= 0)
        {
            child.core.closeLink(old);
        }
        parent.children++;
        parent.core.openChild(child.linkOfParent, child.address, downSession, upSession, child.index, fromBlock);
    }

    private void adopt(final StaticNode orphan)
    {
        StaticNode best = nodes[0];
        for (final StaticNode candidate : nodes)
        {
            if (candidate.isAlive && candidate.level() == orphan.level() - 1 && candidate.children < best.children)
            {
                best = candidate;
            }
        }
        attach(orphan, best);
    }

    private StaticNode childBy(final StaticNode parent, final int linkId)
    {
        for (final StaticNode node : nodes)
        {
            if (node.parent == parent && node.linkOfParent == linkId)
            {
                return node;
            }
        }
        return null;
    }

    /**
     * One node: a channel on a transport.
     */
    private final class StaticNode implements EngineEvents
    {
        private final int index;
        private final AeronTransport transport;
        private final ChannelCore core;
        private final NodeAddress address;
        private StaticNode parent;
        private int children;
        private int nextLink = 1;
        private int parentLink = -1;
        private int linkOfParent;
        private boolean isUp;
        private boolean isConnected;
        private boolean isAlive = true;

        private StaticNode(final int index, final AeronDriver driver, final DemoSettings settings)
        {
            this.index = index;
            final ChannelSettings channel = new ChannelSettings(CHANNEL_ID)
                .windowBytes(DemoSizes.windowBytes(settings))
                .conclude();
            transport = AeronTransport.open(driver, new TransportContext(), (session, source) -> {}, errorHandler);
            transport.attach(CHANNEL_ID);
            address = NodeAddress.of(InetAddress.getLoopbackAddress(), 0, transport.dataPort());
            core = new ChannelCore(
                channel,
                new Window(channel.windowBytes()),
                transport,
                this,
                new SystemEpochNanoClock(),
                errorHandler,
                SystemNanoClock.INSTANCE.nanoTime());
        }

        private int level()
        {
            int level = 0;
            for (StaticNode node = this; node.parent != null; node = node.parent)
            {
                level++;
            }
            return level;
        }

        @Override
        public void onLinkUp(final long channelId, final int linkId)
        {
            if (linkId == parentLink)
            {
                isUp = true;
            }
            else
            {
                final StaticNode child = childBy(this, linkId);
                if (child != null)
                {
                    child.isConnected = true;
                }
            }
        }

        @Override
        public void onLinkSilent(final long channelId, final int linkId, final long silentNs, final long stalledNs)
        {
            if (linkId == parentLink && !parent.isAlive)
            {
                orphans.add(this);
            }
        }

        @Override
        public void onLinkHeard(final long channelId, final int linkId)
        {
        }

        @Override
        public void onLinkDown(final long channelId, final int linkId)
        {
        }

        @Override
        public void onParentStanding(final long channelId, final int linkId, final boolean orphaned, final int level)
        {
        }

        @Override
        public void onParentReport(
            final long channelId,
            final int linkId,
            final long receivedBytes,
            final long silenceMaxNs,
            final long parentNextBlock,
            final long periodNs)
        {
        }

        @Override
        public void onChildReport(
            final long channelId,
            final int linkId,
            final long nextBlock,
            final long deliveredBlock,
            final long lostBlocks,
            final int subtreeMembers,
            final long rttNs,
            final long sentBytes)
        {
        }

        @Override
        public void onGap(final long channelId, final long fromBlock, final long toBlock)
        {
        }

        @Override
        public void onProgress(
            final long channelId,
            final long oldestBlock,
            final long nextBlock,
            final long nextSequence,
            final int epoch,
            final long bytesPerSecond)
        {
        }

        @Override
        public void onOverrun(
            final long channelId,
            final int linkId,
            final long fromBlock,
            final long toBlock,
            final boolean detached)
        {
        }

        @Override
        public void onEpoch(final long channelId, final int epoch)
        {
        }

        @Override
        public void onForeignSession(final int session, final NodeAddress source)
        {
        }

        @Override
        public void onBlockCopy(
            final long channelId,
            final long correlationId,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
        }

        @Override
        public void onEnd(final long channelId, final long nextBlock, final long nextSequence)
        {
        }

        @Override
        public void onCommandFailed(final long channelId, final int linkId, final int code)
        {
            errorHandler.onError(new IllegalStateException("command failed: link=" + linkId + " code=" + code));
        }
    }
}
