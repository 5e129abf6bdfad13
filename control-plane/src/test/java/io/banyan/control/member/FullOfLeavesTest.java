package io.banyan.control.member;

import java.util.Random;
import java.util.function.IntConsumer;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Trees whose places are all held by members that carry nobody, when some come that would carry others.
 */
class FullOfLeavesTest
{
    private static final long MS = World.MS;

    @Test
    void shouldLetRelaysInWhenLeavesHoldAllPlacesAndATrackerIsAsked()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            final World world = new World(seed);
            final NodeAddress tracker = world.tracker();
            world.rootAt(3, tracker);
            assertLetsRelaysIn(world, children -> world.joinAt(children, tracker));
        }
    }

    @Test
    void shouldLetRelaysInWhenLeavesHoldAllPlacesAndThereIsNoTracker()
    {
        for (int seed = 20; seed < 40; seed++)
        {
            final World world = new World(seed);
            final TestNode root = world.root(3);
            assertLetsRelaysIn(world, children -> world.join(children, root));
        }
    }

    private static void assertLetsRelaysIn(final World world, final IntConsumer join)
    {
        world.advance(50 * MS);
        for (int i = 0; i < 3; i++)
        {
            join.accept(0);
        }
        world.until(1_000 * MS, "the leaves are attached", world::allAttached);
        world.advance(500 * MS);
        for (int i = 0; i < 6; i++)
        {
            join.accept(2);
        }
        world.until(5_000 * MS, "relays and leaves are attached", world::allAttached);
        assertTrue(world.count(ControlCounter.LEAVES_DISPLACED) > 0);
    }

    /** In whatever order they come: as long as there are places enough, everybody gets one. */
    @Test
    void shouldAttachEverybodyWhenThereAreJustAsManyPlacesAsMembers()
    {
        for (int seed = 100; seed < 140; seed++)
        {
            final World world = new World(seed);
            final Random random = new Random(seed);
            final boolean isTracked = seed % 2 == 0;
            final NodeAddress known = world.tracker();
            world.rootAt(2, known);
            world.advance(50 * MS);
            int places = 2;
            while (world.nodes.size() < 30)
            {
                final int children = places > 1 ? random.nextInt(3) : 1 + random.nextInt(2);
                places += children - 1;
                if (isTracked)
                {
                    world.joinAt(children, known);
                }
                else
                {
                    world.join(children, world.nodes.get(0));
                }
                world.advance(random.nextInt(20) * MS);
            }
            world.until(30_000 * MS, "everybody is attached, " + places + " places left", world::allAttached);
        }
    }

    @Test
    void shouldPutNobodyOutForALeafNorWhereThereMayBeRoomBelow()
    {
        final World world = new World(40);
        final TestNode root = world.root(2);
        final TestNode relay = world.join(2, root);
        world.join(0, root);
        world.until(1_000 * MS, "both are attached", world::allAttached);
        final TestNode below = world.join(2, root);
        world.until(1_000 * MS, "below the relay", () -> world.isConnected(below));
        world.join(0, relay);
        world.join(0, below);
        world.join(0, below);
        world.until(1_000 * MS, "all places are held", world::allAttached);
        final TestNode late = world.join(0, root);
        world.advance(3_000 * MS);
        assertTrue(!world.isConnected(late));
        assertEquals(0, world.count(ControlCounter.LEAVES_DISPLACED));
    }
}
