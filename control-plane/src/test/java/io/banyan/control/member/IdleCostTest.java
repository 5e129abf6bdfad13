package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.control.auth.Envelope;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What it costs to be a member of a channel on which nothing happens.
 */
class IdleCostTest
{
    private static final long MS = World.MS;
    private static final long SECONDS = 60;
    private static final int MEMBERS = 60;
    private static final int BYTES_A_NEIGHBOUR_MAX = 100;

    private long bytes;

    @Test
    void shouldSendLessThanAHundredBytesASecondToEachNeighbour()
    {
        final World world = new World(131);
        final NodeAddress tracker = world.tracker();
        world.rootAt(4, tracker);
        world.advance(50 * MS);
        for (int i = 0; i < MEMBERS; i++)
        {
            world.joinAt(4, tracker);
            world.advance(MS);
        }
        world.until(3_000 * MS, "all attached", world::allAttached);
        world.advance(60_000 * MS);
        world.overhear = (to, datagram) -> bytes += datagram.capacity() + Envelope.TRAILER_BYTES;
        world.advance(SECONDS * 1_000 * MS);

        // Links and promises, each seen from both of its ends, and the tracker.
        final int neighbours = world.nodes.stream().mapToInt(n -> 2 * n.member.linksDown() + 1).sum();
        final double each = (double)bytes / SECONDS / neighbours;
        assertTrue(each <= BYTES_A_NEIGHBOUR_MAX, each + " bytes a second to each neighbour");
    }
}
