package io.banyan.bench.peers.agent;

import org.agrona.concurrent.NanoClock;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits until a message is due without burning a core: parks for most of the time and spins for the rest. Its thread
 * asks the kernel for exact timers where that is allowed; of others, only those that idle by our back-off have them.
 */
final class Pacer
{
    /** How late a parked thread comes with exact timers, nearly always. */
    private static final long SPIN_NS = 12_000;
    /** A system that lives on this thread is polled at least this often. */
    private static final long PARK_MAX_NS = 100_000;

    private final NanoClock clock;

    Pacer(final NanoClock clock)
    {
        this.clock = clock;
    }

    /** Waits until then, or for a part of the time. */
    void await(final long dueNs)
    {
        final long restNs = dueNs - clock.nanoTime();
        if (restNs > SPIN_NS)
        {
            LockSupport.parkNanos(Math.min(restNs - SPIN_NS, PARK_MAX_NS));
        }
        else
        {
            Thread.onSpinWait();
        }
    }
}
