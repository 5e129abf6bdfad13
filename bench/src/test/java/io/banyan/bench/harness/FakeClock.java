package io.banyan.bench.harness;

import org.agrona.concurrent.NanoClock;

/**
 * A clock that moves a fixed step at every reading, and further when told.
 */
final class FakeClock implements NanoClock
{
    private static final long STEP_NS = 100;

    private long nowNs = 1_000_000;

    @Override
    public long nanoTime()
    {
        nowNs += STEP_NS;
        return nowNs;
    }

    void advance(final long durationNs)
    {
        nowNs += durationNs;
    }
}
