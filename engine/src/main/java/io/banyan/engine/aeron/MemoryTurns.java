package io.banyan.engine.aeron;

/**
 * Spreads over time what a thread takes of memory ahead of need: all transports that share a driver share its turns, as
 * sixteen nodes on one thread would otherwise do nothing else for seconds.
 */
final class MemoryTurns
{
    static final long PERIOD_NS = 1_000_000L;

    private long nextNs;
    private boolean hasBegun;

    /** Whether it is the caller's turn; if so it is taken. */
    boolean take(final long nowNs)
    {
        if (hasBegun && nowNs - nextNs < 0)
        {
            return false;
        }
        hasBegun = true;
        nextNs = nowNs + PERIOD_NS;
        return true;
    }
}
