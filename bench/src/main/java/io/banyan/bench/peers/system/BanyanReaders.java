package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import org.agrona.concurrent.IdleStrategy;

/**
 * Nodes that read and relay, all on one thread. One alone has its own driver, several share one.
 */
final class BanyanReaders implements Readers
{
    private static final GapHandler ON_GAP = (from, to, cause) ->
    {
        // What is missing shows in the numbering of the messages, as it does for every other system.
    };

    private final AeronDriver driver;
    private final Node[] nodes;
    private final NodeChannel[] channels;
    private final IdleStrategy joining = BanyanNodes.idleStrategy();
    /** As a node idles by default, which hears nothing of its control plane where one thread drives both. */
    private final IdleStrategy attached;
    private int nextControl;
    private long controlNs = System.nanoTime();

    BanyanReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        driver = count == 1 ? null : AeronDriver.launch(new DriverContext());
        nodes = new Node[count];
        channels = new NodeChannel[count];
        for (int i = 0; i < count; i++)
        {
            final NodeContext ctx = BanyanNodes.reader(site, count);
            if (driver != null)
            {
                ctx.engine().driver(driver).drivesDriver(false);
            }
            nodes[i] = Node.invoked(ctx);
        }
        attached = count == 1 ? nodes[0].engine().newIdleStrategy() : joining;
        // To open one takes milliseconds, and one that has joined wants to be driven from then on. The root opens
        // meanwhile.
        site.hear(BanyanNodes.ROOT);
        for (int i = 0; i < count; i++)
        {
            final int reader = first + i;
            final MessageHandler onMessage = (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
                Stamp.read(arrival, reader, buffer, offset);
            channels[i] = nodes[i].join(BanyanNodes.CHANNEL);
            channels[i].subscribe(onMessage, ON_GAP);
        }
    }

    @Override
    public int poll()
    {
        int workCount = driver == null ? 0 : driver.receive();
        final long nowNs = System.nanoTime();
        if (nowNs - controlNs >= 0)
        {
            controlNs = nowNs + BanyanNodes.CONTROL_PERIOD_NS / nodes.length;
            nextControl = nextControl + 1 == nodes.length ? 0 : nextControl + 1;
            workCount += nodes[nextControl].invokeControl();
        }
        for (final Node node : nodes)
        {
            workCount += node.invokeEngine();
        }
        return workCount + (driver == null || workCount == 0 ? 0 : driver.send());
    }

    @Override
    public void idle(final int workCount)
    {
        (channels[0].view().isAttached() ? attached : joining).idle(workCount);
    }

    @Override
    public int dependents()
    {
        int sum = 0;
        for (final NodeChannel channel : channels)
        {
            sum += channel.view().children().size();
        }
        return sum;
    }

    @Override
    public void close()
    {
        // The whole tree ends at once: nobody is left to be told.
        for (final Node node : nodes)
        {
            node.crash();
        }
        if (driver != null)
        {
            driver.close();
        }
    }
}
