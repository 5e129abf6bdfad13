package io.banyan.bench.peers.agent;

import org.HdrHistogram.Histogram;

/**
 * What one reader got of one load. Written by one thread at a time.
 */
final class Tally
{
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(DIGITS);
    private final long measureFrom;
    private long next;
    private long received;
    private long skipped;
    private long backwards;
    private long lastNs;
    private long silenceNs;

    /** Counts latencies of messages from this one on. */
    Tally(final long measureFrom)
    {
        this.measureFrom = measureFrom;
    }

    /**
     * @return whether the message is among those to be measured.
     */
    boolean onMessage(final long number, final long latencyNs, final long nowNs)
    {
        received++;
        order(number);
        if (lastNs != 0)
        {
            silenceNs = Math.max(silenceNs, nowNs - lastNs);
        }
        lastNs = nowNs;
        if (number >= measureFrom)
        {
            latencies.recordValue(Math.max(0, latencyNs));
            return true;
        }
        return false;
    }

    /** A message whose time does not matter. */
    void onMessage(final long number)
    {
        received++;
        order(number);
    }

    private void order(final long number)
    {
        if (number < next)
        {
            backwards++;
        }
        else
        {
            skipped += number - next;
            next = number + 1;
        }
    }

    Histogram latencies()
    {
        return latencies;
    }

    long received()
    {
        return received;
    }

    /** Messages that came after a later one, or twice. */
    long backwards()
    {
        return backwards;
    }

    /** Messages that were passed over, some of which may have come later. */
    long skipped()
    {
        return skipped;
    }

    /** The longest time without a message, up to the end of the load: whoever has no more is silent until then. */
    long silenceNs(final long beginNs, final long endNs)
    {
        return Math.max(silenceNs, endNs - (lastNs == 0 ? beginNs : lastNs));
    }
}
