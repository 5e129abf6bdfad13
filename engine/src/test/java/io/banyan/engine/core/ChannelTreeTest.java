package io.banyan.engine.core;

import org.junit.jupiter.api.Test;

import io.banyan.engine.GapCause;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.delivery.Delivery;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static io.banyan.engine.core.TreeRig.TOPIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ChannelTreeTest
{
    @Test
    void shouldDeliverInOrderThroughARelay()
    {
        final TreeRig rig = new TreeRig(1);
        final MemoryNode relay = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(relay);
        final RecordingReader atRoot = TreeRig.read(rig.root);
        final RecordingReader atRelay = TreeRig.read(relay);
        final RecordingReader atLeaf = TreeRig.read(leaf);

        rig.stream(500, 100);
        rig.settle();

        for (final RecordingReader reader : new RecordingReader[]{atRoot, atRelay, atLeaf})
        {
            assertEquals(500, reader.delivered);
            assertEquals(0, reader.missed);
        }
        assertEquals(0, leaf.core.counters().duplicates);
        assertEquals(0, leaf.core.counters().gaps);
        assertEquals(0, leaf.core.counters().malformed);
    }

    @Test
    void shouldBatchWhatIsPublishedWithinOneCycle()
    {
        final TreeRig rig = new TreeRig(2);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        for (int cycle = 0; cycle < 50; cycle++)
        {
            for (int i = 0; i < 10; i++)
            {
                rig.publish(40);
            }
            rig.network.run(MemoryNetwork.STEP_NS);
        }
        rig.settle();

        assertEquals(500, reader.delivered);
        assertEquals(50, leaf.core.counters().blocksIn);
    }

    @Test
    void shouldReportOfAParentOnlyTheBytesOfBlocks()
    {
        final TreeRig rig = new TreeRig(4);
        final MemoryNode leaf = rig.leafOf(rig.root);
        rig.network.run(1_000 * MS);
        assertTrue(leaf.log.stream().anyMatch(line -> line.startsWith("parent ")));
        assertEquals(0, leaf.reportedBytes, "heartbeats prove that it lives, not that it relays");
        rig.stream(50, 100);
        rig.network.run(1_000 * MS);
        assertTrue(leaf.reportedBytes >= 50 * 100);
    }

    @Test
    void shouldReplayFromTheWindowAndGoLiveOnTheSamePortWhenAChildJoinsLate()
    {
        final TreeRig rig = new TreeRig(3);
        rig.stream(200, 100);
        final MemoryNode leaf = rig.leafOf(rig.root, TreeRig.settings(), 50);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(200, 100);
        rig.settle();

        assertEquals(50, reader.first);
        assertEquals(350, reader.delivered);
        assertEquals(0, reader.missed);
        assertEquals(0, leaf.core.counters().gaps, "what is on its way is not missing");
    }

    @Test
    void shouldTellALateSubscriberNothingOfTheTimeBeforeItJoined()
    {
        final TreeRig rig = new TreeRig(4);
        rig.stream(100, 100);
        final MemoryNode leaf = rig.leafOf(rig.root, TreeRig.settings(), 60);
        final RecordingReader reader = new RecordingReader("live");
        leaf.core.subscribeLive(reader, reader, Delivery.ALL_TOPICS, OverrunPolicy.SKIP);
        rig.stream(10, 100);
        rig.settle();

        assertEquals(60, reader.first);
        assertEquals(0, reader.missed);
    }

    @Test
    void shouldSwapParentsWithoutDuplicateReorderOrGap()
    {
        final TreeRig rig = new TreeRig(5);
        final MemoryNode first = rig.leafOf(rig.root);
        final MemoryNode second = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(first);
        final MemoryNode below = rig.leafOf(leaf);
        final RecordingReader reader = TreeRig.read(leaf);
        final RecordingReader readerBelow = TreeRig.read(below);
        rig.stream(200, 100);
        first.kill();
        rig.stream(100, 100);
        second.attach(leaf, 77, leaf.core.window().head(), leaf.core.window().head());
        leaf.core.activateParent(77);
        leaf.core.closeLink(3);
        rig.stream(200, 100);
        rig.settle();

        assertEquals(500, reader.delivered);
        assertEquals(500, readerBelow.delivered);
        assertEquals(0, reader.missed + readerBelow.missed);
        assertEquals(0, leaf.core.counters().duplicates);
        assertEquals(0, leaf.core.counters().gaps);
    }

    @Test
    void shouldMergeTwoParentsFirstArrivalWins()
    {
        final TreeRig rig = new TreeRig(6);
        final MemoryNode first = rig.leafOf(rig.root);
        final MemoryNode second = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(first);
        second.attach(leaf, 88, 0, 0);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.network.jitterNs = 3 * MS;
        rig.stream(500, 100);
        rig.settle();

        assertEquals(500, reader.delivered);
        assertEquals(500, leaf.core.counters().duplicates);
        assertEquals(0, leaf.core.counters().forks);
    }

    @Test
    void shouldPlaceBlocksThatArriveOutOfOrderAndRaiseTheGap()
    {
        final TreeRig rig = new TreeRig(7);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.network.reorders = true;
        rig.network.jitterNs = 2 * MS;
        rig.stream(500, 100);
        rig.settle();

        assertEquals(500, reader.delivered);
        assertEquals(0, reader.missed);
        assertFalse(leaf.gaps.isEmpty());
        assertTrue(leaf.core.counters().repaired > 0);
    }

    @Test
    void shouldRepairAGapByServeRange()
    {
        final TreeRig rig = new TreeRig(8);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(20, 100);
        rig.network.run(5 * MS);
        rig.network.lossRate = 1;
        rig.stream(5, 100);
        rig.network.lossRate = 0;
        rig.stream(5, 100);
        assertEquals(1, leaf.gaps.size());
        assertEquals(20, leaf.gaps.get(0)[0]);
        assertEquals(25, leaf.gaps.get(0)[1]);
        assertEquals(20, reader.delivered);

        rig.root.core.serveRange(1, 20, 5);
        rig.settle();
        assertEquals(30, reader.delivered);
        assertEquals(0, reader.missed);
        assertEquals(5, rig.root.core.counters().repairsServed);
        assertEquals(5, leaf.core.counters().repaired);
    }

    @Test
    void shouldServeRepairsOverALinkOnHold()
    {
        final TreeRig rig = new TreeRig(9);
        final MemoryNode backup = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        backup.attach(leaf, 99, EngineCommands.HOLD, 0);
        rig.stream(20, 100);
        rig.root.core.closeLink(2);
        rig.stream(20, 100);
        rig.settle();
        assertEquals(20, reader.delivered);
        backup.core.serveRange(99, 20, 20);
        rig.settle();
        assertEquals(40, reader.delivered);
        assertEquals(0, backup.core.counters().repairsRefused);
    }

    @Test
    void shouldBeatATenthAsOftenOnALinkInReserveAndAtOnceWhenItIsNeeded()
    {
        final TreeRig rig = new TreeRig(19);
        final MemoryNode backup = rig.network.node(TreeRig.settings());
        final MemoryNode leaf = rig.leafOf(rig.root);
        rig.root.attach(backup, 50, 0, 0);
        backup.attach(leaf, 99, EngineCommands.HOLD, EngineCommands.LIVE);
        rig.stream(5, 100);
        rig.settle();
        final long heartbeats = backup.core.counters().heartbeatsOut;
        final long heard = leaf.core.counters().heartbeatsIn;
        rig.network.run(1000 * MS);
        assertEquals(10, backup.core.counters().heartbeatsOut - heartbeats, 1);
        assertEquals(110, leaf.core.counters().heartbeatsIn - heard, 3);
        assertEquals(0, leaf.count("silent 99") + backup.count("silent 99"));

        backup.core.startChild(99, leaf.core.window().head());
        leaf.core.activateParent(99);
        rig.root.core.closeLink(1);
        rig.network.run(100 * MS);
        assertEquals(11, backup.core.counters().heartbeatsOut - heartbeats - 10, 2);
        assertEquals(0, leaf.count("silent 99") + backup.count("silent 99"), "the clocks start again");
    }

    @Test
    void shouldRepairAGapByInjectedBlocks()
    {
        final TreeRig rig = new TreeRig(10);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(20, 100);
        rig.network.run(5 * MS);
        rig.network.lossRate = 1;
        rig.stream(3, 100);
        rig.network.lossRate = 0;
        rig.stream(3, 100);
        rig.root.core.copyRange(5, 20, 3);
        assertEquals(3, rig.root.copies.size());
        for (final byte[] copy : rig.root.copies)
        {
            leaf.core.injectBlock(new org.agrona.concurrent.UnsafeBuffer(copy), 0, copy.length);
        }
        leaf.core.injectBlock(new org.agrona.concurrent.UnsafeBuffer(new byte[9]), 0, 9);
        rig.settle();
        assertEquals(26, reader.delivered);
        assertEquals(1, leaf.core.counters().malformed);
    }

    @Test
    void shouldTellTheExactRangeWhenAGapIsGivenUpAtItsDeadline()
    {
        final TreeRig rig = new TreeRig(11);
        final MemoryNode leaf =
            rig.leafOf(rig.root, TreeRig.open().gapDeadlineNs(20 * MS).conclude(), 0);
        final MemoryNode below = rig.leafOf(leaf);
        final RecordingReader reader = TreeRig.read(leaf);
        final RecordingReader readerBelow = TreeRig.read(below);
        rig.stream(20, 100);
        rig.network.run(5 * MS);
        rig.network.lossRate = 1;
        rig.stream(5, 100);
        rig.network.lossRate = 0;
        rig.stream(100, 100);
        rig.settle();

        assertEquals(120, reader.delivered);
        assertEquals(1, reader.gapRanges.size());
        assertEquals(20, reader.gapRanges.get(0)[0]);
        assertEquals(24, reader.gapRanges.get(0)[1]);
        assertEquals(GapCause.LOST, reader.causes.get(0));
        assertEquals(5, leaf.core.counters().lost);
        rig.network.run(1100 * MS);
        assertEquals(120, readerBelow.delivered, "what the parent has lost does not hold up its children for ever");
        assertEquals(5, readerBelow.missed);
    }

    @Test
    void shouldNoticeALostTailByTheNextHeartbeatAndTellItsExactRange()
    {
        final TreeRig rig = new TreeRig(12);
        final MemoryNode leaf =
            rig.leafOf(rig.root, TreeRig.open().gapDeadlineNs(50 * MS).conclude(), 0);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(20, 100);
        rig.network.run(5 * MS);
        rig.network.lossRate = 1;
        rig.stream(3, 100);
        rig.network.lossRate = 0;
        rig.network.run(11 * MS);
        assertEquals(1, leaf.gaps.size(), "noticed within one heartbeat");
        assertEquals(20, leaf.gaps.get(0)[0]);
        assertEquals(23, leaf.gaps.get(0)[1]);
        rig.network.run(60 * MS);
        assertEquals(23, leaf.core.window().nextSequence());
        assertEquals(3, reader.missed, "told without waiting for the next message");
    }

    @Test
    void shouldGiveUpOnCommand()
    {
        final TreeRig rig = new TreeRig(13);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(10, 100);
        rig.network.run(5 * MS);
        rig.network.lossRate = 1;
        rig.stream(4, 100);
        rig.network.lossRate = 0;
        rig.stream(10, 100);
        leaf.core.giveUp(12);
        leaf.core.giveUp(14);
        leaf.core.giveUp(14);
        rig.settle();
        assertEquals(20, reader.delivered);
        assertEquals(4, reader.missed);
        assertEquals(4, leaf.core.counters().lost);
    }

    @Test
    void shouldEvictADeadChildAndLeaveTheOthersAlone()
    {
        final TreeRig rig = new TreeRig(14, TreeRig.open().evictNs(100 * MS).conclude());
        final MemoryNode dead = rig.leafOf(rig.root);
        final MemoryNode alive = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(alive);
        rig.network.streamCapacity = 16;
        rig.stream(50, 100);
        dead.pause(10_000 * MS);
        rig.stream(1500, 100);
        rig.settle();
        assertEquals(1550, reader.delivered);
        assertEquals(0, alive.core.counters().gaps);
        assertEquals(1, rig.root.core.counters().evicted);
        assertEquals(1, rig.root.count("silent 1"));
        assertEquals(1, rig.root.count("down 1"));
        assertEquals(0, rig.root.count("silent 2"));
        assertEquals(1, alive.count("up 2"));
    }

    @Test
    void shouldTellOnceThatBothEndsAreUnreachableLongBeforeTheyAreSuspected()
    {
        final TreeRig rig = new TreeRig(17, TreeRig.open().suspicionNs(500 * MS).conclude());
        final MemoryNode relay = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(relay);
        rig.stream(50, 100);
        relay.pause(400 * MS);
        rig.network.run(15 * MS);
        rig.network.saysClosed = true;
        rig.network.run(25 * MS);
        assertEquals(1, rig.root.count("unreachable 1"));
        assertEquals(1, leaf.count("unreachable 2"));
        rig.network.run(300 * MS);
        assertEquals(1, rig.root.count("unreachable 1"));
        assertEquals(1, leaf.count("unreachable 2"));
        assertEquals(0, rig.root.count("silent 1") + leaf.count("silent 2"));
        assertEquals(1, leaf.core.counters().unreachable);
        rig.network.saysClosed = false;
        rig.network.run(200 * MS);
        assertEquals(1, rig.root.count("heard 1"));
        assertEquals(1, leaf.count("heard 2"));
    }

    @Test
    void shouldNotBelieveThatNobodyListensWhereSomebodyIsHeard()
    {
        final TreeRig rig = new TreeRig(18);
        final MemoryNode leaf = rig.leafOf(rig.root);
        rig.network.saysClosed = true;
        rig.stream(500, 1000);
        assertEquals(0, rig.root.count("unreachable 1") + leaf.count("unreachable 1"));
        assertEquals(0, rig.root.count("silent 1") + leaf.count("silent 1"));
    }

    @Test
    void shouldSendASilentChildNoBlocksUntilItIsHeardAgain()
    {
        final TreeRig rig = new TreeRig(14);
        final MemoryNode child = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(child);
        rig.stream(50, 100);
        child.pause(150 * MS);
        rig.network.run(60 * MS);
        assertEquals(1, rig.root.count("silent 1"));
        final long sent = rig.root.sent;
        rig.stream(100, 100);
        assertTrue(rig.root.sent - sent < 20, "sent " + (rig.root.sent - sent));
        rig.network.run(200 * MS);
        assertEquals(150, reader.delivered);
        assertEquals(0, reader.missed);
    }

    @Test
    void shouldNotBlameOthersForItsOwnStall()
    {
        final TreeRig rig = new TreeRig(15);
        final MemoryNode relay = rig.leafOf(rig.root);
        rig.leafOf(relay);
        rig.stream(50, 100);
        relay.pause(300 * MS);
        rig.stream(3500, 20);
        rig.settle();
        assertEquals(0, relay.count("silent 1"));
        assertEquals(0, relay.count("silent 2"));
        assertEquals(1, rig.root.count("silent 1"), "to those who were awake it was silent");
        assertEquals(1, rig.root.count("heard 1"));
    }

    @Test
    void shouldEndTheChannelForEveryoneOnceNothingIsMissing()
    {
        final TreeRig rig = new TreeRig(16);
        final MemoryNode relay = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(relay);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(100, 100);
        rig.network.run(5 * MS);
        rig.network.lossRate = 1;
        rig.stream(2, 100);
        rig.root.core.endChannel();
        rig.network.run(MS);
        assertEquals(io.banyan.engine.Outcome.CLOSED, rig.publish(10));
        rig.network.lossRate = 0;
        rig.network.run(30 * MS);
        assertEquals(0, leaf.count("end 102 102"), "not before everything is there");
        rig.root.core.serveRange(1, 100, 2);
        rig.network.run(30 * MS);
        assertEquals(1, rig.root.count("end 102 102"));
        assertEquals(1, relay.count("end 102 102"));
        assertEquals(1, leaf.count("end 102 102"));
        assertEquals(102, reader.delivered);
        final MemoryNode late = rig.leafOf(relay);
        rig.settle();
        assertEquals(1, late.count("end 102 102"));
    }

    @Test
    void shouldFollowTheHigherEpochAndDropTheLower()
    {
        final TreeRig rig = new TreeRig(17);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final MemoryNode next = rig.leafOf(rig.root);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.stream(100, 100);
        rig.settle();
        next.core.becomeRoot(2, next.core.window().head(), next.core.window().nextSequence());
        next.attach(leaf, 50, leaf.core.window().head(), 0);
        for (int i = 0; i < 10; i++)
        {
            next.core.offer(TOPIC, RecordingReader.message(100 + i, 50), 0, 50);
        }
        rig.network.run(5 * MS);
        assertEquals(110, reader.delivered);
        rig.stream(20, 100);
        rig.settle();
        assertEquals(110, reader.delivered);
        assertEquals(1, leaf.count("epoch 2"));
        assertTrue(leaf.core.counters().staleEpoch >= 20);
        rig.root.core.becomeRoot(2, 0, 0);
        rig.root.core.raiseEpoch(3);
        assertFalse(rig.root.core.isRoot());
        rig.root.core.becomeRoot(3, 0, 0);
        assertEquals(1, rig.root.count("failed -1 " + ChannelCore.STALE_EPOCH));
    }

    @Test
    void shouldReplayHistoryOfLowerEpochsToAChildThatKnowsTheHigher()
    {
        final TreeRig rig = new TreeRig(18);
        rig.stream(100, 100);
        rig.root.core.becomeRoot(2, 0, 0);
        rig.stream(100, 100);
        final MemoryNode leaf = rig.leafOf(rig.root, TreeRig.settings(), 20);
        leaf.core.raiseEpoch(2);
        final RecordingReader reader = TreeRig.read(leaf);
        rig.settle();
        assertEquals(180, reader.delivered);
        assertEquals(0, leaf.core.counters().staleEpoch);
    }

    @Test
    void shouldAggregateTheDeliveredWatermarkAndForgetChildrenThatLeave()
    {
        final TreeRig rig = new TreeRig(19);
        final MemoryNode relay = rig.leafOf(rig.root);
        final MemoryNode left = rig.leafOf(relay);
        final MemoryNode right = rig.leafOf(relay);
        rig.stream(100, 100);
        rig.settle();
        assertEquals(100, rig.root.core.deliveredEverywhere());
        assertEquals(100, left.core.deliveredEverywhere(), "the members learn of it by heartbeats");
        assertEquals(1, rig.root.log.stream().filter("child 1 members 4"::equals).limit(1).count() +
            rig.root.log.stream().filter("child 1 members 3"::equals).limit(1).count());
        right.pause(10_000 * MS);
        rig.stream(100, 100);
        rig.settle();
        assertEquals(200, relay.core.window().head());
        assertTrue(rig.root.core.deliveredEverywhere() <= 101);
        relay.core.closeLink(3);
        rig.settle();
        assertEquals(200, rig.root.core.deliveredEverywhere());
    }

    @Test
    void shouldRefuseWhatIsNotForThisChannel()
    {
        final TreeRig rig = new TreeRig(20);
        final MemoryNode other = rig.network.node(new ChannelSettings(2).conclude());
        other.core.becomeRoot(1, 0, 0);
        final MemoryNode leaf = rig.network.node(TreeRig.settings());
        other.attach(leaf, 1, 0, 0);
        other.core.offer(1, RecordingReader.message(0, 20), 0, 20);
        rig.settle();
        assertEquals(0, leaf.core.window().head());
        assertTrue(leaf.core.counters().misdirected > 1);
    }
}
