package io.banyan.bench.peers.run;

import org.HdrHistogram.Histogram;

import java.util.List;

/**
 * What became of one load.
 *
 * @param sent      messages.
 * @param received  deliveries, over all readers.
 * @param expected  deliveries, over all readers.
 * @param backwards deliveries that came after a later one, or twice.
 * @param silenceNs the longest time without a delivery at a reader.
 * @param all       latencies of all deliveries.
 * @param last      latencies of the last delivery of each message, empty when not asked for.
 * @param usage     of what was measured.
 * @param achieved  messages a second that the writer got rid of, or that all readers got.
 * @param groups    what the readers of each process got.
 */
record LoadResult(
    long sent,
    long received,
    long expected,
    long backwards,
    long silenceNs,
    Histogram all,
    Histogram last,
    Sample usage,
    double achieved,
    List<Group> groups)
{
    /**
     * What the readers of one process got.
     *
     * @param received  deliveries.
     * @param expected  deliveries.
     * @param silenceNs the longest time without one at a reader.
     * @param all       their latencies.
     */
    record Group(long received, long expected, long silenceNs, Histogram all)
    {
    }

    long lost()
    {
        return Math.max(0, expected - received);
    }
}
