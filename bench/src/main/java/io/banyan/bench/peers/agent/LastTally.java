package io.banyan.bench.peers.agent;

import org.HdrHistogram.Histogram;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How long it took until the last reader of this process had each message. Readers may be on threads of their own.
 */
final class LastTally
{
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(DIGITS);
    private final AtomicIntegerArray seen;
    private final int readers;
    private final long measureFrom;

    LastTally(final int readers, final long count, final long measureFrom)
    {
        this.readers = readers;
        this.measureFrom = measureFrom;
        seen = new AtomicIntegerArray((int)count);
    }

    void onMessage(final long number, final long latencyNs)
    {
        if (number < seen.length() && seen.incrementAndGet((int)number) == readers && number >= measureFrom)
        {
            synchronized (latencies)
            {
                latencies.recordValue(Math.max(0, latencyNs));
            }
        }
    }

    Histogram latencies()
    {
        synchronized (latencies)
        {
            return latencies.copy();
        }
    }
}
