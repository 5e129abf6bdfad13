package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Writer;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The root, on the thread that writes.
 */
final class BanyanWriter implements Writer
{
    private final Node node;
    private final NodeChannel channel;
    private final ChannelPublisher publisher;
    private final Site site;
    private boolean isRoot;
    private long controlNs = System.nanoTime();

    BanyanWriter(final Site site)
    {
        this.site = site;
        node = Node.invoked(BanyanNodes.writer(site));
        channel = node.create(BanyanNodes.CHANNEL);
        publisher = channel.publisher();
        site.say(BanyanIpcPeer.DRIVER, node.engine().driverDirectory());
        site.say(BanyanIpcPeer.DATA_PORT, Integer.toString(node.address().dataPort()));
    }

    @Override
    public boolean offer(final UnsafeBuffer message)
    {
        return channel.view().isAttached() &&
            publisher.offer(BanyanNodes.TOPIC, message, 0, message.capacity()) >= 0;
    }

    @Override
    public int poll()
    {
        final long nowNs = System.nanoTime();
        int workCount = node.invokeEngine();
        if (nowNs - controlNs >= 0)
        {
            controlNs = nowNs + BanyanNodes.CONTROL_PERIOD_NS;
            workCount += node.invokeControl();
            if (!isRoot && channel.view().isAttached())
            {
                isRoot = true;
                site.say(BanyanNodes.ROOT, "yes");
            }
        }
        return workCount;
    }

    @Override
    public int dependents()
    {
        return channel.view().children().size();
    }

    @Override
    public void close()
    {
        node.close();
    }
}
