package io.banyan.engine.core;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.engine.Outcome;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.delivery.Delivery;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LargeMessageTest
{
    private static final int MIB = 1024 * 1024;

    private static ChannelSettings settings()
    {
        return new ChannelSettings(0x1_0000_0001L).windowBytes(4 * MIB).gapDeadlineNs(20 * MS).conclude();
    }

    @Test
    void shouldCutAndPutTogetherMessagesOfEveryLengthUpToTheLimit()
    {
        final TreeRig rig = new TreeRig(1, settings());
        final MemoryNode relay = rig.leafOf(rig.root, settings(), 0);
        final MemoryNode leaf = rig.leafOf(relay, settings(), 0);
        final RecordingReader reader = TreeRig.read(leaf);
        final int most = rig.root.core.claimLengthMax();
        rig.network.streamCapacity = 4096;
        for (final int length : new int[]{0, 1, 7, most - 1, most, most + 1, 2 * most, 2 * most + 1, 65_535, 65_536,
            MIB})
        {
            rig.stream(1, length);
            rig.network.run(10 * MS);
        }
        assertEquals(Outcome.TOO_LARGE, rig.publish(MIB + 1));
        rig.settle();
        assertEquals(11, reader.delivered);
        assertEquals(0, reader.missed);
    }

    @Test
    void shouldReportAMessageThatLostAPartAsOneMissingSequence()
    {
        for (int part = 0; part < 8; part++)
        {
            final TreeRig rig = new TreeRig(2, settings());
            final MemoryNode leaf = rig.leafOf(rig.root, settings(), 0);
            final RecordingReader reader = TreeRig.read(leaf);
            rig.stream(5, 100);
            rig.network.run(MS);
            final int length = 7 * rig.root.core.claimLengthMax() + 100;
            rig.publish(length);
            final int lost = part;
            // All parts go in one cycle; the link is opened again for each, so that exactly one is lost.
            leaf.core.closeLink(1);
            rig.root.core.closeLink(1);
            rig.network.run(MS);
            for (int block = 0; block < 8; block++)
            {
                if (block != lost)
                {
                    rig.root.copies.clear();
                    rig.root.core.copyRange(1, 5 + block, 1);
                    final UnsafeBuffer copy = new UnsafeBuffer(rig.root.copies.get(0));
                    leaf.core.injectBlock(copy, 0, copy.capacity());
                }
            }
            rig.root.attach(leaf, 2, 13, 13);
            rig.stream(5, 100);
            rig.settle();
            assertEquals(10, reader.delivered);
            assertEquals(1, reader.missed);
            assertEquals(5, reader.gapRanges.get(0)[0]);
        }
    }

    @Test
    void shouldPassOverTheRestOfAMessageWhenALiveChildBeginsInItsMiddle()
    {
        final TreeRig rig = new TreeRig(3, settings());
        rig.stream(5, 100);
        rig.publish(5 * rig.root.core.claimLengthMax());
        rig.stream(1, 100);
        final MemoryNode leaf = rig.leafOf(rig.root, settings(), 7);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(5, 100);
        rig.settle();
        assertEquals(6, reader.first);
        assertEquals(6, reader.delivered);
        assertEquals(0, reader.missed);
    }

    @Test
    void shouldFindTheFirstPartOfALargeMessageBySequence()
    {
        final TreeRig rig = new TreeRig(4, settings());
        rig.stream(5, 100);
        rig.publish(5 * rig.root.core.claimLengthMax());
        rig.stream(5, 100);
        final RecordingReader reader = new RecordingReader("from");
        rig.root.core.subscribeFrom(reader, reader, Delivery.ALL_TOPICS, OverrunPolicy.SKIP, 5);
        rig.settle();
        assertEquals(5, reader.first);
        assertEquals(6, reader.delivered);
        assertEquals(0, reader.missed);
    }

    @Test
    void shouldDeliverOnlyTheTopicAskedForAndReportOnlyWhatMayBeOfIt()
    {
        final TreeRig rig = new TreeRig(5, settings());
        final MemoryNode leaf = rig.leafOf(rig.root, settings(), 0);
        final RecordingReader reader = new RecordingReader("topic 2", false);
        leaf.core.subscribeOldest(reader, reader, 0xFFFF_FFF0L, OverrunPolicy.SKIP);
        for (int i = 0; i < 100; i++)
        {
            rig.publish(i % 2 == 0 ? 1 : 0xFFFF_FFF0, i % 10 < 2 ? 5000 : 50);
            rig.network.run(MemoryNetwork.STEP_NS);
        }
        rig.settle();
        assertEquals(50, reader.delivered);
        assertEquals(0, reader.missed);
    }

    @Test
    void shouldKeepItsPromiseWhenLargeMessagesOverrunASmallWindow()
    {
        final TreeRig rig = new TreeRig(6);
        final RecordingReader reader = TreeRig.read(rig.root);
        for (int round = 0; round < 50; round++)
        {
            for (int i = 0; i < 7; i++)
            {
                assertTrue(rig.publish(i % 3 == 0 ? 12_000 : 700) >= 0);
            }
            rig.network.run(MemoryNetwork.STEP_NS);
        }
        rig.settle();
        assertEquals(350, reader.delivered + reader.missed);
        assertTrue(reader.delivered > 0);
    }
}
