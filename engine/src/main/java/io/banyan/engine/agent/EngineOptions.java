package io.banyan.engine.agent;

import java.util.List;

import org.agrona.collections.Object2LongHashMap;

import io.banyan.engine.Problem;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.aeron.PathMtu;
import io.banyan.engine.config.Option;
import io.banyan.engine.config.Values;

/**
 * Every option of the engine, declared once. The reference in {@code docs/configuration.md} is generated from it.
 */
public final class EngineOptions
{
    static final Option BIND_ADDRESS = Option.text(
        "banyan.bind.address", "127.0.0.1", "Address of this host that the data port is bound to and announced with.");
    static final Option DATA_PORT = Option.count(
        "banyan.data.port", "0", 0, 65_535, "UDP port of the data plane; 0 takes a free one.");
    static final Option MTU = Option.bytes(
        "banyan.mtu", "0", 0, PathMtu.MAX,
        "Datagram size of every link, a multiple of 32; 0 judges each link by where it leads.");
    static final Option IDLE = Option.choice(
        "banyan.idle", "backoff", List.of("backoff", "low-latency"),
        "How the agent idles: backing off to sleep, or spinning on a core of its own.");
    static final Option DRIVER_MODE = Option.choice(
        "banyan.driver.mode", "INVOKER", List.of("INVOKER", "SHARED", "DEDICATED", "EXTERNAL"),
        "Which thread drives the media driver: the agent's, one or three of its own, or another process.");
    static final Option DRIVER_DIRECTORY = Option.text(
        "banyan.driver.directory", "",
        "Folder for the driver's own directory, or with EXTERNAL the directory of the running driver; none: /dev/shm.");
    static final Option DRIVER_SPACE = Option.bytes(
        "banyan.driver.space", "64m", 0, Long.MAX_VALUE, "Free space asked for where the driver's files go.");
    static final Option TERM_LENGTH = Option.bytes(
        "banyan.term.length", "1m", 64 * 1024, 1024 * 1024 * 1024,
        "Term of each stream, three a stream; a power of two.");
    static final Option TERM_SPARSE = Option.flag(
        "banyan.term.sparse", false,
        "Take the memory of streams as they use it. Saves some; where the file system is full then, data is damaged.");
    static final Option SOCKET_BUFFER = Option.bytes(
        "banyan.socket.buffer", "2m", 32 * 1024, 1024 * 1024 * 1024,
        "Socket buffers to ask for; cut to what the kernel grants.");
    static final Option OFFLOAD = Option.flag(
        "banyan.offload", true,
        "Pass short datagrams through the kernel many at a time, where it and the JVM's flags allow it.");
    static final Option NAK_RETRY = Option.duration(
        "banyan.nak.retry", "200us", 1_000, "Wait before a lost datagram is asked for again; about a round trip.");
    static final Option RETRANSMIT_LINGER = Option.duration(
        "banyan.retransmit.linger", "150us", 1_000,
        "How long requests for what was just sent again are ignored; below banyan.nak.retry.");
    static final Option IMAGE_LIVENESS = Option.duration(
        "banyan.image.liveness", "1s", 100_000_000, "Silence after which a stream is taken for ended.");
    static final Option CONNECTION_TIMEOUT = Option.duration(
        "banyan.connection.timeout", "1s", 100_000_000, "Silence after which a child counts as not connected.");
    static final Option FOREIGN_PATIENCE = Option.duration(
        "banyan.foreign.patience", "200ms", 0, "How long a stream may wait for its announcement before it is refused.");
    static final Option WINDOW = Option.bytes(
        "banyan.window", "16m", 64 * 1024, 1024 * 1024 * 1024, "Window of each channel; a power of two.");
    static final Option MESSAGE_MAX = Option.bytes(
        "banyan.message.max", "1m", 1, 64 * 1024 * 1024, "Largest message; the same on every node of a channel.");
    static final Option HEARTBEAT = Option.duration(
        "banyan.heartbeat", "10ms", 100_000, "Time between signs of life on an idle link.");
    static final Option SUSPICION = Option.duration(
        "banyan.suspicion", "30ms", 200_000, "Silence after which a link is reported, until measured otherwise.");
    static final Option EVICTION = Option.duration(
        "banyan.eviction", "10s", 1_000_000, "Silence after which the link of a child is closed.");
    static final Option GAP_DEADLINE = Option.duration(
        "banyan.gap.deadline", "1s", 1_000_000, "How long a gap may stand before subscribers are told of it.");
    static final Option GAP_DEADLINES = Option.text(
        "banyan.gap.deadlines", "", "The same for single channels, over banyan.gap.deadline: NAME=TIME, separated by " +
            "commas, as prices=50ms,orders=5s; the name of a sharded channel holds for its shards.");
    static final Option REPORT_INTERVAL = Option.duration(
        "banyan.report.interval", "100ms", 1_000_000, "Time between reports to the control plane.");
    static final Option CHILD_POLICY = Option.choice(
        "banyan.child.policy", "SKIP", List.of("SKIP", "DETACH", "BACKPRESSURE"),
        "What becomes of a child that the window overtakes.");
    static final Option PUBLISHER_RING = Option.bytes(
        "banyan.publisher.ring", "16m", 64 * 1024, 1024 * 1024 * 1024,
        "Ring of a concurrent publisher, a power of two; its messages are at most an eighth of it.");
    static final Option COUNTERS_INTERVAL = Option.duration(
        "banyan.counters.interval", "100ms", 1_000_000, "Time between two publications of the counters.");
    static final Option IPC = Option.flag(
        "banyan.ipc", true, "Whether subscribers in other processes of the host are served.");

    /** No deadline of its own. */
    static final long NOT_SET = -1;

    private static final List<Option> ALL = List.of(
        BIND_ADDRESS, DATA_PORT, MTU, IDLE, DRIVER_MODE, DRIVER_DIRECTORY, DRIVER_SPACE, TERM_LENGTH, TERM_SPARSE,
        SOCKET_BUFFER, OFFLOAD, NAK_RETRY, RETRANSMIT_LINGER, IMAGE_LIVENESS, CONNECTION_TIMEOUT, FOREIGN_PATIENCE,
        WINDOW, MESSAGE_MAX, HEARTBEAT, SUSPICION, EVICTION, GAP_DEADLINE, GAP_DEADLINES, REPORT_INTERVAL,
        CHILD_POLICY, PUBLISHER_RING, COUNTERS_INTERVAL, IPC);

    private EngineOptions()
    {
    }

    /**
     * All of them, in the order of the reference.
     *
     * @return the options.
     */
    public static List<Option> all()
    {
        return ALL;
    }

    /** Reads NAME=TIME,NAME=TIME; what is wrong with any of them goes to the problems. */
    static Object2LongHashMap<String> gapDeadlines(final String text, final List<Problem> problems)
    {
        final Object2LongHashMap<String> deadlines = new Object2LongHashMap<>(NOT_SET);
        for (final String entry : text.split(","))
        {
            if (entry.isBlank())
            {
                continue;
            }
            final int equals = entry.lastIndexOf('=');
            final String name = equals < 0 ? "" : entry.substring(0, equals).trim();
            final long ns = equals < 0 ? -1 : timeOf(entry.substring(equals + 1));
            if (name.isEmpty() || ns < GAP_DEADLINE.min())
            {
                problems.add(new Problem(
                    ProblemCode.OPTION_INVALID,
                    GAP_DEADLINES.key() + "=" + text + " is not valid at '" + entry.trim() + "'",
                    "write NAME=TIME, separated by commas, with times from " +
                        Values.formatDuration(GAP_DEADLINE.min()) + " on, as prices=50ms,orders=5s"));
            }
            else if (deadlines.put(name, ns) != NOT_SET)
            {
                problems.add(new Problem(
                    ProblemCode.OPTION_INVALID, GAP_DEADLINES.key() + "=" + text + " names " + name + " twice",
                    "name each channel once"));
            }
        }
        return deadlines;
    }

    private static long timeOf(final String text)
    {
        try
        {
            return Values.durationNs(text);
        }
        catch (final NumberFormatException ex)
        {
            return -1;
        }
    }
}
