package io.banyan.engine.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.engine.AckMode;
import io.banyan.engine.Outcome;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.PublishState;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.delivery.Delivery;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProxyPublishTest
{
    private static final int RING = 64 * 1024;

    /** Every message says whose it is and which: each publisher's come once, in order, whole. */
    private static final class Ledger
    {
        private final Map<Long, Long> next = new HashMap<>();
        private final List<Long> sequences = new ArrayList<>();
        private long duplicates;
        private long gaps;

        Ledger(final MemoryNode node)
        {
            node.core.subscribeOldest(
                (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
                {
                    final long publisher = buffer.getLong(offset);
                    final long number = buffer.getLong(offset + 8);
                    final long expected = next.getOrDefault(publisher, 0L);
                    if (number < expected)
                    {
                        duplicates++;
                        return;
                    }
                    assertEquals(expected, number, "publisher " + publisher);
                    for (int i = 16; i < length; i++)
                    {
                        assertEquals((byte)(number + i), buffer.getByte(offset + i));
                    }
                    next.put(publisher, number + 1);
                    sequences.add(sequence);
                },
                (from, to, cause) -> gaps++,
                Delivery.ALL_TOPICS,
                OverrunPolicy.SKIP);
        }

        long of(final long publisher)
        {
            return next.getOrDefault(publisher, 0L);
        }
    }

    private static UnsafeBuffer message(final long publisher, final long number, final int length)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Math.max(16, length)]);
        buffer.putLong(0, publisher);
        buffer.putLong(8, number);
        for (int i = 16; i < length; i++)
        {
            buffer.putByte(i, (byte)(number + i));
        }
        return buffer;
    }

    private static long offer(final ProxyOutbox outbox, final long number, final int length)
    {
        final UnsafeBuffer message = message(outbox.publisherId(), number, length);
        return outbox.offer(3, message, 0, message.capacity(), AckMode.SEQUENCED);
    }

    @Test
    void shouldNumberMessagesOfALeafOnceInOrder()
    {
        final TreeRig rig = new TreeRig(1);
        final MemoryNode relay = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(relay);
        final MemoryNode other = rig.leafOf(rig.root);
        final Ledger ledger = new Ledger(other);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        rig.settle();
        for (int i = 0; i < 300; i++)
        {
            assertTrue(offer(outbox, i, 50) >= 0);
            rig.network.run(MemoryNetwork.STEP_NS);
        }
        rig.settle();
        assertEquals(300, ledger.of(77));
        assertEquals(0, ledger.gaps);
        assertEquals(0, outbox.pendingParts());
        assertEquals(0, leaf.core.counters().proxyResent);
        assertEquals(300, rig.root.core.counters().proxySequenced);
    }

    @Test
    void shouldTellTheStateOfATicketAsItGoes()
    {
        final TreeRig rig = new TreeRig(2);
        final MemoryNode relay = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(relay);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        rig.settle();
        final long ticket = offer(outbox, 0, 50);
        assertEquals(PublishState.PENDING, outbox.state(ticket));
        assertTrue(outbox.isDone(ticket, AckMode.NONE));
        assertFalse(outbox.isDone(ticket, AckMode.SEQUENCED));
        rig.network.run(MS);
        assertEquals(PublishState.SEQUENCED, outbox.state(ticket));
        assertTrue(outbox.isDone(ticket, AckMode.SEQUENCED));
        assertFalse(outbox.isDone(ticket, AckMode.DELIVERED));
        rig.settle();
        assertEquals(PublishState.DELIVERED, outbox.state(ticket));
        assertTrue(outbox.isDone(ticket, AckMode.DELIVERED));
        assertTrue(rig.root.core.isDeliveredEverywhere(outbox.lastRootSequence()));
        assertFalse(rig.root.core.isDeliveredEverywhere(outbox.lastRootSequence() + 5));
    }

    @Test
    void shouldPublishInTheSameWayOnTheRootAmongItsOwnMessages()
    {
        final TreeRig rig = new TreeRig(3);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final Ledger ledger = new Ledger(leaf);
        final ProxyOutbox onRoot = rig.root.core.openPublisher(1, RING);
        final ProxyOutbox onLeaf = leaf.core.openPublisher(2, RING);
        for (int i = 0; i < 100; i++)
        {
            offer(onRoot, i, 40);
            offer(onLeaf, i, 1200);
            final UnsafeBuffer direct = message(3, i, 30);
            rig.root.core.offer(3, direct, 0, 30);
            rig.network.run(MemoryNetwork.STEP_NS);
        }
        rig.settle();
        assertEquals(100, ledger.of(1));
        assertEquals(100, ledger.of(2));
        assertEquals(100, ledger.of(3));
        assertEquals(PublishState.DELIVERED, onRoot.state(99));
    }

    @Test
    void shouldCarryLargeMessagesAsParts()
    {
        final TreeRig rig = new TreeRig(4);
        final MemoryNode relay = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(relay);
        final Ledger ledger = new Ledger(leaf);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        long ticket = 0;
        final int[] lengths = {16, 1300, 1340, 1345, 1350, 5000, 16 * 1024, 20, 16 * 1024 - 1};
        for (int i = 0; i < lengths.length; i++)
        {
            ticket = offer(outbox, i, lengths[i]);
            assertTrue(ticket >= i);
            rig.network.run(5 * MS);
        }
        rig.settle();
        assertEquals(lengths.length, ledger.of(77));
        assertEquals(PublishState.DELIVERED, outbox.state(ticket));
        assertEquals(Outcome.TOO_LARGE, offer(outbox, 9, 16 * 1024 + 1));
    }

    @Test
    void shouldRefuseAtItsBoundAndTakeAgainWhenAcknowledged()
    {
        final TreeRig rig = new TreeRig(5);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final Ledger ledger = new Ledger(rig.root);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, 4096);
        int taken = 0;
        while (offer(outbox, taken, 100) >= 0)
        {
            taken++;
        }
        assertTrue(taken > 10 && taken < 40, "" + taken);
        assertEquals(Outcome.UNSEQUENCED_LIMIT, offer(outbox, taken, 100));
        rig.settle();
        while (taken < 500)
        {
            if (offer(outbox, taken, 100) >= 0)
            {
                taken++;
            }
            else
            {
                rig.network.run(MS);
            }
        }
        rig.settle();
        assertEquals(500, ledger.of(77));
    }

    @Test
    void shouldSurviveTheLossOfARelayAndAChangeOfParent()
    {
        final TreeRig rig = new TreeRig(6);
        final MemoryNode first = rig.leafOf(rig.root);
        final MemoryNode second = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(first);
        final Ledger ledger = new Ledger(second);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        for (int i = 0; i < 300; i++)
        {
            assertTrue(offer(outbox, i, 50) >= 0);
            rig.network.run(MemoryNetwork.STEP_NS);
            if (i == 100)
            {
                first.kill();
            }
            if (i == 150)
            {
                second.attach(leaf, 50, leaf.core.window().head(), 0);
                leaf.core.activateParent(50);
                leaf.core.closeLink(3);
            }
        }
        rig.settle();
        assertEquals(300, ledger.of(77));
        assertEquals(0, ledger.duplicates);
        assertTrue(leaf.core.counters().proxyResent > 0);
    }

    @Test
    void shouldResendAfterSilenceBackingOff()
    {
        final TreeRig rig = new TreeRig(7);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final Ledger ledger = new Ledger(rig.root);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        rig.settle();
        rig.network.lossRate = 1;
        offer(outbox, 0, 50);
        rig.network.run(2000 * MS);
        final long resent = leaf.core.counters().proxyResent;
        assertTrue(resent >= 4 && resent <= 20, "" + resent);
        rig.network.lossRate = 0;
        rig.network.run(600 * MS);
        assertEquals(1, ledger.of(77));
        assertEquals(0, ledger.duplicates);
    }

    @Test
    void shouldRefuseWhenTheChannelHasEnded()
    {
        final TreeRig rig = new TreeRig(8);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        final long before = offer(outbox, 0, 50);
        rig.settle();
        rig.root.core.endChannel();
        final long after = offer(outbox, 1, 50);
        rig.settle();
        assertEquals(PublishState.DELIVERED, outbox.state(before));
        assertEquals(PublishState.REFUSED, outbox.state(after));
        assertEquals(Outcome.CLOSED, offer(outbox, 2, 50));
    }

    @Test
    void shouldRefuseMorePublishersThanItsBound()
    {
        final TreeRig rig = new TreeRig(9, TreeRig.open().publishersMax(4).conclude());
        final MemoryNode leaf = rig.leafOf(rig.root);
        final Ledger ledger = new Ledger(leaf);
        final List<ProxyOutbox> outboxes = new ArrayList<>();
        for (int i = 0; i < 6; i++)
        {
            outboxes.add(leaf.core.openPublisher(i, 4096));
            offer(outboxes.get(i), 0, 50);
            rig.network.run(MS);
        }
        rig.settle();
        assertEquals(4, outboxes.stream().filter(outbox -> outbox.state(0) == PublishState.DELIVERED).count());
        assertEquals(4, ledger.sequences.size());
        assertTrue(rig.root.core.counters().proxyRefused > 1);
    }

    @Test
    void shouldNotNumberTwiceWhenTheRootChanges()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            final Random random = new Random(seed);
            final TreeRig rig = new TreeRig(seed);
            final MemoryNode next = rig.leafOf(rig.root);
            final MemoryNode leaf = rig.leafOf(next);
            final Ledger ledger = new Ledger(leaf);
            final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
            final ProxyOutbox own = next.core.openPublisher(78, RING);
            int offered = 0;
            for (; offered < 40 + random.nextInt(30); offered++)
            {
                offer(outbox, offered, random.nextInt(10) == 0 ? 4000 : 30 + random.nextInt(200));
                offer(own, offered, 40);
                rig.network.run(MemoryNetwork.STEP_NS);
            }
            // The acknowledgements of the last messages are lost with the old root.
            rig.root.kill();
            rig.network.run(random.nextInt(5) * MS);
            next.core.becomeRoot(2, next.core.window().head(), next.core.window().nextSequence());
            for (int i = 0; i < 30; i++, offered++)
            {
                offer(outbox, offered, 50);
                offer(own, offered, 50);
                rig.network.run(MemoryNetwork.STEP_NS);
            }
            rig.settle();
            assertEquals(offered, ledger.of(77), "seed " + seed);
            assertEquals(offered, ledger.of(78), "seed " + seed);
            assertEquals(0, ledger.duplicates, "seed " + seed);
            assertEquals(0, leaf.core.counters().proxyInDoubt);
        }
    }

    @Test
    void shouldKeepItsMarksInTheWindowWhileAPublisherIsQuiet()
    {
        final TreeRig rig = new TreeRig(10);
        final MemoryNode next = rig.leafOf(rig.root);
        final MemoryNode leaf = rig.leafOf(next);
        final Ledger ledger = new Ledger(leaf);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        offer(outbox, 0, 50);
        offer(outbox, 1, 50);
        rig.settle();
        for (int i = 0; i < 500; i++)
        {
            final UnsafeBuffer direct = message(3, i, 800);
            rig.root.core.offer(3, direct, 0, 800);
            rig.network.run(MemoryNetwork.STEP_NS);
        }
        rig.settle();
        rig.root.kill();
        next.core.becomeRoot(2, next.core.window().head(), next.core.window().nextSequence());
        offer(outbox, 2, 50);
        rig.settle();
        assertEquals(3, ledger.of(77));
        assertEquals(0, ledger.duplicates);
        assertEquals(0, leaf.core.counters().proxyInDoubt);
    }

    @Test
    void shouldGoOnUnderANewIdentityWhenTheNewRootKnowsNothing()
    {
        final TreeRig rig = new TreeRig(11);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        for (int i = 0; i < 10; i++)
        {
            offer(outbox, i, 50);
        }
        rig.settle();
        rig.root.kill();
        final MemoryNode next = rig.network.node(TreeRig.settings());
        next.core.becomeRoot(2, 1000, 1000);
        next.attach(leaf, 50, EngineCommands.LIVE, 0);
        leaf.core.activateParent(50);
        final long ticket = offer(outbox, 10, 50);
        rig.network.run(300 * MS);
        assertEquals(PublishState.DELIVERED, outbox.state(ticket));
        assertEquals(1, next.core.counters().proxySequenced);
    }

    @Test
    void shouldRefuseTheTopicOfTheEngineItself()
    {
        final TreeRig rig = new TreeRig(12);
        final MemoryNode leaf = rig.leafOf(rig.root);
        final ProxyOutbox outbox = leaf.core.openPublisher(77, RING);
        boolean refused = false;
        try
        {
            outbox.offer(-1, message(77, 0, 24), 0, 24, AckMode.NONE);
        }
        catch (final IllegalArgumentException ex)
        {
            refused = ex.getMessage().startsWith("BYN-1302");
        }
        assertTrue(refused);
    }

    @Test
    void shouldNumberOnceInOrderOverRandomHistories()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            try
            {
                runHistory(seed);
            }
            catch (final AssertionError | RuntimeException ex)
            {
                throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
            }
        }
    }

    private static void runHistory(final int seed)
    {
        final Random random = new Random(seed);
        final TreeRig rig = new TreeRig(seed);
        final MemoryNode[] relays = {rig.leafOf(rig.root), rig.leafOf(rig.root)};
        final MemoryNode[] leaves = {rig.leafOf(relays[0]), rig.leafOf(relays[1]), rig.leafOf(relays[0])};
        final Ledger ledger = new Ledger(rig.root);
        final ProxyOutbox[] outboxes = new ProxyOutbox[4];
        final int[] offered = new int[4];
        for (int i = 0; i < 3; i++)
        {
            outboxes[i] = leaves[i].core.openPublisher(100 + i, RING);
        }
        outboxes[3] = rig.root.core.openPublisher(103, RING);
        rig.network.lossRate = random.nextDouble() * 0.1;
        rig.network.duplicateRate = random.nextDouble() * 0.1;
        rig.network.backPressureRate = random.nextDouble() * 0.3;
        rig.network.reorders = random.nextBoolean();
        rig.network.jitterNs = random.nextInt(3) * MS;
        int link = 500;
        for (int step = 0; step < 150; step++)
        {
            for (int i = 0; i < 4; i++)
            {
                if (random.nextInt(3) == 0 &&
                    offer(outboxes[i], offered[i], random.nextInt(8) == 0 ? 3000 : 16 + random.nextInt(300)) >= 0)
                {
                    offered[i]++;
                }
            }
            if (random.nextInt(30) == 0)
            {
                final MemoryNode leaf = leaves[random.nextInt(3)];
                relays[random.nextInt(2)].attach(leaf, ++link, leaf.core.window().head(), 0);
                leaf.core.activateParent(link);
            }
            rig.network.run(MemoryNetwork.STEP_NS);
        }
        rig.network.lossRate = 0;
        rig.network.backPressureRate = 0;
        rig.network.run(1500 * MS);
        for (int i = 0; i < 4; i++)
        {
            assertEquals(offered[i], ledger.of(100 + i), "publisher " + i);
            assertEquals(0, outboxes[i].pendingParts());
        }
        assertEquals(0, ledger.duplicates);
        assertEquals(0, ledger.gaps);
    }
}
