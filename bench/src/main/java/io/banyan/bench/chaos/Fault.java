package io.banyan.bench.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something bad that happens to the cluster.
 *
 * @param kind    of the fault.
 * @param victims how many nodes it hits.
 * @param lastsMs how long until it is undone.
 * @param amount  per mille of datagrams for a loss, else 0.
 */
record Fault(Kind kind, int victims, long lastsMs, int amount)
{
    /**
     * What can happen.
     */
    enum Kind
    {
        /** {@code kill -9} of a node that has children, started again later. */
        KILL_RELAY(30),
        /** {@code kill -9} of a node that has none, started again later. */
        KILL_LEAF(10),
        /** {@code kill -9} of several nodes at once. */
        KILL_SEVERAL(15),
        /** {@code kill -9} of the tracker, started again later. */
        KILL_TRACKER(8),
        /** {@code kill -9} of the writer, which is the root: started again later, it goes on where the readers are. */
        KILL_WRITER(5),
        /** SIGSTOP, then SIGCONT. */
        PAUSE(20),
        /** A full collection of garbage. */
        COLLECT(5),
        /** Datagrams of everybody are lost at random. */
        LOSS(7),
        /** Nothing reaches a node or comes from it. */
        CUT(5);

        private final int weight;

        Kind(final int weight)
        {
            this.weight = weight;
        }

        boolean needsFilter()
        {
            return this == LOSS || this == CUT;
        }
    }

    private static final double PAUSE_MIN_MS = 100;
    private static final double PAUSE_MAX_MS = 30_000;
    private static final int RESTART_MIN_MS = 300;
    private static final int RESTART_SPREAD_MS = 2_000;
    private static final int LOSS_MIN = 1;
    private static final int LOSS_MAX = 200;
    private static final int SEVERAL_MAX = 4;

    /** Faults from a seed: the same seed, the same list. */
    static List<Fault> plan(final long seed, final int count, final boolean hasFilter, final double pauseMaxMs)
    {
        final Random random = new Random(seed);
        final List<Kind> kinds = new ArrayList<>();
        for (final Kind kind : Kind.values())
        {
            if (hasFilter || !kind.needsFilter())
            {
                for (int i = 0; i < kind.weight; i++)
                {
                    kinds.add(kind);
                }
            }
        }
        final List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            faults.add(next(kinds.get(random.nextInt(kinds.size())), random, Math.min(PAUSE_MAX_MS, pauseMaxMs)));
        }
        return faults;
    }

    private static Fault next(final Kind kind, final Random random, final double pauseMaxMs)
    {
        final long restartMs = RESTART_MIN_MS + random.nextInt(RESTART_SPREAD_MS);
        switch (kind)
        {
            case KILL_SEVERAL:
                return new Fault(kind, 2 + random.nextInt(SEVERAL_MAX - 1), restartMs, 0);

            case PAUSE:
                // Short pauses are the common ones: their logarithm is spread evenly.
                return new Fault(
                    kind, 1, (long)(PAUSE_MIN_MS * Math.pow(pauseMaxMs / PAUSE_MIN_MS, random.nextDouble())), 0);

            case LOSS:
                return new Fault(kind, 0, restartMs, (int)Math.round(
                    LOSS_MIN * Math.pow((double)LOSS_MAX / LOSS_MIN, random.nextDouble())));

            case COLLECT:
                return new Fault(kind, 1, 0, 0);

            default:
                return new Fault(kind, 1, restartMs, 0);
        }
    }
}
