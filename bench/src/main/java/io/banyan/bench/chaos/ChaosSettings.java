package io.banyan.bench.chaos;

/**
 * What a run is made of.
 *
 * @param nodes         readers that relay, each a process.
 * @param children      of each node at most.
 * @param ratePerSecond messages the writer sends.
 * @param messageLength bytes of each.
 * @param faults        how many.
 * @param periodMs      from one fault to the next.
 * @param pauseMaxMs    longest pause of a process.
 * @param seed          of the faults and their victims.
 */
public record ChaosSettings(
    int nodes,
    int children,
    int ratePerSecond,
    int messageLength,
    int faults,
    long periodMs,
    long pauseMaxMs,
    long seed)
{
    /** A message has room for what tells whether it is intact. */
    public static final int PAYLOAD_MIN = ChaosMessage.LENGTH_MIN;
}
