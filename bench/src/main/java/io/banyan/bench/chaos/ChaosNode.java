package io.banyan.bench.chaos;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.Outcome;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.ops.CounterFile;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One process of the rig: the writer, or a reader that relays. It tells how it stands ten times a second on its
 * standard output and obeys a word a line on its standard input: {@code gc}, {@code quiet} (the writer stops writing)
 * and {@code end}.
 */
public final class ChaosNode
{
    static final String CHANNEL = "chaos";
    private static final int TOPIC = 1;
    private static final long TELL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CONTROL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NAP_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long SILENCE_FLOOR_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final NodeContext ctx;
    private final int messageLength;
    private final PrintWriter out;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private long worstNapNs;
    private volatile String word = "";

    /**
     * A process that joins a cluster.
     *
     * @param ctx           of its node.
     * @param messageLength of every message.
     * @param out           where it tells how it stands.
     */
    public ChaosNode(final NodeContext ctx, final int messageLength, final PrintWriter out)
    {
        this.ctx = ctx;
        this.messageLength = messageLength;
        this.out = out;
    }

    /**
     * Write until told otherwise.
     *
     * @param ratePerSecond messages.
     * @param in            words.
     */
    public void write(final int ratePerSecond, final BufferedReader in)
    {
        listen(in);
        try (Node node = Node.invoked(ctx); CounterFile counters = CounterFile.open(node.engine().driverDirectory()))
        {
            final NodeChannel channel = node.root(CHANNEL);
            final ChannelPublisher publisher = channel.publisher();
            final ChaosMessage message = new ChaosMessage(messageLength);
            final long periodNs = TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
            final long life = clock.nanoTime();
            hello(node);
            long number = 0;
            long lastSequence = -1;
            long dueNs = clock.nanoTime();
            long controlNs = dueNs;
            long tellNs = dueNs;
            while (!"end".equals(word))
            {
                final long nowNs = clock.nanoTime();
                final boolean mayWrite = channel.view().isAttached() && !"quiet".equals(word);
                while (mayWrite && nowNs - dueNs >= 0)
                {
                    final long outcome = publisher.offer(TOPIC, message.write(life, number), 0, messageLength);
                    if (outcome < 0)
                    {
                        refuse(outcome);
                        break;
                    }
                    lastSequence = outcome;
                    number++;
                    dueNs += periodNs;
                }
                if (!mayWrite)
                {
                    dueNs = nowNs;
                }
                int workCount = node.invokeEngine();
                if (nowNs - controlNs >= 0)
                {
                    controlNs = nowNs + CONTROL_NS;
                    workCount += node.invokeControl();
                }
                if (nowNs - tellNs >= 0)
                {
                    tellNs = nowNs + TELL_NS;
                    tell(channel, counters, "sequence=" + lastSequence + " written=" + number);
                }
                if (workCount == 0)
                {
                    LockSupport.parkNanos(NAP_NS);
                }
            }
            tell(channel, counters, "sequence=" + lastSequence + " written=" + number);
        }
        out.println("bye");
    }

    /**
     * Read and relay until told otherwise.
     *
     * @param in words.
     */
    public void read(final BufferedReader in)
    {
        listen(in);
        try (Node node = Node.launch(ctx); CounterFile counters = CounterFile.open(node.engine().driverDirectory()))
        {
            final ReaderLog log = new ReaderLog(messageLength, SILENCE_FLOOR_NS, clock);
            final NodeChannel channel = node.join(CHANNEL);
            channel.subscribe(log, log);
            hello(node);
            long tellNs = clock.nanoTime();
            while (!"end".equals(word))
            {
                nap();
                if ("gc".equals(word))
                {
                    word = "";
                    System.gc();
                }
                if (clock.nanoTime() - tellNs >= 0)
                {
                    tellNs = clock.nanoTime() + TELL_NS;
                    tell(channel, counters, log);
                }
            }
            tell(channel, counters, log);
            if (node.errorCount() > 0)
            {
                node.errorReport().lines().forEach(line -> out.println("error " + line));
            }
        }
        out.println("bye");
    }

    private void listen(final BufferedReader in)
    {
        final Thread thread = new Thread(() ->
        {
            try
            {
                String line;
                while ((line = in.readLine()) != null && !"end".equals(word))
                {
                    word = line.strip();
                }
            }
            catch (final IOException ex)
            {
                out.println("error " + ex);
            }
            // Whoever started this process has gone: nobody is left to tell it to end.
            word = "end";
        }, "words");
        thread.setDaemon(true);
        thread.start();
    }

    /** A millisecond, and how much longer it took: what the scheduler alone adds to any silence. */
    private void nap()
    {
        final long fromNs = clock.nanoTime();
        LockSupport.parkNanos(CONTROL_NS);
        worstNapNs = Math.max(worstNapNs, clock.nanoTime() - fromNs - CONTROL_NS);
    }

    private void hello(final Node node)
    {
        out.println("hello control=" + node.address().controlPort() + " data=" + node.address().dataPort() +
            " directory=" + node.engine().driverDirectory());
        out.flush();
    }

    private void tell(final NodeChannel channel, final CounterFile counters, final ReaderLog log)
    {
        for (final ReaderLog.Silence silence : log.takeSilences())
        {
            out.println("silence from=" + silence.fromNs() + " to=" + silence.toNs());
        }
        final ReaderLog.Counts counts = log.counts();
        tell(channel, counters, "first=" + counts.first() + " next=" + counts.next() + " received=" +
            counts.received() + " duplicated=" + counts.duplicated() + " outOfOrder=" + counts.outOfOrder() +
            " corrupt=" + counts.corrupt() + " lost=" + counts.lost() + " overrun=" + counts.overrun() +
            " unreported=" + counts.unreported());
    }

    private void tell(final NodeChannel channel, final CounterFile counters, final String more)
    {
        final MemberView view = channel.view();
        out.println("status attached=" + (view.isAttached() ? 1 : 0) +
            " member=" + view.memberId() +
            " parent=" + view.parentId() +
            " children=" + view.children().size() +
            " level=" + view.level() +
            " bytesOut=" + counters.sum(EngineCounter.BYTES_OUT.typeId(), "") +
            " bytesIn=" + counters.sum(EngineCounter.BYTES_IN.typeId(), "") +
            " repairs=" + counters.sum(EngineCounter.REPAIRS_SERVED.typeId(), "") +
            " retransmits=" + counters.counters().getCounterValue(SystemCounterDescriptor.RETRANSMITS_SENT.id()) +
            " nap=" + worstNapNs +
            " " + more);
        out.flush();
        worstNapNs = 0;
    }

    private static void refuse(final long outcome)
    {
        if (outcome == Outcome.TOO_LARGE || outcome == Outcome.CLOSED)
        {
            throw new IllegalStateException("the writer is refused: " + Outcome.name(outcome));
        }
    }
}
