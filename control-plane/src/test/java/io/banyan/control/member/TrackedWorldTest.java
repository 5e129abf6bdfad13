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

    @Test
    void shouldNumberOnWhenTheRootRestartsAndItsTrackerKnowsOnlyOrphans()
    {
        final World world = crowned(74);
        final long held = world.nodes.get(4).engine.nextBlock;
        world.nodes.get(0).kill();
        world.advance(2_000 * MS);
        assertTrue(held > 0 && world.nodes.stream().noneMatch(world::isConnected), "all are orphans");
        assertContinues(world, held);
    }

    @Test
    void shouldNumberOnWhenMembersAnswerLaterThanItWouldWaitForTheFirst()
    {
        final World world = crowned(75);
        final long held = world.nodes.get(4).engine.nextBlock;
        world.nodes.get(0).kill();
        world.advance(2_000 * MS);
        world.latencyNs = 3 * world.environment.settings.recoveryNs;
        assertContinues(world, held);
    }

    @Test
    void shouldBeginAtOnceWhenItsTrackerKnowsOfNobody()
    {
        final World world = new World(76);
        final TestNode root = idle(world, 1, world.tracker());
        world.advance(2 * world.environment.settings.announceNs);
        world.run(root, () -> root.member.becomeRoot(world.nowNs));
        world.until(2 * world.environment.settings.recoveryNs, "root", () -> root.member.state() == MemberState.ROOT);
        assertEquals(1, root.member.epoch());
    }

    @Test
    void shouldNumberOnWhenItsTrackerHasRestartedWithIt()
    {
        for (int members = 1; members <= 12; members++)
        {
            for (int seed = 100 * members; seed < 100 * members + 10; seed++)
            {
                final World world = crowned(seed, members);
                final long held = world.nodes.get(members).engine.nextBlock;
                world.nodes.get(0).kill();
                world.restartTracker();
                assertContinues(world, held);
            }
        }
    }

    @Test
    void shouldNumberOnFromTheFarthestWhenOneMemberIsKnownToATrackerThatHasRestartedBeforeTheOthers()
    {
        for (int seed = 300; seed < 320; seed++)
        {
            final World world = crowned(seed, 4);
            world.nodes.get(0).kill();
            world.nodes.get(3).engine.nextBlock += 5;
            world.restartTracker();
            assertContinues(world, world.nodes.get(3).engine.nextBlock);
        }
    }

    @Test
    void shouldNumberOnWhenItsTrackerHasRestartedAndMembersAreStillFed()
    {
        for (int seed = 200; seed < 240; seed++)
        {
            final World world = crowned(seed, 2);
            world.restartTracker();
            final TestNode again = idle(world, 9, world.nodes.get(0).member.seeds.trackers);
            world.run(again, () -> again.member.becomeRoot(world.nowNs));
            world.until(5_000 * MS, "root", () -> again.member.state() == MemberState.ROOT);
            assertEquals(2, again.member.epoch(), "seed " + seed);
        }
    }

    @Test
    void shouldBeginAfterAWhileWhenNobodyAnswersAtAll()
    {
        final World world = new World(77);
        final TestNode root = idle(world, 1, world.tracker());
        world.killTrackers();
        world.run(root, () -> root.member.becomeRoot(world.nowNs));
        world.advance(2 * world.environment.settings.recoveryNs);
        assertEquals(MemberState.RECOVERING, root.member.state(), "the tracker may just be starting");
        world.until(4_000 * MS, "root", () -> root.member.state() == MemberState.ROOT);
    }

    private static World crowned(final long seed)
    {
        return crowned(seed, 12);
    }

    private static World crowned(final long seed, final int members)
    {
        final World world = new World(seed);
        final NodeAddress tracker = world.tracker();
        world.rootAt(3, tracker);
        world.advance(50 * MS);
        for (int i = 0; i < members; i++)
        {
            world.joinAt(3, tracker);
            world.advance(MS);
        }
        world.until(3_000 * MS, "all attached", world::allAttached);
        world.advance(2_000 * MS);
        return world;
    }

    private static TestNode idle(final World world, final int memberId, final NodeAddress... trackers)
    {
        return new TestNode(world, memberId, MemberLimits.ofChildren(3), new NodeAddress[0], trackers);
    }

    private static void assertContinues(final World world, final long held)
    {
        final TestNode again = idle(world, world.nodes.size() + 1, world.nodes.get(0).member.seeds.trackers);
        world.run(again, () -> again.member.becomeRoot(world.nowNs));
        world.until(4_000 * MS, "root", () -> again.member.state() == MemberState.ROOT);
        assertEquals(2, again.member.epoch());
        assertTrue(again.engine.nextBlock >= held, again.engine.nextBlock + " below " + held);
        world.latencyNs = MS / 10;
        world.until(10_000 * MS, "all attached", world::allAttached);
    }
}
