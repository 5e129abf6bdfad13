package io.banyan.node.cli;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.engine.Names;
import io.banyan.engine.Outcome;
import io.banyan.engine.agent.ConcurrentPublisher;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code banyan pub}: standard input into a channel.
 */
@Command(
    name = "pub",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Publishes standard input: each line, or each record behind its length, is one message. This " +
        "process is " +
        "the root of the channel. What the channel cannot take for the moment waits; nothing is dropped.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  seq 1 100000 | banyan pub --tracker 127.0.0.1:7400 --channel prices",
        "  banyan pub --tracker 127.0.0.1:7400 --channel prices --topic EURUSD --ack delivered < ticks.txt",
        "",
        "Exit codes: 0 everything published as far as --ack asks, 1 not so, 2 wrong usage."
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

    /** How messages are told apart in the input. */
    enum Framing
    {
        /** One message a line. */
        LINES,
        /** Four bytes of length, highest first, before each message. */
        LENGTH
    }

    private static final long RETRY_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long POLL_MS = 2;
    private static final int LINE_BYTES_FIRST = 4096;

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
    private Framing framing;

    @Option(names = "--children", paramLabel = "COUNT", defaultValue = "8",
        description = "children of this root at most (${DEFAULT-VALUE})")
    private int children;

    @Option(names = "--readers", paramLabel = "COUNT", defaultValue = "0",
        description = "children to wait for before the first message (${DEFAULT-VALUE})")
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

    private final StopSignal stop = new StopSignal();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LINE_BYTES_FIRST]);
    private byte[] bytes = message.byteArray();
    private ConcurrentPublisher publisher;
    private int topicHash;
    private long messages;
    private long payloadBytes;
    private long waits;
    private long refused;

    @Override
    public Integer call() throws IOException
    {
        if (ackTimeoutSeconds < 0 || readers < 0 || lingerSeconds < 0)
        {
            throw new ParameterException(spec.commandLine(),
                "--ack-timeout, --linger and --readers cannot be negative; allowed: 0 or more");
        }
        final NodeContext ctx = cluster.context(spec).childrenMax(children);
        final PrintWriter err = spec.commandLine().getErr();
        final Signals signals = Signals.onEnd(stop::stop);
        try (Node node = Node.launch(ctx))
        {
            final NodeChannel channel = node.root(channelName);
            if (!Running.awaitAttached(channel, stop, err, cluster.tracker()))
            {
                return ExitCodes.FAILED;
            }
            publisher = channel.concurrentPublisher();
            topicHash = topic.isEmpty() ? 0 : Names.topic(topic);
            while (channel.view().children().size() < readers && !stop.await(POLL_MS))
            {
                Thread.onSpinWait();
            }
            final long startNs = System.nanoTime();
            final boolean isWhole = pump(System.in);
            final boolean isAcked = awaitAck(channel);
            summary((System.nanoTime() - startNs) / 1e9, isWhole, isAcked);
            if (isWhole)
            {
                stop.await(TimeUnit.SECONDS.toMillis(lingerSeconds));
            }
            if (isEnding)
            {
                channel.endChannel();
                awaitChildrenGone(channel);
            }
            Running.sayErrors(node, err);
            return isWhole && isAcked && refused == 0 ? ExitCodes.DONE : ExitCodes.FAILED;
        }
        finally
        {
            signals.close();
        }
    }

    /** False when it was stopped before the end of the input. */
    private boolean pump(final InputStream source) throws IOException
    {
        final DataInputStream in = new DataInputStream(new BufferedInputStream(source, 1 << 16));
        while (!stop.isStopped())
        {
            final int length = framing == Framing.LINES ? readLine(in) : readRecord(in);
            if (length < 0)
            {
                return true;
            }
            if (!offer(length))
            {
                return false;
            }
        }
        return false;
    }

    private boolean offer(final int length)
    {
        while (!stop.isStopped())
        {
            final long outcome = publisher.offer(topicHash, message, 0, length);
            if (outcome >= 0)
            {
                messages++;
                payloadBytes += length;
                return true;
            }
            if (outcome == Outcome.TOO_LARGE)
            {
                refused++;
                spec.commandLine().getErr().println("message " + (messages + refused) + " of " + length +
                    " bytes refused; allowed: at most " + publisher.lengthMax() + " (banyan.message.max)");
                return true;
            }
            if (outcome == Outcome.CLOSED)
            {
                spec.commandLine().getErr().println("the channel has ended, or another root has taken it over");
                return false;
            }
            waits++;
            LockSupport.parkNanos(RETRY_NS);
        }
        return false;
    }

    private int readLine(final DataInputStream in) throws IOException
    {
        int length = 0;
        int c = in.read();
        if (c < 0)
        {
            return -1;
        }
        while (c >= 0 && c != '\n')
        {
            ensure(length + 1);
            bytes[length++] = (byte)c;
            c = in.read();
        }
        return length;
    }

    private int readRecord(final DataInputStream in) throws IOException
    {
        final int length;
        try
        {
            length = in.readInt();
        }
        catch (final EOFException ex)
        {
            return -1;
        }
        if (length < 0)
        {
            throw new IOException("a record claims " + length + " bytes: the input is not in the form LENGTH");
        }
        ensure(length);
        in.readFully(bytes, 0, length);
        return length;
    }

    private void ensure(final int length)
    {
        if (length > bytes.length)
        {
            bytes = java.util.Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
            message.wrap(bytes);
        }
    }

    private boolean awaitAck(final NodeChannel channel)
    {
        if (ack == Ack.NONE)
        {
            return true;
        }
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(ackTimeoutSeconds);
        while (!isAcked(channel))
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
        return true;
    }

    private boolean isAcked(final NodeChannel channel)
    {
        return publisher.pendingBytes() == 0 &&
            (ack == Ack.SEQUENCED || channel.channel().isDeliveredEverywhere());
    }

    private void awaitChildrenGone(final NodeChannel channel)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(ackTimeoutSeconds);
        while (!channel.view().children().isEmpty() && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
    }

    private void summary(final double seconds, final boolean isWhole, final boolean isAcked)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("messages", messages);
        fields.put("payloadBytes", payloadBytes);
        fields.put("seconds", seconds);
        fields.put("messagesPerSecond", seconds > 0 ? messages / seconds : 0.0);
        fields.put("waits", waits);
        fields.put("refused", refused);
        fields.put("inputEnded", isWhole);
        fields.put("ack", ack.name().toLowerCase(java.util.Locale.ROOT));
        fields.put("acked", isAcked);
        fields.put("ok", isWhole && isAcked && refused == 0);
        if (json)
        {
            spec.commandLine().getOut().println(Json.text(fields));
        }
        else
        {
            spec.commandLine().getErr().println("published " + fields);
        }
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().flush();
    }
}
