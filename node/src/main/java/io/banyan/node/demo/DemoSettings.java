package io.banyan.node.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What a demonstration is to show.
 *
 * @param nodes         in the tree, the root among them.
 * @param fanout        children of a node at most.
 * @param ratePerSecond messages a second.
 * @param payloadBytes  of a message.
 * @param seconds       of load.
 * @param killRelay     whether an inner node dies half-way.
 * @param isKillable    whether somebody who looks on may kill one.
 */
public record DemoSettings(
    int nodes, int fanout, int ratePerSecond, int payloadBytes, int seconds, boolean killRelay, boolean isKillable)
{
    /** Nodes at most: each has its own socket and streams in this one process. */
    public static final int NODES_MAX = 400;
    /** Messages a second at most. */
    public static final int RATE_MAX = 10_000_000;
    /** Bytes of a message at most. */
    public static final int PAYLOAD_MAX = 1024 * 1024;
    /** Seconds at most. */
    public static final int SECONDS_MAX = 86_400;
    /** Messages of one run at most: each reader keeps a bit for each. */
    public static final long MESSAGES_MAX = 1_000_000_000L;
    private static final int FANOUT_MAX = 64;

    /**
     * A demonstration that nobody interferes with.
     *
     * @param nodes         in the tree, the root among them.
     * @param fanout        children of a node at most.
     * @param ratePerSecond messages a second.
     * @param payloadBytes  of a message.
     * @param seconds       of load.
     * @param killRelay     whether an inner node dies half-way.
     */
    public DemoSettings(
        final int nodes, final int fanout, final int ratePerSecond, final int payloadBytes, final int seconds,
        final boolean killRelay)
    {
        this(nodes, fanout, ratePerSecond, payloadBytes, seconds, killRelay, false);
    }

    /** Whether there is a relay, and somebody may kill it. */
    boolean hasVictims()
    {
        return (killRelay || isKillable) && fanout > 1 && nodes > fanout + 1;
    }

    /**
     * Every option that cannot be, each with what is allowed.
     *
     * @return the problems, none when all is well.
     */
    public List<String> problems()
    {
        final List<String> problems = new ArrayList<>();
        final String because = killRelay ? " with --kill-relay" : "";
        check(problems, "--nodes", nodes, killRelay ? 4 : 2, NODES_MAX, because);
        check(problems, "--fanout", fanout, killRelay ? 2 : 1, FANOUT_MAX, because);
        check(problems, "--rate", ratePerSecond, 1, RATE_MAX, "");
        check(problems, "--payload", payloadBytes, DemoPayload.LENGTH_MIN, PAYLOAD_MAX, "");
        check(problems, "--seconds", seconds, 1, SECONDS_MAX, "");
        if (problems.isEmpty() && messages() > MESSAGES_MAX)
        {
            problems.add("--rate " + ratePerSecond + " x --seconds " + seconds + " is " + messages() +
                " messages; allowed: at most " + MESSAGES_MAX);
        }
        if (problems.isEmpty() && killRelay && nodes <= fanout + 1)
        {
            problems.add("--kill-relay needs a relay to kill: --nodes " + nodes + " with --fanout " + fanout +
                " is one level; allowed: --nodes " + (fanout + 2) + " or more, or a smaller --fanout");
        }
        return problems;
    }

    /**
     * Messages of the run.
     *
     * @return count.
     */
    public long messages()
    {
        return (long)ratePerSecond * seconds;
    }

    private static void check(
        final List<String> problems,
        final String flag,
        final int value,
        final int min,
        final int max,
        final String because)
    {
        if (value < min || value > max)
        {
            problems.add(flag + " " + value + " is out of range; allowed" + because + ": " + min + " to " + max);
        }
    }
}
