package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A member that comes back when nobody has its position any more.
 */
class LongPauseTest
{
    private static final long MS = World.MS;

    @Test
    void shouldGiveUpAtOnceWhatItsNewParentHasNoMoreAndAskForTheRest()
    {
        final World world = new World(1);
        final TestNode root = world.root(3);
        final TestNode other = world.join(3, root);
        final TestNode child = world.join(3, root, other);
        world.until(1_000 * MS, "attached", () -> world.isConnected(child) && world.isConnected(other));
        final long before = child.engine.nextBlock;
        child.pause(20_000 * MS);
        world.advance(20_000 * MS);
        world.until(1_000 * MS, "attached again", () -> child.member.state() == MemberState.ATTACHED);
        final long start = child.member.parent().oldestBlock;
        assertTrue(start > before, () -> "begins at " + start + ", was at " + before);
        final ControlNode node = new ControlNode(world.environment, child.engine, 6);
        node.add(child.member);
        final long asked = world.count(ControlCounter.REPAIR_REQUESTS);
        // A little more is gone by the time that the first block comes.
        node.events(world.nowNs).onGap(World.CHANNEL, before, start + 7);
        assertEquals(start + 7, child.engine.givenUpTo);
        assertEquals(start + 7 - before, world.count(ControlCounter.REPAIR_GIVEN_UP), "told and counted");
        live(node, world.nowNs);
        assertEquals(asked, world.count(ControlCounter.REPAIR_REQUESTS), "nobody has it");
        final long next = child.engine.nextBlock;
        assertTrue(next >= start, "nothing came of its new parent");
        node.events(world.nowNs).onGap(World.CHANNEL, next, next + 2);
        live(node, world.nowNs);
        assertEquals(start + 7, child.engine.givenUpTo);
        assertTrue(world.count(ControlCounter.REPAIR_REQUESTS) > asked, "this is lost on the way");
        node.events(world.nowNs).onGap(World.CHANNEL, start - 2, next + 4);
        live(node, world.nowNs + 20 * MS);
        assertEquals(start + 7, child.engine.givenUpTo, "believed once");
    }

    private static void live(final ControlNode node, final long fromNs)
    {
        for (int i = 0; i < 10; i++)
        {
            node.onTime(fromNs + i * MS);
        }
    }
}
