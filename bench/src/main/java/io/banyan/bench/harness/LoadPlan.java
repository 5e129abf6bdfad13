package io.banyan.bench.harness;

/**
 * How one round loads a system.
 *
 * @param ratePerSecond asked for; {@link #SATURATION} for as fast as the window in flight lets it go.
 * @param warmUpNs      load that is not measured, before.
 * @param measureNs     load that is measured.
 * @param windowBytes   payload in flight at saturation, the same for every system.
 * @param threads       1: everything on one thread. 2: a hop's relay, or a fan-out's readers, on a thread of their own.
 * @param isBackingOff  whether that second thread backs off when it finds nothing to do, as a node does by default, or
 *     spins.
 */
public record LoadPlan(
    long ratePerSecond, long warmUpNs, long measureNs, int windowBytes, int threads, boolean isBackingOff)
{
    /** The rate that stands for saturation, in plans and in results. */
    public static final long SATURATION = 0;

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

    /**
     * The same load at another rate.
     *
     * @param rate messages a second, or {@link #SATURATION}.
     * @return the plan.
     */
    public LoadPlan atRate(final long rate)
    {
        return new LoadPlan(rate, warmUpNs, measureNs, windowBytes, threads, isBackingOff);
    }

    /**
     * The same load with another window.
     *
     * @param bytes of payload in flight; at least one message is.
     * @return the plan.
     */
    public LoadPlan withWindow(final int bytes)
    {
        return new LoadPlan(ratePerSecond, warmUpNs, measureNs, bytes, threads, isBackingOff);
    }

    /**
     * The same load with the second thread on the back-off of a node.
     *
     * @param beforeNs   load that is not measured.
     * @param durationNs of the measurement.
     * @return the plan.
     */
    public LoadPlan backingOff(final long beforeNs, final long durationNs)
    {
        return new LoadPlan(ratePerSecond, beforeNs, durationNs, windowBytes, 2, true);
    }

    /**
     * Whether the rate is what comes out, not what goes in.
     *
     * @return true at saturation.
     */
    public boolean isSaturation()
    {
        return ratePerSecond == SATURATION;
    }

    int windowMessages(final int payloadBytes)
    {
        return Math.max(1, windowBytes / payloadBytes);
    }
}
