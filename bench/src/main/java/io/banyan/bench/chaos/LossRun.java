package io.banyan.bench.chaos;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.bench.harness.Environment;
import io.banyan.engine.Outcome;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.ops.CounterFile;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A root, a relay and a leaf on one thread, as fast as they go, on links that lose datagrams at random in both
 * directions and on links that do not. The writer is held back rather than a reader overrun, so all must arrive.
 */
public final class LossRun
{
    private static final int NODES = 3;
    private static final int TOPIC = 1;
    private static final int WARM_UPS = 6;
    private static final int BURST = 64;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final double PER_MILLE = 1000;
    private static final double SHARE_MIN = 0.5;

    private final int seconds;
    private final int lossPerMille;
    private final int rounds;
    private final PrintWriter progress;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final PacketFilter filter = new PacketFilter();
    private final List<Node> nodes = new ArrayList<>();
    private final List<NodeChannel> channels = new ArrayList<>();
    private final List<AgentInvoker> invokers = new ArrayList<>();
    private final ChaosMessage message;
    private final ReaderLog log;
    private ChannelPublisher publisher;
    private long written;
    private long lastSequence = -1;
    private long errors;
    private long retransmits;

    /**
     * A run, in a network of its own.
     *
     * @param seconds       of each measurement.
     * @param lossPerMille  datagrams lost of a thousand, in each direction of each link.
     * @param messageLength bytes.
     * @param rounds        of four measurements: without loss, with, with, without.
     * @param progress      told what happens.
     */
    public LossRun(
        final int seconds,
        final int lossPerMille,
        final int messageLength,
        final int rounds,
        final PrintWriter progress)
    {
        this.seconds = seconds;
        this.lossPerMille = lossPerMille;
        this.rounds = rounds;
        this.progress = progress;
        message = new ChaosMessage(messageLength);
        log = new ReaderLog(messageLength, TIMEOUT_NS, clock);
    }

    /**
     * Plays it.
     *
     * @return the fields of the report.
     * @throws IOException          when datagrams cannot be dropped.
     * @throws InterruptedException when it is stopped.
     */
    public Map<String, Object> play() throws IOException, InterruptedException
    {
        final List<Long> whole = new ArrayList<>();
        final List<Long> lossy = new ArrayList<>();
        try
        {
            start();
            for (int i = 0; i < WARM_UPS; i++)
            {
                measure(i % 2 == 0 ? 0 : lossPerMille);
            }
            for (int i = 0; i < rounds; i++)
            {
                whole.add(measure(0));
                lossy.add(measure(lossPerMille));
                lossy.add(measure(lossPerMille));
                whole.add(measure(0));
            }
            until("all arrived", () -> log.counts().next() > lastSequence);
        }
        finally
        {
            filter.lose(0);
            nodes.forEach(node -> retransmits += retransmitsOf(node));
            explain();
            nodes.forEach(Node::crash);
        }
        final ReaderLog.Counts counts = log.counts();
        final double share = median(lossy) / (double)Math.max(1, median(whole));
        final boolean isWhole = lost() + counts.duplicated() + counts.outOfOrder() + counts.corrupt() == 0 &&
            counts.received() == written;
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("loss", lossPerMille / PER_MILLE);
        fields.put("messageLength", message.length());
        fields.put("links", NODES - 1);
        fields.put("roundTrip", "loopback; no delay is added");
        fields.put("losslessPerSecond", whole);
        fields.put("lossyPerSecond", lossy);
        fields.put("share", share);
        fields.put("sent", written);
        fields.put("received", counts.received());
        fields.put("lost", lost());
        fields.put("duplicated", counts.duplicated());
        fields.put("outOfOrder", counts.outOfOrder());
        fields.put("retransmits", retransmits);
        fields.put("errors", errors);
        fields.put("environment", Environment.capture());
        fields.put("ok", isWhole && share >= SHARE_MIN);
        return fields;
    }

    private void start()
    {
        String tracker = "";
        for (int i = 0; i < NODES; i++)
        {
            final NodeContext ctx = new NodeContext().embedsTracker(i == 0).trackers(tracker).childrenMax(1);
            ctx.set("banyan.ipc", "false").set("banyan.child.policy", "BACKPRESSURE");
            final Node node = Node.embedded(ctx);
            nodes.add(node);
            final AgentInvoker invoker = new AgentInvoker(ex -> errors++, null, node.agent());
            invokers.add(invoker);
            invoker.start();
            final NodeChannel channel = i == 0 ? node.root(HostedNode.CHANNEL) : node.join(HostedNode.CHANNEL);
            channels.add(channel);
            if (i == 0)
            {
                publisher = channel.publisher();
                tracker = node.address().hostLiteral() + ":" + node.address().controlPort();
            }
            else if (i == NODES - 1)
            {
                channel.subscribe(log, log);
            }
            until("node " + i + " is attached", () -> channel.view().isAttached());
        }
    }

    private long measure(final int perMille) throws IOException, InterruptedException
    {
        filter.lose(perMille);
        final long startNs = clock.nanoTime();
        final long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
        final long before = log.counts().received();
        while (clock.nanoTime() - endNs < 0)
        {
            for (int i = 0; i < BURST; i++)
            {
                final long outcome = publisher.offer(TOPIC, message.write(1, written), 0, message.length());
                if (outcome < 0)
                {
                    if (outcome == Outcome.CLOSED)
                    {
                        throw new IllegalStateException("the channel is closed");
                    }
                    break;
                }
                lastSequence = outcome;
                written++;
            }
            drive();
        }
        final long rate = Math.round((log.counts().received() - before) /
            ((clock.nanoTime() - startNs) / (double)TimeUnit.SECONDS.toNanos(1)));
        progress.println("loss " + perMille / PER_MILLE + ": " + rate + " messages a second" +
            (lost() == 0 ? "" : "; " + lost() + " lost so far"));
        progress.flush();
        return rate;
    }

    private void until(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = clock.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            drive();
            if (clock.nanoTime() - deadlineNs >= 0)
            {
                throw new IllegalStateException("never happened: " + what);
            }
        }
    }

    private void drive()
    {
        for (int i = 0; i < invokers.size(); i++)
        {
            invokers.get(i).invoke();
        }
    }

    private long lost()
    {
        final ReaderLog.Counts counts = log.counts();
        return counts.lost() + counts.overrun() + counts.unreported();
    }

    private void explain()
    {
        if (lost() > 0)
        {
            for (int i = 0; i < nodes.size(); i++)
            {
                progress.println("node " + i + " " + Condition.of(nodes.get(i), channels.get(i)));
            }
        }
    }

    private static long retransmitsOf(final Node node)
    {
        try (CounterFile counters = CounterFile.open(node.engine().driverDirectory()))
        {
            return counters.value(SystemCounterDescriptor.RETRANSMITS_SENT.id());
        }
    }

    private static long median(final List<Long> values)
    {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
