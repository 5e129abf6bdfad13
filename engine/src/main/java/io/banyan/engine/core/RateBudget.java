package io.banyan.engine.core;

/**
 * So many a second, with at most a second's worth at once.
 */
final class RateBudget
{
    private static final double SECOND_NS = 1e9;

    private final int perSecond;
    private double available;
    private long refilledNs;
    private boolean started;

    RateBudget(final int perSecond)
    {
        this.perSecond = perSecond;
        this.available = perSecond;
    }

    boolean tryTake(final long nowNs)
    {
        if (started)
        {
            available = Math.min(perSecond, available + (nowNs - refilledNs) * (perSecond / SECOND_NS));
        }
        started = true;
        refilledNs = nowNs;
        if (available < 1)
        {
            return false;
        }
        available--;
        return true;
    }
}
