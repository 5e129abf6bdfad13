package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Histories that chance rarely deals, dealt on purpose.
 */
class RaceTest
{
    private static final long MS = World.MS;

    @Test
    void shouldNotCloseACycleWhenTwoOrphansGraftIntoEachOthersSubtrees()
    {
        final World world = new World(61);
        final TestNode root = world.root(2);
        final TestNode left = world.join(1, root);
        final TestNode right = world.join(1, root);
        world.until(200 * MS, "attached", world::allAttached);
        final TestNode belowLeft = world.join(2, left);
        final TestNode belowRight = world.join(2, right);
        world.until(200 * MS, "attached", world::allAttached);
        assertEquals(left.member.memberId(), belowLeft.member.parentId());
        assertEquals(right.member.memberId(), belowRight.member.parentId());
        forget(left);
        forget(right);
        left.member.view.put(belowRight.member.memberId(), belowRight.address, 2, 0, world.random);
        right.member.view.put(belowLeft.member.memberId(), belowLeft.address, 2, 0, world.random);
        world.advance(20 * MS);

        // Both lose the root at the same instant, and neither's child hears of it: every path anybody knows is stale.
        root.kill();
        world.isCut = (from, to) -> from == left && to == belowLeft || from == right && to == belowRight;
        final int leftLink = left.member.parent().linkId;
        final int rightLink = right.member.parent().linkId;
        world.run(left, () -> left.member.events(world.nowNs).onLinkDown(World.CHANNEL, leftLink));
        world.run(right, () -> right.member.events(world.nowNs).onLinkDown(World.CHANNEL, rightLink));
        world.advance(100 * MS);
        world.isCut = (from, to) -> false;
        world.advance(2_000 * MS);
        assertTrue(world.count(ControlCounter.PLACE_INFEASIBLE) > 0, "the order of places was not put to the test");
    }

    @Test
    void shouldActForItselfWhenTheOrphanedParentFindsNobody()
    {
        final World world = new World(62);
        final TestNode root = world.root(2);
        final TestNode relay = world.join(2, root);
        world.until(200 * MS, "attached", world::allAttached);
        final TestNode child = world.join(2, relay);
        world.until(200 * MS, "attached", world::allAttached);
        assertEquals(relay.member.memberId(), child.member.parentId());
        child.member.view.put(root.member.memberId(), root.address, 0, 0, world.random);
        world.isCut = (from, to) -> from == relay && to == root || from == root && to == relay;
        world.until(100 * MS, "waiting", () -> child.member.state() == MemberState.WAITING);
        final long tookNs = world.until(1_000 * MS, "attached itself", () -> world.isConnected(child));
        assertTrue(tookNs <= 2 * 150 * MS + 50 * MS, "took " + tookNs);
        assertEquals(1, world.count(ControlCounter.WAITS_EXPIRED));
    }

    @Test
    void shouldMoveBelowAnEqualOnlyUnderAFresherGeneration()
    {
        final World world = new World(63);
        final TestNode root = world.root(2);
        final TestNode relay = world.join(2, root);
        final TestNode other = world.join(2, root);
        world.until(200 * MS, "attached", world::allAttached);
        final TestNode child = world.join(2, relay);
        world.until(200 * MS, "attached", world::allAttached);
        relay.member.view.put(other.member.memberId(), other.address, 1, 0, world.random);
        world.isCut = (from, to) -> from == relay && to == root || from == root && to == relay;
        world.until(500 * MS, "moved", () -> relay.member.parentId() == other.member.memberId());
        assertEquals(1, world.count(ControlCounter.GENERATIONS));
        world.until(500 * MS, "attached", world::allAttached);
        assertEquals(relay.member.memberId(), child.member.parentId(), "the subtree moved as a unit");
        assertEquals(3, child.member.level());
    }

    private static void forget(final TestNode node)
    {
        while (node.member.view.size() > 0)
        {
            node.member.view.remove(node.member.view.memberId(0));
        }
    }
}
