package io.banyan.bench.flood;

import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

import java.util.concurrent.TimeUnit;

/**
 * Counts what comes and how long it took. Called on the engine's thread; a histogram is taken by another.
 */
final class FloodReader implements MessageHandler, GapHandler
{
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(60);

    private Histogram histogram = new Histogram(LONGEST_NS, 3);
    private long nextSequence = -1;
    private long received;
    private long lost;
    private long wrong;

    @Override
    public synchronized void onMessage(
        final long sequence,
        final int topic,
        final long originTimeNs,
        final int flags,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final long latencyNs = System.nanoTime() - buffer.getLong(offset);
        histogram.recordValue(Math.max(0, Math.min(LONGEST_NS, latencyNs)));
        received++;
        if (nextSequence >= 0 && sequence != nextSequence)
        {
            wrong++;
        }
        nextSequence = sequence + 1;
    }

    @Override
    public synchronized void onGap(final long fromSequence, final long toSequence, final GapCause cause)
    {
        lost += toSequence - fromSequence + 1;
        nextSequence = toSequence + 1;
    }

    synchronized Histogram take()
    {
        final Histogram taken = histogram;
        histogram = new Histogram(LONGEST_NS, 3);
        return taken;
    }

    synchronized long received()
    {
        return received;
    }

    synchronized long nextSequence()
    {
        return nextSequence;
    }

    synchronized long lost()
    {
        return lost;
    }

    synchronized long wrong()
    {
        return wrong;
    }
}
