package io.banyan.bench.chaos;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Something bad that happens to the cluster.
 *
 * @param kind     of the fault.
 * @param victims  how many nodes or racks it hits.
 * @param lastsMs  how long until it is undone.
 * @param amount   per mille of datagrams for a loss, milliseconds for a clock, else 0.
 * @param isAtOnce true when it does not wait until the faults before it are healed.
 */
record Fault(Kind kind, int victims, long lastsMs, int amount, boolean isAtOnce)
{
    /**
     * What can happen.
     */
    enum Kind
    {
        /** {@code kill -9} of a process and all nodes in it, started again later. */
        KILL_RACK(14),
        /** {@code kill -9} of two processes at once. */
        KILL_SEVERAL(6),
        /** The engine of a node with children ends without a word, and starts again later. */
        ABORT_RELAY(16),
        /** The engine of a node without children ends without a word. */
        ABORT_LEAF(5),
        /** Several engines end at once. */
        ABORT_SEVERAL(6),
        /** A node leaves in order and comes back. */
        LEAVE(5),
        /** {@code kill -9} of the tracker, started again later. */
        KILL_TRACKER(5),
        /** {@code kill -9} of the writer, which is the root: started again later, it goes on where the readers are. */
        KILL_WRITER(4),
        /** SIGSTOP, then SIGCONT. */
        PAUSE(14),
        /** Several full collections of garbage in a row. */
        COLLECT(3),
        /** Datagrams of everybody are lost at random. */
        LOSS(6),
        /** Nothing reaches a node or comes from it. */
        CUT(6),
        /** The folder of the drivers' files is full; meanwhile a node of it ends and wants to start again. */
        FULL_SHM(4),
        /** A process is killed and comes back with socket buffers as small as they may be. */
        TINY_BUFFERS(2),
        /** A process may open no more files; meanwhile a node of it ends and wants to start again. */
        NO_FILES(3),
        /** The wall clock of a process jumps. */
        CLOCK(3),
        /** A process is killed and comes back with a log on a full disk, and has much to log. */
        FULL_DISK(2);

        private final int weight;

        Kind(final int weight)
        {
            this.weight = weight;
        }

        /** Whether it needs a network and a file system of the run's own, and the tools that come with them. */
        boolean needsNamespace()
        {
            return this == LOSS || this == CUT || this == FULL_SHM || this == NO_FILES;
        }

        /** Whether whole processes are hit. */
        boolean isOfRack()
        {
            return isDeathOfRack() || this == PAUSE || this == COLLECT || this == FULL_SHM || this == NO_FILES ||
                this == CLOCK;
        }

        boolean isDeathOfRack()
        {
            return this == KILL_RACK || this == KILL_SEVERAL || this == TINY_BUFFERS || this == FULL_DISK;
        }

        /** Whether the children of the victims lose their parent at once. */
        boolean isDeath()
        {
            return isDeathOfRack() || this == ABORT_RELAY || this == ABORT_LEAF || this == ABORT_SEVERAL;
        }
    }

    private static final double PAUSE_MIN_MS = 100;
    private static final double PAUSE_MAX_MS = 30_000;
    private static final int RESTART_MIN_MS = 300;
    private static final int RESTART_SPREAD_MS = 2_000;
    private static final int LOSS_MIN = 1;
    private static final int LOSS_MAX = 200;
    private static final int SEVERAL_MAX = 4;
    private static final int CLOCK_MAX_MS = 3_600_000;

    /** Faults from a seed: the same seed and settings, the same list. */
    static List<Fault> plan(final ChaosSettings settings, final boolean hasNamespace)
    {
        final Random random = new Random(settings.seed());
        final List<Kind> kinds = new ArrayList<>();
        for (final Kind kind : of(settings.mix()))
        {
            for (int i = 0; i < kind.weight && (hasNamespace || !kind.needsNamespace()); i++)
            {
                kinds.add(kind);
            }
        }
        final List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < settings.faults(); i++)
        {
            faults.add(next(kinds.get(random.nextInt(kinds.size())), random, settings));
        }
        return faults;
    }

    private static Set<Kind> of(final FaultMix mix)
    {
        switch (mix)
        {
            case SOAK:
                return EnumSet.of(
                    Kind.KILL_RACK, Kind.ABORT_RELAY, Kind.ABORT_LEAF, Kind.LEAVE, Kind.KILL_TRACKER, Kind.PAUSE,
                    Kind.COLLECT, Kind.LOSS, Kind.CUT, Kind.CLOCK);

            case KILLS:
                return EnumSet.of(Kind.KILL_RACK, Kind.ABORT_RELAY);

            case NETWORK:
                return EnumSet.of(Kind.COLLECT, Kind.LOSS, Kind.CUT);

            default:
                return EnumSet.allOf(Kind.class);
        }
    }

    private static Fault next(final Kind kind, final Random random, final ChaosSettings settings)
    {
        final long restartMs = RESTART_MIN_MS + random.nextInt(RESTART_SPREAD_MS);
        final boolean isAtOnce = random.nextDouble() < settings.severalShare();
        switch (kind)
        {
            case KILL_SEVERAL:
                return new Fault(kind, 2, restartMs, 0, isAtOnce);

            case ABORT_SEVERAL:
                return new Fault(kind, 2 + random.nextInt(SEVERAL_MAX - 1), restartMs, 0, isAtOnce);

            case PAUSE:
                // Short pauses are the common ones: their logarithm is spread evenly.
                final double pauseMaxMs = Math.min(PAUSE_MAX_MS, settings.pauseMaxMs());
                return new Fault(kind, 1, spread(PAUSE_MIN_MS, pauseMaxMs, random), 0, isAtOnce);

            case LOSS:
                return new Fault(kind, 0, restartMs, (int)spread(LOSS_MIN, LOSS_MAX, random), isAtOnce);

            case CLOCK:
                return new Fault(kind, 1, restartMs, random.nextInt(2 * CLOCK_MAX_MS) - CLOCK_MAX_MS, isAtOnce);

            case COLLECT:
                return new Fault(kind, 1, 0, 0, isAtOnce);

            case KILL_TRACKER:
            case KILL_WRITER:
                return new Fault(kind, 0, restartMs, 0, isAtOnce);

            default:
                return new Fault(kind, 1, restartMs, 0, isAtOnce);
        }
    }

    private static long spread(final double min, final double max, final Random random)
    {
        return Math.round(min * Math.pow(max / min, random.nextDouble()));
    }
}
