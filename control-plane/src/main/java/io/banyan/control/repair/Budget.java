package io.banyan.control.repair;

/**
 * A token bucket of bytes that holds at most a quarter of a second.
 */
final class Budget
{
    private static final double NS_PER_SECOND = 1e9;
    private static final double BURST_SECONDS = 0.25;

    private final double bytesMin;
    private double bytesPerSecond;
    private double bytes;
    private long filledNs = Long.MIN_VALUE;

    /**
     * @param bytesMin that the bucket holds at least when full: one request or block must always fit.
     */
    Budget(final double bytesPerSecond, final double bytesMin)
    {
        this.bytesPerSecond = bytesPerSecond;
        this.bytesMin = bytesMin;
        bytes = capacity();
    }

    void bytesPerSecond(final double value, final long nowNs)
    {
        fill(nowNs);
        bytesPerSecond = value;
    }

    boolean tryTake(final double wanted, final long nowNs)
    {
        fill(nowNs);
        if (bytes < wanted)
        {
            return false;
        }
        bytes -= wanted;
        return true;
    }

    double left(final long nowNs)
    {
        fill(nowNs);
        return bytes;
    }

    /** When there will be enough. */
    long enoughAtNs(final double wanted, final long nowNs)
    {
        fill(nowNs);
        return bytes >= wanted ? nowNs : nowNs + 1 + (long)((wanted - bytes) / bytesPerSecond * NS_PER_SECOND);
    }

    private void fill(final long nowNs)
    {
        if (filledNs != Long.MIN_VALUE && nowNs > filledNs)
        {
            bytes = Math.min(capacity(), bytes + (nowNs - filledNs) / NS_PER_SECOND * bytesPerSecond);
        }
        filledNs = Math.max(filledNs, nowNs);
    }

    private double capacity()
    {
        return Math.max(bytesMin, bytesPerSecond * BURST_SECONDS);
    }
}
