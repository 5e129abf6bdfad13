package io.banyan.node.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemEpochNanoClock;

import io.banyan.engine.GapCause;
import io.banyan.engine.Names;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.Start;
import io.banyan.engine.agent.ThreadSubscriber;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.ops.LatencyLog;
import io.banyan.node.ops.OpsServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code banyan sub}: a channel to standard output.
 */
@Command(
    name = "sub",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Writes the messages of a channel to standard output, one a line; what is missing is said on " +
        "standard " +
        "error. This process relays to others as well, unless --children is 0.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan sub --tracker 127.0.0.1:7400 --channel prices",
        "  banyan sub --tracker 127.0.0.1:7400 --channel prices --topic EURUSD --count 1000 --latency",
        "  banyan sub --tracker 127.0.0.1:7400 --channel prices --latency-log logs --latency-roll 10m",
        "",
        "Exit codes: 0 all asked for, or ended by a signal or with the channel, 1 there were gaps, 2 wrong usage."
    })
final class SubCommand implements Callable<Integer>
{
    private static final int BLOCKS_PER_POLL = 256;
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    /** Between polls of a channel that has been silent for a tenth of a second, to wake a tenth as often. */
    private static final long IDLE_LONG_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SILENT_POLLS = 2_000;
    private static final long SAY_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;
    private static final long UNBOUNDED = Long.MAX_VALUE;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--channel", paramLabel = "NAME", required = true, description = "channel to read")
    private String channelName;

    @Option(names = "--topic", paramLabel = "TOPIC", defaultValue = "", description = "only this topic (all)")
    private String topic;

    @Option(names = "--from", paramLabel = "live|oldest|SEQ", defaultValue = "live",
        description = "begin with the next message, the oldest still held, or a sequence (${DEFAULT-VALUE})")
    private String from;

    @Option(names = "--count", paramLabel = "COUNT", description = "end after so many messages")
    private Long count;

    @Option(names = "--latency", description = "say at the end how long messages took from the root; needs clocks " +
        "that agree")
    private boolean hasLatency;

    @Mixin
    private LatencyOptions latencies = new LatencyOptions();

    @Option(names = "--children", paramLabel = "COUNT", description = "children at most (8)")
    private Integer children;

    @Option(names = "--json", description = "a summary as one JSON object, last line of standard output")
    private boolean json;

    private final StopSignal stop = new StopSignal();
    private final Histogram latencyNs = new Histogram(LATENCY_MAX_NS, DIGITS);
    private final SystemEpochNanoClock clock = new SystemEpochNanoClock();
    private final byte[] copy = new byte[64 * 1024];
    private OutputStream out;
    private LatencyLog latencyLog;
    private IOException outFailure;
    private long limit = UNBOUNDED;
    private long received;
    private long gapSequences;
    private long firstSequence = -1;
    private long lastSequence = -1;

    @Override
    public Integer call() throws IOException
    {
        final Start start = start();
        if (start == null)
        {
            cluster.problems(List.of(badFrom()));
        }
        if (count != null && count < 1)
        {
            cluster.problems(List.of("--count cannot be " + count + "; allowed: 1 or more"));
        }
        cluster.problems(latencies.problems());
        limit = count == null ? UNBOUNDED : count;
        channelName = cluster.channelOf(channelName, topic);
        final NodeContext ctx = cluster.checked(
            spec, cluster.context(List.of(channelName), children));
        final PrintWriter err = spec.commandLine().getErr();
        // Not System.out: it keeps its failures to itself, and messages would be lost in silence.
        out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        final Signals signals = Signals.onEnd(stop::stop);
        try (Node node = Node.launch(ctx);
            LatencyLog log = latencies.start(channelName);
            OpsServer ops = NodeOps.start(node))
        {
            latencyLog = log;
            if (ops != null)
            {
                err.println("metrics and health on port " + ops.port());
            }
            final NodeChannel channel = node.join(channelName, start.kind() != Start.Kind.LIVE);
            final boolean isAttached = Running.awaitAttached(channel, stop, err, cluster.tracker());
            if (isAttached)
            {
                err.println("attached to " + channelName + ", " + Running.place(channel.view()));
                err.flush();
                read(channel, start);
            }
            flush();
            summary();
            Running.sayErrors(node, err);
            if (outFailure != null && !isReaderGone())
            {
                err.println("standard output cannot be written: " + outFailure.getMessage());
                err.flush();
                return ExitCodes.FAILED;
            }
            if (LatencyOptions.failure(log) != null)
            {
                err.println(LatencyOptions.failure(log));
                err.flush();
                return ExitCodes.FAILED;
            }
            return isWhole(channel, err) && (isAttached || stop.isStopped()) ? ExitCodes.DONE : ExitCodes.FAILED;
        }
        finally
        {
            signals.close();
        }
    }

    /** Whether nothing is missing, and nobody has put this reader out before its end. */
    private boolean isWhole(final NodeChannel channel, final PrintWriter err)
    {
        final String whyOut = Running.whyOut(channel.view().reason());
        if (!channel.view().isStopped() || whyOut.isEmpty() || received >= limit)
        {
            return gapSequences == 0;
        }
        err.println("channel " + channelName + ": " + whyOut);
        err.flush();
        return false;
    }

    private void flush()
    {
        try
        {
            out.flush();
        }
        catch (final IOException ex)
        {
            onWriteFailure(ex);
        }
    }

    private void onWriteFailure(final IOException ex)
    {
        if (outFailure == null)
        {
            outFailure = ex;
            stop.stop();
        }
    }

    /** Whoever read standard output has enough, as in {@code banyan sub ... | head}: no failure. */
    private boolean isReaderGone()
    {
        return String.valueOf(outFailure.getMessage()).contains("Broken pipe");
    }

    private void read(final NodeChannel channel, final Start start)
    {
        final long filter = topic.isEmpty() ? Channel.ALL_TOPICS : Integer.toUnsignedLong(Names.topic(topic));
        final ThreadSubscriber subscriber = channel.channel().threadSubscriber(
            this::onMessage, this::onGap, filter, start, OverrunPolicy.SKIP);
        long sayAtNs = start.kind() == Start.Kind.SEQUENCE ? System.nanoTime() + SAY_NS : 0;
        int silentPolls = 0;
        while (received < limit && !stop.isStopped())
        {
            // What the view says must be read before the poll: a poll after the end then finds all there is.
            final MemberView view = channel.view();
            final int blocks = subscriber.poll(BLOCKS_PER_POLL);
            if (blocks == 0)
            {
                flush();
                if (view.isStopped() || subscriber.isClosed())
                {
                    return;
                }
                LockSupport.parkNanos(++silentPolls < SILENT_POLLS ? IDLE_NS : IDLE_LONG_NS);
                if (sayAtNs != 0 && received == 0 && System.nanoTime() - sayAtNs >= 0)
                {
                    sayAtNs = 0;
                    sayThatNothingHasCome();
                }
                continue;
            }
            silentPolls = 0;
        }
    }

    private void sayThatNothingHasCome()
    {
        final PrintWriter err = spec.commandLine().getErr();
        err.println("nothing from sequence " + from + " on yet; --from oldest begins with what is still held");
        err.flush();
    }

    private void onMessage(
        final long sequence,
        final int topicHash,
        final long originTimeNs,
        final int flags,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        if (received >= limit || outFailure != null)
        {
            return;
        }
        received++;
        firstSequence = firstSequence < 0 ? sequence : firstSequence;
        lastSequence = sequence;
        if (hasLatency || latencyLog != null)
        {
            recordLatency(clock.nanoTime() - originTimeNs);
        }
        try
        {
            for (int done = 0; done < length; done += copy.length)
            {
                final int part = Math.min(copy.length, length - done);
                buffer.getBytes(offset + done, copy, 0, part);
                out.write(copy, 0, part);
            }
            out.write('\n');
        }
        catch (final IOException ex)
        {
            onWriteFailure(ex);
        }
    }

    private void recordLatency(final long ns)
    {
        latencyNs.recordValue(Math.max(0, Math.min(LATENCY_MAX_NS, ns)));
        if (latencyLog != null)
        {
            latencyLog.record(ns);
        }
    }

    private void onGap(final long fromSequence, final long toSequence, final GapCause cause)
    {
        gapSequences += toSequence - fromSequence + 1;
        final PrintWriter err = spec.commandLine().getErr();
        err.println("gap " + fromSequence + ".." + toSequence + " (" + (toSequence - fromSequence + 1) + " " +
            "sequences): " + cause + (cause == GapCause.OVERRUN ?
            ", this reader was too slow; fix: a larger banyan.window" :
            ", neither here nor repaired in time; fix: a larger banyan.window, or a longer banyan.gap.deadline"));
        err.flush();
    }

    /** Null when it is none that is known. */
    private Start start()
    {
        switch (from.toLowerCase(Locale.ROOT))
        {
            case "live":
                return Start.LIVE;

            case "oldest":
                return Start.OLDEST;

            default:
                try
                {
                    final long sequence = Long.parseLong(from);
                    return sequence >= 0 ? Start.at(sequence) : null;
                }
                catch (final NumberFormatException ex)
                {
                    return null;
                }
        }
    }

    private String badFrom()
    {
        final String nearest = UsageErrors.nearest(from, List.of("live", "oldest"));
        return "--from cannot be '" + from +
            "'; allowed: live, oldest, or a sequence" + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    private String text()
    {
        final StringBuilder text = new StringBuilder(String.format(
            Locale.ROOT, "received %,d message%s", received, received == 1 ? "" : "s"));
        if (received > 0)
        {
            text.append(", sequences ").append(firstSequence).append(" to ").append(lastSequence);
        }
        text.append(gapSequences == 0 ? ", no gaps" : String.format(Locale.ROOT, ", %,d sequences missing",
            gapSequences));
        if (hasLatency)
        {
            text.append("; latency p50 ").append(Durations.text(latencyNs.getValueAtPercentile(50)))
                .append(", p90 ").append(Durations.text(latencyNs.getValueAtPercentile(90)))
                .append(", p99 ").append(Durations.text(latencyNs.getValueAtPercentile(99)))
                .append(", p99.9 ").append(Durations.text(latencyNs.getValueAtPercentile(99.9)))
                .append(", max ").append(Durations.text(latencyNs.getMaxValue()));
        }
        return text.toString();
    }

    private void summary()
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("messages", received);
        fields.put("firstSequence", firstSequence);
        fields.put("lastSequence", lastSequence);
        fields.put("gapSequences", gapSequences);
        if (hasLatency)
        {
            final Map<String, Object> latency = new LinkedHashMap<>();
            latency.put("p50", latencyNs.getValueAtPercentile(50));
            latency.put("p90", latencyNs.getValueAtPercentile(90));
            latency.put("p99", latencyNs.getValueAtPercentile(99));
            latency.put("p999", latencyNs.getValueAtPercentile(99.9));
            latency.put("max", latencyNs.getMaxValue());
            fields.put("latencyNs", latency);
        }
        if (json)
        {
            spec.commandLine().getOut().println(Json.text(fields));
            spec.commandLine().getOut().flush();
        }
        else
        {
            spec.commandLine().getErr().println(text());
            spec.commandLine().getErr().flush();
        }
    }
}
