package io.banyan.bench.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run is made of.
 *
 * @param racks         processes, and the nodes in each: readers that relay.
 * @param rootChildren  of the writer at most.
 * @param ratePerSecond messages the writer sends.
 * @param messageLength bytes of each.
 * @param faults        how many.
 * @param periodMs      from one fault to the next.
 * @param pauseMaxMs    longest pause of a process.
 * @param severalShare  of the faults that do not wait until the ones before are healed.
 * @param mix           which faults, and how often each.
 * @param seed          of the faults and their victims.
 */
public record ChaosSettings(
    List<Rack> racks,
    int rootChildren,
    int ratePerSecond,
    int messageLength,
    int faults,
    long periodMs,
    long pauseMaxMs,
    double severalShare,
    FaultMix mix,
    long seed)
{
    /** A message has room for what tells whether it is intact. */
    public static final int PAYLOAD_MIN = ChaosMessage.LENGTH_MIN;

    /**
     * Racks of one size.
     *
     * @param nodes    of all together.
     * @param perRack  nodes that share a process.
     * @param children of each node at most.
     * @return the racks; the last may be smaller.
     */
    public static List<Rack> racks(final int nodes, final int perRack, final int children)
    {
        final List<Rack> racks = new ArrayList<>();
        for (int i = 0; i < nodes; i += perRack)
        {
            racks.add(new Rack(i, Math.min(perRack, nodes - i), children, true));
        }
        return racks;
    }

    int nodes()
    {
        return racks.stream().mapToInt(Rack::count).sum();
    }
}
