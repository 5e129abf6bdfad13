package io.banyan.engine.core;

import java.util.ArrayList;
import java.util.List;

import io.banyan.engine.OverrunPolicy;

/**
 * What a channel is told before it starts. Fluent setters, then {@link #conclude()}, which checks all of it and freezes
 * it.
 */
public final class ChannelSettings
{
    private static final int WINDOW_BYTES = 16 * 1024 * 1024;
    private static final int MESSAGE_LENGTH_MAX = 1024 * 1024;
    private static final long HEARTBEAT_NS = 10_000_000L;
    /** A link in reserve carries nothing: so many heartbeats pass between its signs of life. */
    private static final int STANDBY_HEARTBEATS = 10;
    private static final int STANDBY_HEARTBEATS_MISSED = 3;
    private static final long GAP_DEADLINE_NS = 1_000_000_000L;
    private static final long EVICT_NS = 10_000_000_000L;
    private static final long SUSPICION_NS = 30_000_000L;
    private static final long REPORT_NS = 100_000_000L;
    private static final int PUBLISHERS_MAX = 1024;
    private static final int UNICASTS_PER_SECOND = 100_000;
    private static final int UNICAST_FALLBACKS_PER_SECOND = 1_000;
    private static final int BLOCKS_PER_WINDOW_MIN = 4;
    /** A window holds at least this many of the largest messages. */
    private static final int MESSAGES_PER_WINDOW_MIN = 4;

    private final long channelId;
    private int windowBytes = WINDOW_BYTES;
    private int messageLengthMax = MESSAGE_LENGTH_MAX;
    private long heartbeatNs = HEARTBEAT_NS;
    private long gapDeadlineNs = GAP_DEADLINE_NS;
    private long evictNs = EVICT_NS;
    private long suspicionNs = SUSPICION_NS;
    private long reportNs = REPORT_NS;
    private int publishersMax = PUBLISHERS_MAX;
    private int unicastsPerSecond = UNICASTS_PER_SECOND;
    private int unicastFallbacksPerSecond = UNICAST_FALLBACKS_PER_SECOND;
    private OverrunPolicy childPolicy = OverrunPolicy.SKIP;
    private boolean concluded;

    /**
     * Settings of a channel, all at their defaults.
     *
     * @param channelId of the channel.
     */
    public ChannelSettings(final long channelId)
    {
        this.channelId = channelId;
    }

    /**
     * Id of the channel.
     *
     * @return id.
     */
    public long channelId()
    {
        return channelId;
    }

    /**
     * The channel's tag as blocks carry it.
     *
     * @return low 32 bits of the id.
     */
    public int channelTag()
    {
        return (int)channelId;
    }

    /**
     * Bytes of blocks that the window holds.
     *
     * @return bytes.
     */
    public int windowBytes()
    {
        return windowBytes;
    }

    /**
     * Largest block that the window takes: a quarter of it.
     *
     * @return bytes.
     */
    public int blockLengthMax()
    {
        return windowBytes / BLOCKS_PER_WINDOW_MIN;
    }

    /**
     * Set the bytes of blocks that the window holds.
     *
     * @param bytes power of two.
     * @return this.
     */
    public ChannelSettings windowBytes(final int bytes)
    {
        checkOpen();
        windowBytes = bytes;
        return this;
    }

    /**
     * Largest message.
     *
     * @return bytes.
     */
    public int messageLengthMax()
    {
        return messageLengthMax;
    }

    /**
     * Set the largest message.
     *
     * @param bytes limit.
     * @return this.
     */
    public ChannelSettings messageLengthMax(final int bytes)
    {
        checkOpen();
        messageLengthMax = bytes;
        return this;
    }

    /**
     * Time between signs of life on an idle link, both ways.
     *
     * @return nanoseconds.
     */
    public long heartbeatNs()
    {
        return heartbeatNs;
    }

    /**
     * Set the time between signs of life on an idle link.
     *
     * @param ns nanoseconds.
     * @return this.
     */
    public ChannelSettings heartbeatNs(final long ns)
    {
        checkOpen();
        heartbeatNs = ns;
        return this;
    }

    /**
     * So much earlier than it is due a link gives its sign of life when the node looks at its clock for another reason,
     * the sign of another link above all: from then on both are due together, and the node wakes once for all.
     *
     * @return nanoseconds.
     */
    public long earlySignNs()
    {
        return heartbeatNs / 2;
    }

    /**
     * So much longer than a heartbeat a node that has a parent waits with its signs of life: those of the parent come
     * first then, also where timers are a millisecond late, and its own go with them.
     *
     * @return nanoseconds.
     */
    long lateSignNs()
    {
        return heartbeatNs / 8;
    }

    /**
     * Time between signs of life on a link that is held in reserve, both ways.
     *
     * @return nanoseconds.
     */
    public long standbyHeartbeatNs()
    {
        return STANDBY_HEARTBEATS * heartbeatNs;
    }

    /**
     * Silence that is allowed on a link that is held in reserve, whatever is allowed on others.
     *
     * @return nanoseconds.
     */
    long standbySuspicionNs()
    {
        return STANDBY_HEARTBEATS_MISSED * standbyHeartbeatNs();
    }

    /**
     * How long a gap may stand before it is given up and subscribers are told.
     *
     * @return nanoseconds.
     */
    public long gapDeadlineNs()
    {
        return gapDeadlineNs;
    }

    /**
     * Set how long a gap may stand.
     *
     * @param ns nanoseconds.
     * @return this.
     */
    public ChannelSettings gapDeadlineNs(final long ns)
    {
        checkOpen();
        gapDeadlineNs = ns;
        return this;
    }

    /**
     * How long a child may be silent before its link is closed.
     *
     * @return nanoseconds.
     */
    public long evictNs()
    {
        return evictNs;
    }

    /**
     * Set how long a child may be silent.
     *
     * @param ns nanoseconds.
     * @return this.
     */
    public ChannelSettings evictNs(final long ns)
    {
        checkOpen();
        evictNs = ns;
        return this;
    }

    /**
     * Silence after which a link is reported, until told otherwise by command.
     *
     * @return nanoseconds.
     */
    public long suspicionNs()
    {
        return suspicionNs;
    }

    /**
     * Set the silence after which a link is reported.
     *
     * @param ns nanoseconds.
     * @return this.
     */
    public ChannelSettings suspicionNs(final long ns)
    {
        checkOpen();
        suspicionNs = ns;
        return this;
    }

    /**
     * Time between reports to the control plane.
     *
     * @return nanoseconds.
     */
    public long reportNs()
    {
        return reportNs;
    }

    /**
     * Set the time between reports to the control plane.
     *
     * @param ns nanoseconds.
     * @return this.
     */
    public ChannelSettings reportNs(final long ns)
    {
        checkOpen();
        reportNs = ns;
        return this;
    }

    /**
     * What happens to a child that is overtaken by the window.
     *
     * @return policy.
     */
    public OverrunPolicy childPolicy()
    {
        return childPolicy;
    }

    /**
     * Set what happens to a child that is overtaken by the window.
     *
     * @param policy for all children.
     * @return this.
     */
    public ChannelSettings childPolicy(final OverrunPolicy policy)
    {
        checkOpen();
        childPolicy = policy;
        return this;
    }

    /**
     * Most publishers whose messages the root tells apart, and whose answers a relay finds its way back for.
     *
     * @return count.
     */
    public int publishersMax()
    {
        return publishersMax;
    }

    /**
     * Set most publishers that are told apart.
     *
     * @param count limit.
     * @return this.
     */
    public ChannelSettings publishersMax(final int count)
    {
        checkOpen();
        publishersMax = count;
        return this;
    }

    /**
     * Most routed unicasts that a node passes on in a second.
     *
     * @return count.
     */
    public int unicastsPerSecond()
    {
        return unicastsPerSecond;
    }

    /**
     * Set the most routed unicasts a second.
     *
     * @param count limit.
     * @return this.
     */
    public ChannelSettings unicastsPerSecond(final int count)
    {
        checkOpen();
        unicastsPerSecond = count;
        return this;
    }

    /**
     * Most routed unicasts with a stale path that the root sends on in a second.
     *
     * @return count.
     */
    public int unicastFallbacksPerSecond()
    {
        return unicastFallbacksPerSecond;
    }

    /**
     * Set the most fallbacks a second.
     *
     * @param count limit.
     * @return this.
     */
    public ChannelSettings unicastFallbacksPerSecond(final int count)
    {
        checkOpen();
        unicastFallbacksPerSecond = count;
        return this;
    }

    /**
     * Check everything and freeze.
     *
     * @return this.
     * @throws IllegalArgumentException that names every problem at once.
     */
    public ChannelSettings conclude()
    {
        final List<String> problems = new ArrayList<>();
        if (Integer.bitCount(windowBytes) != 1 || windowBytes < 1024)
        {
            problems.add("BYN-1101 windowBytes=" + windowBytes + " must be a power of two of at least 1024");
        }
        if (messageLengthMax < 1 || (long)messageLengthMax * MESSAGES_PER_WINDOW_MIN > windowBytes)
        {
            problems.add("BYN-1102 messageLengthMax=" + messageLengthMax + " must be from 1 to windowBytes/" +
                MESSAGES_PER_WINDOW_MIN + "=" + windowBytes / MESSAGES_PER_WINDOW_MIN);
        }
        requirePositive(problems, "heartbeatNs", heartbeatNs);
        requirePositive(problems, "gapDeadlineNs", gapDeadlineNs);
        requirePositive(problems, "reportNs", reportNs);
        requirePositive(problems, "publishersMax", publishersMax);
        requirePositive(problems, "unicastsPerSecond", unicastsPerSecond);
        requirePositive(problems, "unicastFallbacksPerSecond", unicastFallbacksPerSecond);
        if (suspicionNs <= heartbeatNs)
        {
            problems.add("BYN-1104 suspicionNs=" + suspicionNs + " must be longer than heartbeatNs=" + heartbeatNs);
        }
        if (evictNs <= suspicionNs)
        {
            problems.add("BYN-1105 evictNs=" + evictNs + " must be longer than suspicionNs=" + suspicionNs);
        }
        if (childPolicy == null)
        {
            problems.add("BYN-1106 childPolicy is not set");
        }
        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        concluded = true;
        return this;
    }

    private static void requirePositive(final List<String> problems, final String name, final long value)
    {
        if (value <= 0)
        {
            problems.add("BYN-1103 " + name + "=" + value + " must be positive");
        }
    }

    private void checkOpen()
    {
        if (concluded)
        {
            throw new IllegalStateException("settings are concluded");
        }
    }
}
