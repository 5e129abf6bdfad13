package io.banyan.engine.core;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.banyan.engine.GapCause;
import io.banyan.engine.Outcome;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.delivery.Delivery;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class OverrunPolicyTest
{
    private static final int LENGTH = 1000;
    private static final int MORE_THAN_A_WINDOW = 200;

    /** Publish without letting the root's own readers run: the window goes past them. */
    private static void overrun(final TreeRig rig)
    {
        for (int i = 0; i < MORE_THAN_A_WINDOW; i++)
        {
            assertTrue(rig.publish(LENGTH) >= 0);
        }
    }

    @Test
    void shouldTellASkippingSubscriberTheExactGapAndGoOn()
    {
        final TreeRig rig = new TreeRig(1);
        final RecordingReader reader = TreeRig.read(rig.root, OverrunPolicy.SKIP);
        rig.stream(10, LENGTH);
        overrun(rig);
        rig.settle();
        assertEquals(1, reader.gapRanges.size());
        assertEquals(10, reader.gapRanges.get(0)[0]);
        assertEquals(GapCause.OVERRUN, reader.causes.get(0));
        assertEquals(210, reader.delivered + reader.missed);
        assertEquals(210, reader.next);
        assertEquals(reader.missed, rig.root.core.counters().overrunSkipped);
    }

    @Test
    void shouldTellADetachedSubscriberTheExactGapAndCloseIt()
    {
        final TreeRig rig = new TreeRig(2);
        final RecordingReader reader = new RecordingReader("detached");
        final LocalSubscriber subscriber =
            rig.root.core.subscribeOldest(reader, reader, Delivery.ALL_TOPICS, OverrunPolicy.DETACH);
        rig.stream(10, LENGTH);
        overrun(rig);
        rig.settle();
        assertTrue(subscriber.isClosed());
        assertEquals(1, reader.gapRanges.size());
        assertEquals(10, reader.gapRanges.get(0)[0]);
        assertEquals(10, reader.delivered);
        assertEquals(1, rig.root.core.counters().overrunDetached);
        rig.stream(10, LENGTH);
        assertEquals(10, reader.delivered);
    }

    @Test
    void shouldRefuseTheWriterForABackpressureSubscriber()
    {
        final TreeRig rig = new TreeRig(3);
        final RecordingReader reader = TreeRig.read(rig.root, OverrunPolicy.BACKPRESSURE);
        rig.stream(10, LENGTH);
        long refused = 0;
        for (int i = 0; i < MORE_THAN_A_WINDOW; i++)
        {
            refused += rig.publish(LENGTH) == Outcome.WINDOW_HELD ? 1 : 0;
        }
        assertTrue(refused > 0);
        assertEquals(refused, rig.root.core.counters().publishRefused);
        rig.settle();
        assertEquals(0, reader.missed);
        assertEquals(rig.published, reader.delivered);
        assertTrue(rig.publish(16 * 1024) >= 0);
        rig.settle();
        assertEquals(rig.published, reader.delivered);
    }

    @Test
    void shouldHoldTheParentsStreamBackForABackpressureSubscriberOfARelay()
    {
        final TreeRig rig = new TreeRig(4);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = new RecordingReader("held");
        // A subscriber on a thread that does not poll: its place holds the window.
        final ThreadSubscriber slow =
            leaf.core.readers().attachOldest(reader, reader, Delivery.ALL_TOPICS, OverrunPolicy.BACKPRESSURE);
        rig.network.streamCapacity = 8;
        rig.stream(100, LENGTH);
        rig.settle();
        final long held = leaf.core.window().head();
        assertTrue(held < 70, () -> "head " + held);
        assertEquals(100, rig.root.core.window().head());
        while (reader.delivered + reader.missed < 100)
        {
            slow.poll(4);
            rig.network.run(MS);
        }
        assertEquals(0, reader.missed, "the parent's window had it all the time");
        assertEquals(0, leaf.core.counters().heldBack);
    }

    @Test
    void shouldSkipAChildThatFellOutOfTheWindow()
    {
        final TreeRig rig = new TreeRig(5, TreeRig.open().evictNs(1000 * MS).conclude());
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.network.streamCapacity = 8;
        rig.stream(10, LENGTH);
        leaf.pause(50 * MS);
        rig.stream(200, LENGTH);
        rig.network.run(1500 * MS);
        assertEquals(210, reader.delivered + reader.missed);
        assertTrue(reader.missed > 0);
        assertTrue(rig.root.log.stream().anyMatch(entry -> entry.startsWith("overrun 1 ") && entry.endsWith("false")));
    }

    @Test
    void shouldBeginWithTheOldestWhenTheWindowMovedOnWhileTheStreamOpened()
    {
        for (final OverrunPolicy policy : List.of(OverrunPolicy.SKIP, OverrunPolicy.DETACH))
        {
            final TreeRig rig = new TreeRig(5, TreeRig.open().childPolicy(policy).conclude());
            overrun(rig);
            final long oldest = rig.root.core.window().oldest();
            final MemoryNode leaf = rig.leafOf(rig.root, TreeRig.settings(), oldest);
            leaf.pause(10 * MS);
            rig.stream(50, LENGTH);
            final long oldestLater = rig.root.core.window().oldest();
            assertTrue(oldestLater > oldest, "the window has not moved");
            rig.settle();
            final RecordingReader reader = TreeRig.read(leaf);
            leaf.core.giveUp(leaf.core.window().nextRetained(oldest));
            rig.settle();
            assertEquals(oldestLater, leaf.core.window().oldest(), policy::name);
            assertEquals(250, reader.next);
            assertEquals(0, rig.root.core.counters().overrunSkipped + rig.root.core.counters().overrunDetached);
        }
    }

    @Test
    void shouldDetachAChildThatFellOutOfTheWindowWhenToldTo()
    {
        final TreeRig rig = new TreeRig(6, TreeRig.open().childPolicy(OverrunPolicy.DETACH).conclude());
        final MemoryNode leaf = rig.leafOf(rig.root);
        rig.network.streamCapacity = 8;
        rig.stream(10, LENGTH);
        leaf.pause(50 * MS);
        rig.stream(200, LENGTH);
        rig.network.run(100 * MS);
        assertTrue(rig.root.log.stream().anyMatch(entry -> entry.startsWith("overrun 1 ") && entry.endsWith("true")));
        assertEquals(1, leaf.count("down 1"));
    }

    @Test
    void shouldRefuseTheWriterForABackpressureChild()
    {
        final TreeRig rig = new TreeRig(7, TreeRig.open().childPolicy(OverrunPolicy.BACKPRESSURE).conclude());
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.network.streamCapacity = 8;
        rig.stream(10, LENGTH);
        leaf.pause(50 * MS);
        long refused = 0;
        for (int i = 0; i < 200; i++)
        {
            refused += rig.publish(LENGTH) == Outcome.WINDOW_HELD ? 1 : 0;
            rig.network.run(MemoryNetwork.STEP_NS);
        }
        rig.network.run(100 * MS);
        assertTrue(refused > 0);
        assertEquals(rig.published, reader.delivered);
        assertEquals(0, reader.missed);
    }

    @Test
    void shouldNotOverwriteTheBlockThatAHandlerLooksAt()
    {
        final TreeRig rig = new TreeRig(8);
        final RecordingReader reader = new RecordingReader("publishing");
        final boolean[] refused = new boolean[1];
        rig.root.core.subscribeOldest(
            (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
            {
                for (int i = 0; sequence == 0 && i < 100; i++)
                {
                    refused[0] |= rig.publish(LENGTH) == Outcome.WINDOW_HELD;
                }
                reader.onMessage(sequence, topic, originTimeNs, flags, buffer, offset, length);
            },
            reader,
            Delivery.ALL_TOPICS,
            OverrunPolicy.SKIP);
        rig.publish(LENGTH);
        rig.settle();
        assertTrue(refused[0]);
        assertEquals(rig.published, reader.delivered);
    }

    @Test
    void shouldGoOnBehindTheMessageThatAHandlerThrewAt()
    {
        final TreeRig rig = new TreeRig(9);
        final RecordingReader reader = new RecordingReader("throwing");
        rig.root.core.subscribeOldest(
            (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
            {
                reader.onMessage(sequence, topic, originTimeNs, flags, buffer, offset, length);
                if (sequence % 3 == 0)
                {
                    throw new IllegalArgumentException("handler");
                }
            },
            reader,
            Delivery.ALL_TOPICS,
            OverrunPolicy.SKIP);
        for (int i = 0; i < 10; i++)
        {
            rig.publish(50);
        }
        rig.settle();
        assertEquals(10, reader.delivered);
        assertEquals(4, rig.root.core.counters().handlerErrors);
        assertEquals(4, rig.root.errors.size());
    }

    @Test
    void shouldDeliverNothingAfterCloseFromWithinAHandler()
    {
        final TreeRig rig = new TreeRig(10);
        final LocalSubscriber[] self = new LocalSubscriber[1];
        final long[] seen = new long[1];
        self[0] = rig.root.core.subscribeOldest(
            (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
            {
                seen[0]++;
                self[0].close();
            },
            (from, to, cause) -> seen[0]++,
            Delivery.ALL_TOPICS,
            OverrunPolicy.SKIP);
        for (int i = 0; i < 10; i++)
        {
            rig.publish(50);
        }
        rig.settle();
        assertEquals(1, seen[0]);
    }

    @Test
    void shouldGiveUpAGapRatherThanOverwriteWhatWaitsBehindIt()
    {
        final TreeRig rig = new TreeRig(11, TreeRig.open().windowBytes(1024 * 1024).conclude());
        final MemoryNode leaf = rig.leafOf(rig.root, TreeRig.open().gapDeadlineNs(10_000 * MS).conclude(), 0);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(10, LENGTH);
        rig.network.run(5 * MS);
        rig.network.lossRate = 1;
        rig.stream(2, LENGTH);
        rig.network.lossRate = 0;
        rig.stream(100, LENGTH);
        rig.settle();
        assertEquals(2, reader.missed);
        assertEquals(110, reader.delivered, "a window full of waiting blocks costs only the gap itself");
        assertEquals(1, leaf.core.counters().gapsPressed);
    }

    @Test
    void shouldCountABlockThatItsWindowCannotHold()
    {
        final TreeRig rig = new TreeRig(12);
        rig.network.datagramPayloadMax = 1376;
        final MemoryNode leaf = rig.leafOf(
            rig.root, TreeRig.open().windowBytes(4096).messageLengthMax(1024).gapDeadlineNs(5 * MS).conclude(), 0);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(3, 100);
        rig.stream(1, 1200);
        rig.stream(3, 100);
        rig.settle();
        assertEquals(6, reader.delivered);
        assertEquals(1, reader.missed);
        assertEquals(1, leaf.core.counters().oversize);
        assertFalse(reader.gapRanges.isEmpty());
    }
}
