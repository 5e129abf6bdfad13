package io.banyan.bench.peers.run;

/**
 * What was asked of every system alike.
 *
 * @param workload      by name.
 * @param readers       count.
 * @param payload       bytes of each message, 0 where it does not matter.
 * @param ratePerSecond messages, 0 for as fast as it goes.
 */
public record PeerCell(String workload, int readers, int payload, long ratePerSecond)
{
}
