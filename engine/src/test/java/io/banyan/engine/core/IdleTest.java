package io.banyan.engine.core;

import org.junit.jupiter.api.Test;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class IdleTest
{
    /** Each level falls into step with the one above it within a few heartbeats. */
    private static final long LEVELS_IN_STEP_NS = 400 * MS;

    @Test
    void shouldReturnZeroAThousandTimesWhenIdle()
    {
        final TreeRig rig = new TreeRig(1);
        final MemoryNode relay = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(relay);
        TreeRig.read(leaf);
        rig.stream(10, 100);
        rig.settle();
        for (final MemoryNode node : rig.network.nodes)
        {
            node.doWork(rig.network.nowNs);
            final long now = rig.network.nowNs;
            final long untilNs = node.core.nextDeadlineNs() - now;
            final long heartbeatNs = 10 * MS + TreeRig.settings().lateSignNs();
            assertTrue(untilNs > 0 && untilNs <= heartbeatNs, () -> "next deadline in " + untilNs);
            for (int i = 0; i < 1000; i++)
            {
                assertEquals(0, node.core.doWork(now + untilNs * i / 1000));
            }
        }
    }

    @Test
    void shouldReturnMoreThanZeroExactlyWhenMoreThanSignsOfLifeCameOrWent()
    {
        final TreeRig rig = new TreeRig(2);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        long published = 0;
        for (int i = 0; i < 2000; i++)
        {
            final long rootSentBefore = rig.root.sent - rig.root.core.counters().heartbeatsOut;
            final long deliveredBefore = reader.delivered;
            final long eventsBefore = leaf.log.stream().filter(entry -> !"progress".equals(entry)).count();
            final long rootEventsBefore = rig.root.log.stream().filter(entry -> !"progress".equals(entry)).count();
            if (i % 7 == 0)
            {
                rig.publish(20);
                published++;
            }
            rig.network.run(MemoryNetwork.STEP_NS);
            // All that a leaf sends is its progress.
            final boolean leafChanged = reader.delivered != deliveredBefore ||
                leaf.log.stream().filter(entry -> entry.startsWith("parent")).count() > 0 &&
                    leaf.log.stream().filter(entry -> !"progress".equals(entry)).count() != eventsBefore;
            assertEquals(leafChanged, leaf.lastWork > 0 || i < 10 && leafChanged, "leaf, step " + i);
            final long rootSent = rig.root.sent - rig.root.core.counters().heartbeatsOut;
            final boolean rootChanged = rootSent != rootSentBefore || i % 7 == 0;
            if (rootChanged)
            {
                assertTrue(rig.root.lastWork > 0, "root, step " + i);
            }
            else if (rig.root.log.stream().filter(entry -> !"progress".equals(entry)).count() == rootEventsBefore)
            {
                assertEquals(0, rig.root.lastWork, "root, step " + i);
            }
        }
        rig.settle();
        assertEquals(published, reader.delivered);
        assertTrue(rig.root.core.counters().heartbeatsOut > 0 && leaf.sent > 0, "signs of life were sent");
    }

    @Test
    void shouldGiveTheSignsOfLifeOfAllLinksTogetherHoweverFarApartTheyBegan()
    {
        final TreeRig rig = new TreeRig(4);
        final MemoryNode relay = rig.leafOf(rig.root);
        for (int i = 0; i < 4; i++)
        {
            rig.network.run(3 * MS);
            rig.leafOf(relay);
        }
        rig.settle();
        final long before = relay.sent;
        int wakes = 0;
        for (final long endNs = rig.network.nowNs + 1000 * MS; rig.network.nowNs - endNs < 0;)
        {
            final long sent = relay.sent;
            rig.network.run(MemoryNetwork.STEP_NS);
            wakes += relay.sent == sent ? 0 : 1;
        }
        assertEquals(200, wakes, 4, "times that it has sent: downwards to all, and upwards when all have answered");
        assertEquals(5 * 100, relay.sent - before, 10, "to each of its four children and its parent");
    }

    @Test
    void shouldGiveSignsOfLifeWithThoseOfTheParent()
    {
        final TreeRig rig = new TreeRig(5);
        final MemoryNode leaf = rig.leafOf(rig.leafOf(rig.root));
        rig.settle();
        int given = 0;
        for (final long endNs = rig.network.nowNs + 1000 * MS; rig.network.nowNs - endNs < 0;)
        {
            final long sent = leaf.sent;
            final long heard = leaf.core.counters().heartbeatsIn;
            rig.network.run(MemoryNetwork.STEP_NS);
            if (leaf.sent != sent)
            {
                given++;
                assertEquals(heard + 1, leaf.core.counters().heartbeatsIn, "heard by then");
            }
        }
        assertEquals(100, given, 2);
    }

    @Test
    void shouldGiveSignsOfLifeAllTheSameWhenTheParentGivesNone()
    {
        final TreeRig rig = new TreeRig(6);
        final MemoryNode relay = rig.leafOf(rig.root);
        rig.leafOf(relay);
        rig.settle();
        rig.root.kill();
        final long before = relay.core.counters().heartbeatsOut;
        rig.network.run(900 * MS);
        assertEquals(80, relay.core.counters().heartbeatsOut - before, 2, "one every eleven milliseconds");
    }

    @Test
    void shouldTellTheRootHowFarAllAreInOneSweep()
    {
        final TreeRig rig = new TreeRig(7);
        MemoryNode parent = rig.root;
        for (int i = 0; i < 5; i++)
        {
            // At times of their own, so that what else they do at regular times falls between the sweeps.
            rig.network.run(7 * MS);
            parent = rig.leafOf(parent);
        }
        rig.network.run(LEVELS_IN_STEP_NS);
        for (int i = 0; i < 50; i++)
        {
            rig.network.run(17 * MS + i * MS / 3);
            rig.publish(20);
            rig.network.run(13 * MS);
            assertEquals(rig.root.core.window().head(), rig.root.core.deliveredBlock(), "message " + i);
        }
    }

    @Test
    void shouldMissNothingWhenDrivenByDeadlinesAlone()
    {
        final TreeRig rig = new TreeRig(3);
        final MemoryNode leaf = rig.leafOf(rig.root);
        rig.stream(5, 100);
        rig.settle();
        final long heartbeats = rig.root.core.counters().heartbeatsOut;
        long calls = 0;
        for (final long endNs = rig.network.nowNs + 1000 * MS; rig.network.nowNs - endNs < 0;)
        {
            rig.network.step();
            calls++;
            long nextNs = endNs;
            for (final MemoryNode node : rig.network.nodes)
            {
                nextNs = Links.earlier(nextNs, node.core.nextDeadlineNs());
            }
            rig.network.nowNs = nextNs - rig.network.nowNs > 50_000 ? nextNs : rig.network.nowNs + 50_000;
        }
        assertEquals(100, rig.root.core.counters().heartbeatsOut - heartbeats, 2);
        assertTrue(calls < 1000, "about four a heartbeat, not one a step: " + calls);
        assertEquals(0, leaf.count("silent 1"));
        assertEquals(0, rig.root.count("silent 1"));
    }
}
