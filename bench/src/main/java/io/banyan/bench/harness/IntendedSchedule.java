package io.banyan.bench.harness;

import java.util.concurrent.TimeUnit;

/**
 * When each message ought to be sent, computed from the start alone: a sender that is late does not move what follows.
 */
public final class IntendedSchedule
{
    private final long startNs;
    private final double periodNs;

    /**
     * A schedule of a steady rate.
     *
     * @param startNs       intended time of message 0.
     * @param ratePerSecond above 0.
     */
    public IntendedSchedule(final long startNs, final long ratePerSecond)
    {
        if (ratePerSecond <= 0)
        {
            throw new IllegalArgumentException("ratePerSecond=" + ratePerSecond);
        }
        this.startNs = startNs;
        this.periodNs = (double)TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
    }

    /**
     * Intended send time of a message.
     *
     * @param index of the message.
     * @return on the clock of the start.
     */
    public long timeOf(final long index)
    {
        return startNs + (long)(index * periodNs);
    }
}
