package io.banyan.bench.harness;

/**
 * How one round loads a system.
 *
 * @param ratePerSecond asked for; {@link #SATURATION} for as fast as the window in flight lets it go.
 * @param warmUpNs      load that is not measured, before.
 * @param measureNs     load that is measured.
 * @param windowBytes   payload in flight at saturation, the same for every system.
 * @param threads       1: everything on one thread. 2: a hop's relay, or a fan-out's readers, on a thread of their own.
 */
public record LoadPlan(long ratePerSecond, long warmUpNs, long measureNs, int windowBytes, int threads)
{
    /** The rate that stands for saturation, in plans and in results. */
    public static final long SATURATION = 0;

    private static final int WINDOW_MESSAGES_MIN = 16;

    /**
     * Checks the limits of all fields.
     */
    public LoadPlan
    {
        if (ratePerSecond < 0 || warmUpNs < 0 || measureNs <= 0 || windowBytes <= 0 || threads < 1 || threads > 2)
        {
            throw new IllegalArgumentException("ratePerSecond=" + ratePerSecond + " warmUpNs=" + warmUpNs +
                " measureNs=" + measureNs + " windowBytes=" + windowBytes + " threads=" + threads);
        }
    }

    boolean isSaturation()
    {
        return ratePerSecond == SATURATION;
    }

    int windowMessages(final int payloadBytes)
    {
        return Math.max(WINDOW_MESSAGES_MIN, windowBytes / payloadBytes);
    }
}
