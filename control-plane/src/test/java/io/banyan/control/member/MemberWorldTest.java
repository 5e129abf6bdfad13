package io.banyan.control.member;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemberWorldTest
{
    private static final long MS = World.MS;

    @Test
    void shouldJoinThroughAKnownMember()
    {
        final World world = new World(1);
        final TestNode root = world.root(4);
        final TestNode joiner = world.join(4, root);
        final long tookNs = world.until(100 * MS, "attached", () -> joiner.member.state() == MemberState.ATTACHED);
        assertTrue(tookNs <= 15 * MS, "took " + tookNs);
        assertEquals(root.member.memberId(), joiner.member.parentId());
        assertEquals(1, joiner.member.level());
        world.advance(50 * MS);
        assertTrue(world.isConnected(joiner));
    }

    @Test
    void shouldBuildATreeWithinLimitsWhenTwoHundredJoinAtOnce()
    {
        final World world = new World(2);
        final TestNode root = world.root(4);
        for (int i = 0; i < 200; i++)
        {
            world.join(4, root);
        }
        world.until(1_000 * MS, "all attached", world::allAttached);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5 })
    void shouldReattachEverybodyWhenHalfDies(final long seed)
    {
        final World world = new World(seed);
        final TestNode root = world.root(4);
        for (int i = 0; i < 200; i++)
        {
            world.join(4, root);
            world.advance(MS);
        }
        world.until(5_000 * MS, "all attached", world::allAttached);
        world.advance(15_000 * MS);
        for (int i = 1; i < world.nodes.size(); i++)
        {
            if (world.random.nextInt(2) == 0)
            {
                world.nodes.get(i).kill();
            }
        }
        world.until(1_000 * MS, "all reattached", world::allAttached);
    }
}
