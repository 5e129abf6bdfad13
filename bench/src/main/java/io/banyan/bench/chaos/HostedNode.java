package io.banyan.bench.chaos;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.control.ControlCounter;
import io.banyan.engine.Outcome;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.ops.CounterFile;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.CountersReader;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One node of a process of the rig: the writer, or a reader that relays. The thread of the process drives it.
 */
final class HostedNode
{
    static final String CHANNEL = "chaos";
    /** Told of each node, and summed over the lives of all of them by a soak. */
    static final List<EngineCounter> TOLD = List.of(
        EngineCounter.ERRORS, EngineCounter.HANDLER_ERRORS, EngineCounter.EVENTS_DROPPED, EngineCounter.EVENTS_LOST,
        EngineCounter.COMMANDS_REFUSED, EngineCounter.COMMANDS_FAILED, EngineCounter.MALFORMED,
        EngineCounter.MISDIRECTED, EngineCounter.STALE_EPOCH, EngineCounter.FOREIGN_SESSIONS,
        EngineCounter.REFUSED_SESSIONS, EngineCounter.ENDED_SESSIONS, EngineCounter.RECEIVER_FAILURES,
        EngineCounter.OPEN_FAILURES, EngineCounter.GAPS, EngineCounter.REPAIRED, EngineCounter.LOST,
        EngineCounter.OVERRUN_SKIPPED, EngineCounter.EVICTED);
    /** The same of the control plane. */
    static final List<ControlCounter> TOLD_OF_CONTROL = List.of(
        ControlCounter.SEND_FAILED, ControlCounter.RECEIVE_FAILED, ControlCounter.MALFORMED,
        ControlCounter.UNEXPECTED, ControlCounter.RATE_LIMITED, ControlCounter.CHANNEL_UNKNOWN,
        ControlCounter.LEASE_FORGED, ControlCounter.FALSE_SUSPICIONS, ControlCounter.FAILOVERS,
        ControlCounter.REPAIR_GIVEN_UP, ControlCounter.COMMANDS_FAILED, ControlCounter.LOOP_BROKEN);
    private static final int TOPIC = 1;
    private static final long SILENCE_FLOOR_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int BURST = 256;

    private final int index;
    private final Node node;
    private final AgentInvoker invoker;
    private final NodeChannel channel;
    private final CounterFile counters;
    private final ReaderLog log;
    private final ChaosMessage message;
    private final ChannelPublisher publisher;
    private final NanoClock clock;
    private final long periodNs;
    private final long life;
    private long dueNs;
    private long number;
    private long lastSequence = -1;
    private long errorsTold;
    private boolean isLeaving;

    /** On the thread that drives it from now on. */
    HostedNode(
        final int index,
        final Node node,
        final HostSettings settings,
        final NanoClock clock,
        final ErrorHandler errorHandler)
    {
        invoker = new AgentInvoker(errorHandler, null, node.agent());
        invoker.start();
        this.index = index;
        this.node = node;
        this.clock = clock;
        counters = CounterFile.open(node.engine().driverDirectory());
        message = new ChaosMessage(settings.messageLength());
        periodNs = TimeUnit.SECONDS.toNanos(1) / settings.ratePerSecond();
        life = clock.nanoTime();
        dueNs = life;
        if (settings.writes())
        {
            channel = node.root(CHANNEL);
            publisher = channel.publisher();
            log = null;
        }
        else
        {
            channel = node.join(CHANNEL);
            log = new ReaderLog(settings.messageLength(), SILENCE_FLOOR_NS, clock);
            channel.subscribe(log, log);
            publisher = null;
        }
    }

    int index()
    {
        return index;
    }

    int write(final long nowNs, final boolean isQuiet)
    {
        if (publisher == null)
        {
            return 0;
        }
        if (isQuiet || !channel.view().isAttached())
        {
            dueNs = nowNs;
            return 0;
        }
        int workCount = 0;
        while (nowNs - dueNs >= 0 && workCount < BURST)
        {
            final long outcome = publisher.offer(TOPIC, message.write(life, number), 0, message.length());
            if (outcome < 0)
            {
                refuse(outcome);
                break;
            }
            lastSequence = outcome;
            number++;
            dueNs += periodNs;
            workCount++;
        }
        return workCount;
    }

    int invoke()
    {
        return invoker.invoke();
    }

    void leave()
    {
        if (!isLeaving)
        {
            isLeaving = true;
            channel.leave();
        }
    }

    boolean hasLeft()
    {
        return isLeaving && channel.view().isStopped();
    }

    void close()
    {
        counters.close();
        node.close();
    }

    /** Ends without a word to anybody. */
    void abort()
    {
        counters.close();
        node.crash();
    }

    void hello(final PrintWriter out)
    {
        out.println("hello node=" + index + " control=" + node.address().controlPort() + " data=" +
            node.address().dataPort() + " directory=" + node.engine().driverDirectory());
    }

    void explain(final PrintWriter out)
    {
        out.println("condition node " + index + " " + Condition.of(node, channel));
    }

    void tell(final PrintWriter out)
    {
        if (log != null)
        {
            for (final ReaderLog.Silence silence : log.takeSilences())
            {
                out.println("silence node=" + index + " from=" + silence.fromNs() + " to=" + silence.toNs());
            }
            final String complaint = log.takeComplaint();
            if (complaint != null)
            {
                out.println("error node=" + index + " " + complaint);
            }
        }
        final long errors = node.errorCount();
        if (errors > errorsTold)
        {
            errorsTold = errors;
            node.errorReport().lines().filter(line -> !line.startsWith("\tat "))
                .forEach(line -> out.println("error node=" + index + " " + line));
        }
        final StringBuilder line = new StringBuilder("status node=").append(index);
        final MemberView view = channel.view();
        line.append(" attached=").append(view.isAttached() ? 1 : 0)
            .append(" member=").append(view.memberId())
            .append(" parent=").append(view.parentId())
            .append(" children=").append(view.children().size())
            .append(" level=").append(view.level())
            .append(" state=").append(view.state())
            .append(" reason=").append(view.reason());
        tellCounters(line);
        if (log == null)
        {
            line.append(" sequence=").append(lastSequence).append(" written=").append(number);
        }
        else
        {
            final ReaderLog.Counts counts = log.counts();
            line.append(" first=").append(counts.first())
                .append(" next=").append(counts.next())
                .append(" received=").append(counts.received())
                .append(" duplicated=").append(counts.duplicated())
                .append(" outOfOrder=").append(counts.outOfOrder())
                .append(" corrupt=").append(counts.corrupt())
                .append(" lost=").append(counts.lost())
                .append(" overrun=").append(counts.overrun())
                .append(" unreported=").append(counts.unreported());
        }
        out.println(line);
    }

    private void tellCounters(final StringBuilder line)
    {
        final CountersReader reader = counters.counters();
        final Map<Integer, Long> sums = new HashMap<>();
        for (int i = 0; i <= reader.maxCounterId(); i++)
        {
            if (reader.getCounterState(i) == CountersReader.RECORD_ALLOCATED)
            {
                sums.merge(reader.getCounterTypeId(i), reader.getCounterValue(i), Long::sum);
            }
        }
        line.append(" bytesOut=").append(sum(sums, EngineCounter.BYTES_OUT))
            .append(" bytesIn=").append(sum(sums, EngineCounter.BYTES_IN))
            .append(" repairs=").append(sum(sums, EngineCounter.REPAIRS_SERVED))
            .append(" retransmits=").append(
                reader.getCounterValue(SystemCounterDescriptor.RETRANSMITS_SENT.id()))
            .append(" c.driver_errors=").append(reader.getCounterValue(SystemCounterDescriptor.ERRORS.id()))
            .append(" c.driver_short_sends=").append(
                reader.getCounterValue(SystemCounterDescriptor.SHORT_SENDS.id()))
            .append(" c.driver_invalid_packets=").append(
                reader.getCounterValue(SystemCounterDescriptor.INVALID_PACKETS.id()));
        for (final EngineCounter counter : TOLD)
        {
            line.append(" c.").append(counter.name().toLowerCase(Locale.ROOT)).append('=')
                .append(sum(sums, counter));
        }
        for (final ControlCounter counter : TOLD_OF_CONTROL)
        {
            line.append(" c.control_").append(counter.name().toLowerCase(Locale.ROOT)).append('=')
                .append(node.controlCounter(counter));
        }
    }

    private static long sum(final Map<Integer, Long> sums, final EngineCounter counter)
    {
        return sums.getOrDefault(counter.typeId(), 0L);
    }

    private static void refuse(final long outcome)
    {
        if (outcome == Outcome.TOO_LARGE || outcome == Outcome.CLOSED)
        {
            throw new IllegalStateException("the writer is refused: " + Outcome.name(outcome));
        }
    }
}
