package io.banyan.simulation;

/**
 * How long the world takes to be whole again: from the last disturbance until every living node is attached to a living
 * parent that it can hear. A node whose parent has gone counts as wounded before it knows.
 */
final class Healing
{
    private static final long NEVER = -1;

    private long disturbedNs = NEVER;
    private long healNs;
    private int detached;
    private int wounded;
    private boolean isOpen;

    void onDisturbance(final long nowNs)
    {
        disturbedNs = nowNs;
        isOpen = true;
    }

    void detached(final int change, final long nowNs)
    {
        detached += change;
        look(nowNs);
    }

    void wounded(final int change, final long nowNs)
    {
        wounded += change;
        look(nowNs);
    }

    /** Longest time from a disturbance until all was well; goes on as long as it is not. */
    long healNs(final long nowNs)
    {
        return isOpen && (detached > 0 || wounded > 0) ? Math.max(healNs, nowNs - disturbedNs) : healNs;
    }

    int detached()
    {
        return detached;
    }

    private void look(final long nowNs)
    {
        if (isOpen && detached == 0 && wounded == 0 && nowNs > disturbedNs)
        {
            isOpen = false;
            healNs = Math.max(healNs, nowNs - disturbedNs);
        }
    }
}
