package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Members and the real trackers.
 */
class TrackedWorldTest
{
    private static final long MS = World.MS;

    @Test
    void shouldJoinOnLeasesWhenTwoHundredComeAtOnce()
    {
        final World world = new World(71);
        final NodeAddress tracker = world.tracker();
        world.rootAt(4, tracker);
        world.advance(50 * MS);
        for (int i = 0; i < 200; i++)
        {
            world.joinAt(4, tracker);
        }
        final long tookNs = world.until(3_000 * MS, "all attached", world::allAttached);
        final int depth = world.nodes.stream().mapToInt(n -> n.member.level()).max().orElseThrow();
        assertTrue(tookNs <= 1_000 * MS, "took " + tookNs);
        assertTrue(depth <= 8, "depth " + depth);
        final long rejected = world.count(ControlCounter.REJECTED_FULL_CHILDREN);
        assertTrue(rejected <= 40, "rejected " + rejected);
    }

    @Test
    void shouldShareTheSlotsBetweenTwoTrackersAndNeverOverfill()
    {
        final World world = new World(72);
        final NodeAddress first = world.tracker();
        final NodeAddress second = world.tracker();
        world.rootAt(5, first, second);
        world.advance(50 * MS);
        for (int i = 0; i < 60; i++)
        {
            world.joinAt(3, i % 2 == 0 ? first : second);
            world.advance(MS);
        }
        world.until(3_000 * MS, "all attached", world::allAttached);
        assertEquals(0, world.count(ControlCounter.LEASE_FORGED));
        assertEquals(0, world.count(ControlCounter.LEASE_REPLAYED));
    }

    @Test
    void shouldFailOverAndLetNewMembersInWhenAllTrackersAreDead()
    {
        final World world = new World(73);
        final NodeAddress tracker = world.tracker();
        world.rootAt(4, tracker);
        world.advance(50 * MS);
        for (int i = 0; i < 60; i++)
        {
            world.joinAt(4, tracker);
            world.advance(MS);
        }
        world.until(3_000 * MS, "all attached", world::allAttached);
        world.advance(12_000 * MS);
        world.killTrackers();
        for (int i = 1; i < world.nodes.size(); i += 2)
        {
            world.nodes.get(i).kill();
        }
        world.until(2_000 * MS, "reattached without a tracker", world::allAttached);
        final TestNode late = world.join(4, world.nodes.get(10));
        world.until(1_000 * MS, "joined by a member", () -> world.isConnected(late));
    }
}
