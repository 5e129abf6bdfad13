package io.banyan.engine.agent;

/**
 * How long after a message of a slow stream the next is not there yet, as far as its thread has found that out by
 * sleeping: a little longer each time that it woke early enough, and less when it overslept.
 */
final class Cadence
{
    /** Messages that make a stream; each that is found without a sleep takes two from them. */
    private static final int STREAK = 8;
    private static final int AWAKE_LOSS = 2;
    /** Messages that are less apart are found by looking. */
    private static final long GAP_MIN_NS = 40_000;
    /** Messages that are further apart are none of a stream. */
    private static final long GAP_MAX_NS = 500_000;

    /** Overslept, a sixteenth less; else nearer to what was found by an eighth. */
    private static final int LOSS = 16;
    private static final int GAIN = 8;

    private int streak;
    private long foundNs;
    private long gapNs;
    private long quietNs;

    Cadence(final long nowNs)
    {
        foundNs = nowNs;
    }

    /**
     * A message was found after a sleep.
     *
     * @param nowNs        time.
     * @param wasOverslept whether it was there already when the thread woke.
     */
    void onFound(final long nowNs, final boolean wasOverslept)
    {
        final long foundGapNs = nowNs - foundNs;
        foundNs = nowNs;
        if (foundGapNs > GAP_MAX_NS)
        {
            streak = 0;
        }
        else if (streak == 0)
        {
            streak = 1;
            gapNs = foundGapNs;
            quietNs = foundGapNs / 2;
        }
        else
        {
            streak = Math.min(STREAK, streak + 1);
            if (wasOverslept)
            {
                // How long it had been there is not known; it may have been the second.
                gapNs -= gapNs / LOSS;
                quietNs -= quietNs / LOSS;
            }
            else
            {
                gapNs += (foundGapNs - gapNs) / GAIN;
                quietNs += (foundGapNs - quietNs) / GAIN;
            }
        }
    }

    /** A message was found by looking, as happens in a stream now and then before it is known. */
    void onFoundAwake()
    {
        streak = Math.max(0, streak - AWAKE_LOSS);
    }

    /** Whether these are messages to sleep between. */
    boolean isStream()
    {
        return streak == STREAK && gapNs >= GAP_MIN_NS;
    }

    /** When the next message of a stream may be there. */
    long nextNs()
    {
        return foundNs + quietNs;
    }
}
