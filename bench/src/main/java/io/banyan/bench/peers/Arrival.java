package io.banyan.bench.peers;

/**
 * Takes every message that reaches a reader: on any thread, one thread at a time for each reader.
 */
@FunctionalInterface
public interface Arrival
{
    /**
     * One message at one reader.
     *
     * @param reader     number of the reader, from 0 over all processes.
     * @param sequence   as the writer stamped it.
     * @param intendedNs when it ought to have been sent.
     */
    void onMessage(int reader, long sequence, long intendedNs);
}
