package io.banyan.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.engine.AckMode;
import io.banyan.engine.Names;
import io.banyan.engine.Outcome;
import io.banyan.engine.agent.ConcurrentPublisher;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.ops.OpsServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code banyan pub}: standard input into a channel.
 */
@Command(
    name = "pub",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Publishes standard input: each line, or each record behind its length, is one message. This " +
        "process sends through the root that the channel has; where it has none, it is the root. What the channel " +
        "cannot take for the moment waits; nothing is dropped.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  seq 1 100000 | banyan pub --tracker 127.0.0.1:7400 --channel prices",
        "  banyan pub --tracker 127.0.0.1:7400 --channel prices --topic EURUSD --ack delivered < ticks.txt",
        "  banyan pub --tracker 127.0.0.1:7400 --channel prices --shards 8 --topic EURUSD < ticks.txt",
        "  printf '\\000\\000\\000\\005hello' | banyan pub --tracker 127.0.0.1:7400 --channel prices --framing length",
        "",
        "Exit codes: 0 everything read is as far as --ack asks (also when a signal ended it), 1 not so, 2 wrong usage."
    })
final class PubCommand implements Callable<Integer>
{
    /** How far each message must have come before the command ends. */
    enum Ack
    {
        /** Taken by this process. */
        NONE,
        /** Numbered by the root. */
        SEQUENCED,
        /** At every current member. */
        DELIVERED
    }

    /** Whether this process numbers the channel. */
    enum RootChoice
    {
        /** When the trackers know of no root. */
        AUTO,
        /** In any case: another root stops. */
        ALWAYS,
        /** Never: wait for a root. */
        NEVER
    }

    private static final long RETRY_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long POLL_MS = 2;
    private static final long POLL_INPUT_MS = 50;
    private static final long RETRY_TRACKER_MS = 100;
    private static final long SAY_NS = TimeUnit.SECONDS.toNanos(3);
    private static final String[] ACKED =
        {"all are with the root", "all are numbered by the root", "all are at every current member"};
    private static final String[] UNACKED =
        {"NOT all are with the root", "NOT all are numbered by the root", "NOT all are at every current member"};

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--channel", paramLabel = "NAME", required = true, description = "channel to publish on")
    private String channelName;

    @Option(names = "--topic", paramLabel = "TOPIC", defaultValue = "",
        description = "topic of the messages (none)")
    private String topic;

    @Option(names = "--ack", paramLabel = "MODE", defaultValue = "delivered",
        description = "wait at the end until messages are: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Ack ack;

    @Option(names = "--framing", paramLabel = "FORM", defaultValue = "lines",
        description = "form of the input: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}); LENGTH: 4 bytes, highest first")
    private RecordReader.Framing framing;

    @Option(names = "--children", paramLabel = "COUNT", description = "children at most (as root 16, else 8)")
    private Integer children;

    @Option(names = "--readers", paramLabel = "COUNT", defaultValue = "0",
        description = "children to wait for before the first message (${DEFAULT-VALUE}); to miss nothing they read " +
            "--from oldest")
    private int readers;

    @Option(names = "--ack-timeout", paramLabel = "SECONDS", defaultValue = "30",
        description = "longest wait for --ack at the end (${DEFAULT-VALUE})")
    private int ackTimeoutSeconds;

    @Option(names = "--linger", paramLabel = "SECONDS", defaultValue = "1",
        description = "stay for so long after the last message: who has just lost its parent catches up " +
            "(${DEFAULT-VALUE})")
    private int lingerSeconds;

    @Option(names = "--end", description = "end the channel after the last message: subscribers end too")
    private boolean isEnding;

    @Option(names = "--json", description = "the summary as one JSON object, last line of standard output")
    private boolean json;

    @Option(names = "--root", paramLabel = "WHEN", defaultValue = "auto",
        description = "be the root of the channel: ${COMPLETION-CANDIDATES}; AUTO when it has none (${DEFAULT-VALUE})")
    private RootChoice rootChoice;

    private final StopSignal stop = new StopSignal();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[0]);
    private volatile boolean isInputEnded;
    private volatile IOException failure;
    private ConcurrentPublisher publisher;
    private int topicHash;
    private boolean isRoot;
    private long messages;
    private long payloadBytes;
    private long waits;
    private long refused;

    @Override
    public Integer call() throws IOException
    {
        if (ackTimeoutSeconds < 0 || readers < 0 || lingerSeconds < 0)
        {
            cluster.problems(
                List.of("--ack-timeout, --linger and --readers cannot be negative; allowed: 0 or more"));
        }
        channelName = cluster.channelOf(channelName, topic);
        final NodeContext ctx = cluster.checked(
            spec, cluster.context(List.of(channelName), children));
        final PrintWriter err = spec.commandLine().getErr();
        final Signals signals = Signals.onEnd(stop::stop);
        try (Node node = Node.launch(ctx))
        {
            final OpsServer ops = NodeOps.start(node);
            try
            {
                return publish(node, err);
            }
            finally
            {
                NodeOps.close(ops);
                Running.sayErrors(node, err);
            }
        }
        finally
        {
            signals.close();
        }
    }

    private int publish(final Node node, final PrintWriter err) throws IOException
    {
        isRoot = isToBeRoot();
        if (stop.isStopped())
        {
            return ExitCodes.FAILED;
        }
        final NodeChannel channel = isRoot ? node.root(channelName) : node.join(channelName);
        if (!Running.awaitAttached(channel, stop, err, cluster.tracker()))
        {
            return ExitCodes.FAILED;
        }
        err.println("publishing on " + channelName + ", " + Running.place(channel.view()));
        err.flush();
        publisher = isRoot ? channel.concurrentPublisher() :
            channel.proxyPublisher(ack == Ack.DELIVERED ? AckMode.DELIVERED : AckMode.SEQUENCED);
        topicHash = topic.isEmpty() ? 0 : Names.topic(topic);
        while (channel.view().children().size() < readers && !stop.await(POLL_MS))
        {
            Thread.onSpinWait();
        }
        final long startNs = System.nanoTime();
        final boolean isWhole = pump();
        final boolean isAcked = awaitAck(channel);
        refused += channel.channel().refusedCount(publisher);
        final boolean isOk = (isWhole || stop.isStopped()) && isAcked && refused == 0 && failure == null;
        summary((System.nanoTime() - startNs) / 1e9, isWhole, isAcked, isOk);
        if (isWhole)
        {
            stop.await(TimeUnit.SECONDS.toMillis(lingerSeconds));
        }
        if (isEnding)
        {
            channel.endChannel();
            awaitChildrenGone(channel);
        }
        return isOk ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    /**
     * Reads and offers on a thread of its own, because a read of standard input cannot be interrupted. False when it
     * was stopped before the end of the input.
     */
    private boolean pump()
    {
        final Thread thread = new Thread(this::read, "banyan-pub-input");
        thread.setDaemon(true);
        thread.start();
        while (thread.isAlive() && !stop.isStopped())
        {
            join(thread);
        }
        join(thread);
        if (failure != null)
        {
            say(failure.getMessage());
        }
        return isInputEnded;
    }

    private void read()
    {
        final RecordReader reader = new RecordReader(System.in, framing, publisher.lengthMax());
        try
        {
            long length = reader.next();
            while (length != RecordReader.END && !stop.isStopped() && take(reader, length))
            {
                length = reader.next();
            }
            isInputEnded = length == RecordReader.END;
        }
        catch (final IOException ex)
        {
            failure = ex;
        }
    }

    private boolean take(final RecordReader reader, final long length)
    {
        if (length > publisher.lengthMax())
        {
            refuse(length);
            return true;
        }
        if (message.byteArray() != reader.bytes())
        {
            message.wrap(reader.bytes());
        }
        while (!stop.isStopped())
        {
            final long outcome = publisher.offer(topicHash, message, 0, (int)length);
            if (outcome >= 0)
            {
                messages++;
                payloadBytes += length;
                return true;
            }
            if (outcome == Outcome.CLOSED)
            {
                say("the channel has ended, or another root has taken it over");
                return false;
            }
            waits++;
            LockSupport.parkNanos(RETRY_NS);
        }
        return false;
    }

    private void refuse(final long length)
    {
        refused++;
        say("message " + (messages + refused) + " of " + length + " bytes refused; allowed: at most " +
            publisher.lengthMax() + " (banyan.message.max)");
    }

    private void say(final String text)
    {
        spec.commandLine().getErr().println(text);
        spec.commandLine().getErr().flush();
    }

    private void join(final Thread thread)
    {
        try
        {
            thread.join(POLL_INPUT_MS);
        }
        catch (final InterruptedException ex)
        {
            stop.stop();
        }
    }

    private boolean isToBeRoot() throws IOException
    {
        long sayAtNs = System.nanoTime();
        while (rootChoice == RootChoice.AUTO)
        {
            try
            {
                return !TrackerAnswers.hasRoot(
                    ClusterOptions.addresses(spec, "--tracker", cluster.tracker()), channelName);
            }
            catch (final IOException ex)
            {
                if (System.nanoTime() - sayAtNs >= 0)
                {
                    sayAtNs = System.nanoTime() + SAY_NS;
                    say("waiting: " + ex.getMessage() + "; fix: start one, or say whether to be the root: --root " +
                        "always or never");
                }
                if (stop.await(RETRY_TRACKER_MS))
                {
                    return false;
                }
            }
            catch (final InterruptedException ex)
            {
                stop.stop();
                return false;
            }
        }
        return rootChoice == RootChoice.ALWAYS;
    }

    private boolean awaitAck(final NodeChannel channel)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(ackTimeoutSeconds);
        while (!isAcked(channel))
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                spec.commandLine().getErr().println("not every message was " +
                    (ack == Ack.DELIVERED ? "delivered to every member" : "numbered by the root") + " within " +
                    ackTimeoutSeconds + " s; fix: a longer --ack-timeout, or look at: banyan tree --tracker " +
                    cluster.tracker());
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
        return true;
    }

    private boolean isAcked(final NodeChannel channel)
    {
        if (publisher.pendingBytes() > 0)
        {
            return false;
        }
        // Even without an acknowledgement, what is not with the root yet would go with this process.
        return isRoot ? ack != Ack.DELIVERED || channel.channel().isDeliveredEverywhere() :
            channel.channel().isAcknowledged(publisher);
    }

    private void awaitChildrenGone(final NodeChannel channel)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(ackTimeoutSeconds);
        while (!channel.view().children().isEmpty() && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
    }

    private String text(final double seconds, final boolean isAcked)
    {
        final StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
            "published %,d message%s, %,d bytes, in %.2f s (%,.0f a second)", messages, messages == 1 ? "" : "s",
            payloadBytes, seconds,
            seconds > 0 ? messages / seconds : 0.0));
        if (waits > 0)
        {
            text.append(String.format(Locale.ROOT, ", having waited %,d times", waits));
        }
        text.append("; ").append(isAcked ? ACKED[ack.ordinal()] : UNACKED[ack.ordinal()]);
        if (refused > 0)
        {
            text.append(String.format(Locale.ROOT, "; %,d refused", refused));
        }
        return text.toString();
    }

    private void summary(final double seconds, final boolean isWhole, final boolean isAcked, final boolean isOk)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("messages", messages);
        fields.put("payloadBytes", payloadBytes);
        fields.put("seconds", seconds);
        fields.put("messagesPerSecond", seconds > 0 ? messages / seconds : 0.0);
        fields.put("waits", waits);
        fields.put("refused", refused);
        fields.put("inputEnded", isWhole);
        fields.put("ack", ack.name().toLowerCase(Locale.ROOT));
        fields.put("acked", isAcked);
        fields.put("root", isRoot);
        fields.put("ok", isOk);
        if (json)
        {
            spec.commandLine().getOut().println(Json.text(fields));
        }
        else
        {
            say(text(seconds, isAcked));
        }
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().flush();
    }
}
