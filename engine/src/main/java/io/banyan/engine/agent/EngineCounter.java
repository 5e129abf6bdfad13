package io.banyan.engine.agent;

import java.util.Arrays;
import java.util.List;

import io.banyan.engine.ColdPath;

/**
 * The registry of the engine's counters in the driver's counters file. Append only: a type id is never given to
 * anything else. The reference in {@code docs/counters.md} is generated from it.
 */
public enum EngineCounter
{
    /** Duty cycles run. */
    CYCLES(4201, Scope.ENGINE, "duty cycles",
        "Duty cycles run."),
    /** Duty cycles that did work; divided by the duty cycles it is the work ratio. */
    BUSY_CYCLES(4202, Scope.ENGINE, "busy duty cycles",
        "Duty cycles that did work; divided by the duty cycles it is the work ratio."),
    /** Longest time between two duty cycles of which the first did work. */
    CYCLE_TIME_MAX(4203, Scope.ENGINE, "longest duty cycle ns",
        "Longest time between two duty cycles of which the first did work."),
    /** Errors recorded in the distinct error log. */
    ERRORS(4204, Scope.ENGINE, "errors",
        "Errors recorded in the distinct error log."),
    /** Commands refused because the ring to the agent was full. */
    COMMANDS_REFUSED(4205, Scope.ENGINE, "commands refused",
        "Commands refused because the ring to the agent was full."),
    /** Events that repeat by themselves, dropped because the control plane was slow. */
    EVENTS_DROPPED(4206, Scope.ENGINE, "events dropped",
        "Events that repeat by themselves, dropped because the control plane was slow."),
    /** Events that do not repeat, lost because the control plane had stopped. */
    EVENTS_LOST(4207, Scope.ENGINE, "events lost",
        "Events that do not repeat, lost because the control plane had stopped."),
    /** Streams refused because nobody had announced them. */
    FOREIGN_SESSIONS(4208, Scope.ENGINE, "sessions refused: not announced",
        "Streams refused because nobody had announced them."),
    /** Streams refused because their link was closed. */
    REFUSED_SESSIONS(4209, Scope.ENGINE, "sessions refused: no longer wanted",
        "Streams refused because their link was closed."),
    /** Wanted streams that ended or went silent. */
    ENDED_SESSIONS(4210, Scope.ENGINE, "sessions ended",
        "Wanted streams that ended or went silent."),
    /** Receivers that threw; what they were handed is lost to them. */
    RECEIVER_FAILURES(4211, Scope.ENGINE, "receiver failures",
        "Receivers that threw; what they were handed is lost to them."),
    /** Messages put together from several datagrams: a block is larger than the path allows. */
    ASSEMBLED_MESSAGES(4212, Scope.ENGINE, "messages assembled",
        "Messages put together from several datagrams: a block is larger than the path allows."),
    /** Messages received on all links. */
    RECEIVED_MESSAGES(4213, Scope.ENGINE, "messages received",
        "Messages received on all links."),
    /** Bytes of messages received on all links. */
    RECEIVED_BYTES(4214, Scope.ENGINE, "bytes received",
        "Bytes of messages received on all links."),
    /** Messages sent on all links. */
    SENT_MESSAGES(4215, Scope.ENGINE, "messages sent",
        "Messages sent on all links."),
    /** Bytes of messages sent on all links. */
    SENT_BYTES(4216, Scope.ENGINE, "bytes sent",
        "Bytes of messages sent on all links."),
    /** Offers that a stream refused for the moment. */
    BACK_PRESSURED(4217, Scope.ENGINE, "offers back-pressured",
        "Offers that a stream refused for the moment."),
    /** Streams that the media driver would not open. */
    OPEN_FAILURES(4218, Scope.ENGINE, "streams not opened",
        "Streams that the media driver would not open."),
    /** Streams cut off with data unsent because their reader had stopped. */
    REVOKED_STREAMS(4219, Scope.ENGINE, "streams revoked",
        "Streams cut off with data unsent because their reader had stopped."),
    /** Polls held back because a receiver had no room. */
    HELD_POLLS(4220, Scope.ENGINE, "polls held back",
        "Polls held back because a receiver had no room."),
    /** Datagrams of sessions that nobody announced, dropped before the driver saw them. */
    FOREIGN_DATAGRAMS(4221, Scope.ENGINE, "datagrams refused: session not announced",
        "Datagrams of sessions that nobody announced, dropped before the driver saw them."),
    /** Blocks placed in the window. */
    BLOCKS_IN(4301, Scope.CHANNEL, "blocks in",
        "Blocks placed in the window."),
    /** Bytes of those blocks. */
    BYTES_IN(4302, Scope.CHANNEL, "bytes in",
        "Bytes of those blocks."),
    /** Messages that ended in those blocks. */
    FRAMES_IN(4303, Scope.CHANNEL, "messages in",
        "Messages that ended in those blocks."),
    /** Blocks sent to children, repairs among them. */
    BLOCKS_OUT(4304, Scope.CHANNEL, "blocks out",
        "Blocks sent to children, repairs among them."),
    /** Bytes of those blocks. */
    BYTES_OUT(4305, Scope.CHANNEL, "bytes out",
        "Bytes of those blocks."),
    /** Blocks that were here already. */
    DUPLICATES(4306, Scope.CHANNEL, "duplicates",
        "Blocks that were here already."),
    /** Messages refused by the validator. */
    MALFORMED(4307, Scope.CHANNEL, "refused: malformed",
        "Messages refused by the validator."),
    /** Messages for another channel or of a kind that does not belong on the link. */
    MISDIRECTED(4308, Scope.CHANNEL, "refused: misdirected",
        "Messages for another channel or of a kind that does not belong on the link."),
    /** Messages of an epoch that is over. */
    STALE_EPOCH(4309, Scope.CHANNEL, "refused: stale epoch",
        "Messages of an epoch that is over."),
    /** Blocks further ahead than the index reaches. */
    TOO_FAR_AHEAD(4310, Scope.CHANNEL, "blocks too far ahead",
        "Blocks further ahead than the index reaches."),
    /** Gaps noticed. */
    GAPS(4311, Scope.CHANNEL, "gaps",
        "Gaps noticed."),
    /** Blocks that filled a gap. */
    REPAIRED(4312, Scope.CHANNEL, "blocks repaired",
        "Blocks that filled a gap."),
    /** Blocks given up. */
    LOST(4313, Scope.CHANNEL, "blocks lost",
        "Blocks given up."),
    /** Blocks served again. */
    REPAIRS_SERVED(4314, Scope.CHANNEL, "repairs served",
        "Blocks served again."),
    /** Ranges refused: no room to remember them, or gone from the window. */
    REPAIRS_REFUSED(4315, Scope.CHANNEL, "repairs refused",
        "Ranges refused: no room to remember them, or gone from the window."),
    /** Blocks skipped by readers that the window overtook. */
    OVERRUN_SKIPPED(4316, Scope.CHANNEL, "overruns: blocks skipped",
        "Blocks skipped by readers that the window overtook."),
    /** Readers closed because the window overtook them. */
    OVERRUN_DETACHED(4317, Scope.CHANNEL, "overruns: readers detached",
        "Readers closed because the window overtook them."),
    /** Children closed because they were silent or gone. */
    EVICTED(4318, Scope.CHANNEL, "children evicted",
        "Children closed because they were silent or gone."),
    /** Offers that a child's stream refused for the moment. */
    CHILD_BACK_PRESSURE(4319, Scope.CHANNEL, "child back-pressure",
        "Offers that a child's stream refused for the moment."),
    /** Publishes refused, by any outcome. */
    PUBLISH_REFUSED(4320, Scope.CHANNEL, "publishes refused",
        "Publishes refused, by any outcome."),
    /** Heartbeats sent. */
    HEARTBEATS_OUT(4321, Scope.CHANNEL, "heartbeats out",
        "Heartbeats sent."),
    /** Heartbeats received. */
    HEARTBEATS_IN(4322, Scope.CHANNEL, "heartbeats in",
        "Heartbeats received."),
    /** Exceptions thrown by subscribers' handlers. */
    HANDLER_ERRORS(4323, Scope.CHANNEL, "handler errors",
        "Exceptions thrown by subscribers' handlers."),
    /** Commands that named a link or a state that is not. */
    COMMANDS_FAILED(4324, Scope.CHANNEL, "commands failed",
        "Commands that named a link or a state that is not."),
    /** Blocks that the slowest reader on a thread of its own is behind. */
    READER_LAG(4325, Scope.CHANNEL, "reader lag blocks",
        "Blocks that the slowest reader on a thread of its own is behind."),
    /** Messages of an epoch that no root can have reached. */
    EPOCH_INCREDIBLE(4326, Scope.CHANNEL, "refused: epoch beyond belief",
        "Messages of an epoch that no root can have reached."),
    /** Routed unicasts refused here: forged or stale token, unknown member, no room, over the budget. */
    UNICAST_REFUSED(4327, Scope.CHANNEL, "unicasts refused",
        "Unicasts refused here: forged or stale token, unknown member, no room, over the budget."),
    /** Routed unicasts whose token led nowhere and that took the way through the root. */
    UNICAST_FALLBACKS(4328, Scope.CHANNEL, "unicasts sent through the root",
        "Unicasts whose token led nowhere, sent through the root once."),
    /** Links of whose other end its host has said that nobody listens there. */
    LINKS_UNREACHABLE(4329, Scope.CHANNEL, "links unreachable",
        "Links of whose other end its host has said that nobody listens there.");

    /**
     * What a counter counts for.
     */
    public enum Scope
    {
        /** One a node. */
        ENGINE,
        /** One a channel. */
        CHANNEL
    }

    private final int typeId;
    private final Scope scope;
    private final String label;
    private final String description;

    EngineCounter(final int typeId, final Scope scope, final String label, final String description)
    {
        this.typeId = typeId;
        this.scope = scope;
        this.label = label;
        this.description = description;
    }

    /**
     * Its type in the counters file.
     *
     * @return type id.
     */
    public int typeId()
    {
        return typeId;
    }

    /**
     * What it counts for.
     *
     * @return scope.
     */
    public Scope scope()
    {
        return scope;
    }

    /**
     * Its label, without what it counts for.
     *
     * @return label.
     */
    public String label()
    {
        return label;
    }

    /**
     * What it counts.
     *
     * @return one sentence.
     */
    public String description()
    {
        return description;
    }

    /**
     * The reference table.
     *
     * @return rows in Markdown.
     */
    public static String markdown()
    {
        final StringBuilder table = new StringBuilder();
        table.append("| type | of each | label | what it counts |\n|---|---|---|---|\n");
        for (final EngineCounter counter : values())
        {
            table.append("| ").append(counter.typeId).append(" | ")
                .append(counter.scope == Scope.ENGINE ? "node" : "channel").append(" | `banyan ")
                .append(counter.label).append("` | ").append(counter.description).append(" |\n");
        }
        return table.toString();
    }

    @ColdPath
    static List<EngineCounter> of(final Scope scope)
    {
        return Arrays.stream(values()).filter(counter -> counter.scope == scope).toList();
    }
}
