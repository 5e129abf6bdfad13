package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Whoever is silent may only stand still: what it keeps, what is taken from it, and whom its neighbours ask meanwhile.
 */
class SilenceTest
{
    private static final long MS = World.MS;

    @Test
    void shouldKeepTheLinkOfAChildThatStandsStillWhileNobodyNeedsItsSlot()
    {
        final World world = new World(61);
        final TestNode root = world.root(2);
        final TestNode child = attached(world, 2, root);
        final int linkId = child.member.parent().linkId;
        child.pause(120 * MS);
        world.advance(100 * MS);
        assertEquals(1, root.member.childCount());
        assertEquals(2, root.member.admission.freeSlots(), "its slot is anybody's");
        world.advance(100 * MS);
        assertEquals(linkId, child.member.parent().linkId);
        assertEquals(1, root.member.admission.freeSlots());
        assertEquals(0, world.count(ControlCounter.CHILDREN_EVICTED));
    }

    @Test
    void shouldGiveTheSlotOfASilentChildToANewcomer()
    {
        final World world = new World(62);
        final TestNode root = world.root(1);
        final TestNode child = attached(world, 1, root);
        child.pause(300 * MS);
        world.advance(100 * MS);
        final TestNode newcomer = world.join(1, root);
        world.until(100 * MS, "joined", () -> world.isConnected(newcomer));
        assertEquals(1, root.member.childCount());
        assertEquals(1, newcomer.member.level());
        world.until(2_000 * MS, "back", world::allAttached);
        assertEquals(newcomer.member.memberId(), child.member.parentId());
    }

    @Test
    void shouldNotGiveAwayASlotForAPauseOfItsOwn()
    {
        final World world = new World(63);
        final TestNode root = world.root(1);
        final TestNode child = attached(world, 1, root);
        final int linkId = root.member.children.get(0).linkId;
        world.run(root, () -> root.member.events(world.nowNs).onLinkSilent(World.CHANNEL, linkId, 60 * MS, 55 * MS));
        assertEquals(0, root.member.admission.freeSlots());
        world.run(root, () -> root.member.events(world.nowNs).onLinkHeard(World.CHANNEL, linkId));
        world.advance(100 * MS);
        assertTrue(world.isConnected(child));
        world.run(root, () -> root.member.events(world.nowNs).onLinkSilent(World.CHANNEL, linkId, 60 * MS, 5 * MS));
        assertEquals(1, root.member.admission.freeSlots());
    }

    @Test
    void shouldForgetAChildAtOnceWhenItsHostSaysThatNobodyListensThere()
    {
        final World world = new World(65);
        final TestNode root = world.root(2);
        attached(world, 2, root).kill();
        final int linkId = root.member.children.get(0).linkId;
        world.run(root, () -> root.member.events(world.nowNs).onLinkUnreachable(World.CHANNEL, linkId));
        assertEquals(0, root.member.childCount());
        assertEquals(0, root.engine.openLinks());
    }

    @Test
    void shouldForgetASilentChildInTheEnd()
    {
        final World world = new World(64);
        final TestNode root = world.root(2);
        attached(world, 2, root).kill();
        world.advance(100 * MS);
        assertEquals(1, root.member.childCount());
        world.until(500 * MS, "forgotten", () -> root.member.childCount() == 0);
        assertEquals(0, root.engine.openLinks());
    }

    private static TestNode attached(final World world, final int childrenMax, final TestNode parent)
    {
        final TestNode node = world.join(childrenMax, parent);
        world.until(500 * MS, "attached", () -> world.isConnected(node));
        world.advance(50 * MS);
        return node;
    }
}
