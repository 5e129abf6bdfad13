package io.banyan.bench.harness;

import io.banyan.bench.rig.DeliveryHandler;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts and times deliveries. Belongs to the thread that drives the readers; {@link #deliveredToAll()} may be asked
 * from any thread.
 */
final class DeliveryRecorder implements DeliveryHandler
{
    static final int INTENDED_TIME_OFFSET = 0;
    static final int SEQUENCE_OFFSET = Long.BYTES;

    /** Longest latency told apart; a longer one is recorded as this. */
    static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(1);

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int LONGS_PER_CACHE_LINE_PAIR = 16;

    private final NanoClock clock;
    private final int readers;
    private final long sampleMask;
    private final AtomicLongArray delivered;
    private final Histogram histogram = new Histogram(1, LATENCY_MAX_NS, SIGNIFICANT_DIGITS);
    private volatile long measuredFrom = Long.MAX_VALUE;
    private long disorder;

    /**
     * @param sampleMask a message is timed if its sequence has none of these bits; all are counted.
     */
    DeliveryRecorder(final NanoClock clock, final int readers, final long sampleMask)
    {
        this.clock = clock;
        this.readers = readers;
        this.sampleMask = sampleMask;
        this.delivered = new AtomicLongArray((readers + 1) * LONGS_PER_CACHE_LINE_PAIR);
    }

    @Override
    public void onDelivery(final int reader, final DirectBuffer buffer, final int offset, final int length)
    {
        final int index = (reader + 1) * LONGS_PER_CACHE_LINE_PAIR;
        final long sequence = buffer.getLong(offset + SEQUENCE_OFFSET);
        if (sequence != delivered.getPlain(index))
        {
            disorder++;
        }
        if ((sequence & sampleMask) == 0 && sequence >= measuredFrom)
        {
            final long latencyNs = clock.nanoTime() - buffer.getLong(offset + INTENDED_TIME_OFFSET);
            histogram.recordValue(Math.max(0, Math.min(latencyNs, LATENCY_MAX_NS)));
        }
        delivered.setRelease(index, sequence + 1);
    }

    /**
     * Messages from this sequence on are timed; set before the first of them is sent.
     */
    void measureFrom(final long sequence)
    {
        measuredFrom = sequence;
    }

    /**
     * Messages that every reader has.
     */
    long deliveredToAll()
    {
        long lowest = Long.MAX_VALUE;
        for (int i = 1; i <= readers; i++)
        {
            lowest = Math.min(lowest, delivered.getAcquire(i * LONGS_PER_CACHE_LINE_PAIR));
        }
        return lowest;
    }

    /**
     * Deliveries that were not the next one of their reader: a loss, a duplicate or a reordering.
     */
    long disorder()
    {
        return disorder;
    }

    Histogram histogram()
    {
        return histogram;
    }
}
