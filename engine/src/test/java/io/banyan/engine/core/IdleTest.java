package io.banyan.engine.core;

import org.junit.jupiter.api.Test;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class IdleTest
{
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
            assertTrue(untilNs > 0 && untilNs <= 10 * MS, () -> "next deadline in " + untilNs);
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
        assertEquals(100, wakes, 2, "times that it has sent");
        assertEquals(5 * 100, relay.sent - before, 10, "to each of its four children and its parent");
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
