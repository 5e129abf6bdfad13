package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.control.ControlCounter;
import io.banyan.control.member.MemberState;
import io.banyan.control.member.Reason;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.AckMode;
import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.agent.AckPublisher;
import io.banyan.engine.agent.ChannelPublisher;

/**
 * Two roots for one channel, and a root that takes the place of another, on real sockets: one goes on, the other says
 * why it does not, and nobody reads two messages under one number.
 */
@Timeout(240)
final class RealRootsTest
{
    private static final String NONE = "";
    private static final int READERS = 4;
    private static final int MESSAGES = 300;

    private final RealTree tree = new RealTree();
    private TrackerNode tracker;
    private String trackers;

    /** What one reader has had, by sequence. */
    private static final class Ledger implements MessageHandler, GapHandler
    {
        private final TreeMap<Long, Long> payloads = new TreeMap<>();
        private final StringBuilder faults = new StringBuilder();
        private long next = -1;

        @Override
        public void onMessage(
            final long sequence, final int topic, final long originTimeNs, final int flags, final DirectBuffer buffer,
            final int offset, final int length)
        {
            if (next >= 0 && sequence != next)
            {
                faults.append("message ").append(sequence).append(" though ").append(next).append(" is next; ");
            }
            payloads.put(sequence, buffer.getLong(offset));
            next = sequence + 1;
        }

        @Override
        public void onGap(final long fromSequence, final long toSequence, final GapCause cause)
        {
            if (next >= 0 && fromSequence != next)
            {
                faults.append("gap from ").append(fromSequence).append(" though ").append(next).append(" is next; ");
            }
            next = toSequence + 1;
        }

        boolean has(final long payload)
        {
            return payloads.containsValue(payload);
        }
    }

    @BeforeEach
    void startTracker()
    {
        tracker = TrackerNode.launch(InetAddress.getLoopbackAddress(), 0, NONE, new TrackerSettings());
        trackers = "127.0.0.1:" + tracker.port();
    }

    @AfterEach
    void stop()
    {
        tree.close();
        tracker.close();
    }

    @Test
    void shouldLeaveOneRootWhenTwoStartAtOnceAndForkNobodysSequence()
    {
        final RealTree.Peer one = tree.beginRoot(4, false, trackers, NONE);
        final RealTree.Peer other = tree.beginRoot(4, false, trackers, NONE);
        final List<Ledger> ledgers = new ArrayList<>();
        final List<RealTree.Peer> readers = readers(ledgers);
        final long[] offered = new long[2];
        tree.until("one of them is left", () ->
        {
            publish(one, offered, 0);
            publish(other, offered, 1);
            return one.view().isStopped() || other.view().isStopped();
        });
        final RealTree.Peer winner = one.view().isStopped() ? other : one;
        final RealTree.Peer loser = winner == one ? other : one;
        assertEquals(Reason.SUPERSEDED, loser.view().reason(), tree.describe());
        assertEquals(MemberState.ROOT, winner.view().state(), tree.describe());
        assertTrue(winner.view().memberId() != loser.view().memberId());
        tree.until("it is counted", () -> loser.counter(ControlCounter.ROOTS_STOPPED) > 0);

        tree.until("everybody is below the one that is left", () -> readers.stream().allMatch(p ->
            p.view().isAttached() && p.view().epoch() == winner.view().epoch()));
        final long last = publishOn(winner, offered, winner == one ? 0 : 1, MESSAGES);
        tree.until("everybody reads on", () -> ledgers.stream().allMatch(l -> l.has(last)));
        assertNoFork(ledgers);
        assertEquals(MemberState.ROOT, winner.view().state());
    }

    @Test
    void shouldStopTheRootThatNumbersWhenAnotherTakesItsPlaceAndForkNobodysSequence()
    {
        final RealTree.Peer old = tree.root(4, false, trackers);
        final List<Ledger> ledgers = new ArrayList<>();
        final List<RealTree.Peer> readers = readers(ledgers);
        final long[] offered = new long[2];
        publishToAll(old, offered, readers, ledgers);

        final RealTree.Peer successor = tree.beginRoot(4, false, trackers, readers.get(0).hostPort());
        tree.until("the old one has stopped", () ->
        {
            publish(old, offered, 0);
            return old.view().isStopped();
        });
        assertEquals(Reason.SUPERSEDED, old.view().reason(), tree.describe());
        tree.until("it numbers", () -> successor.view().epoch() > 1);
        tree.until("everybody is below the new one", () -> readers.stream().allMatch(p ->
            p.view().isAttached() && p.view().epoch() == successor.view().epoch()));
        final long last = publishOn(successor, offered, 1, MESSAGES);
        tree.until("everybody reads on", () -> ledgers.stream().allMatch(l -> l.has(last)));
        assertNoFork(ledgers);
    }

    @Test
    void shouldNumberOnWhenRootAndTrackerRestartTogetherAndForkNobodysSequence()
    {
        final RealTree.Peer old = tree.root(4, false, trackers);
        final List<Ledger> ledgers = new ArrayList<>();
        final List<RealTree.Peer> readers = readers(ledgers);
        final long[] offered = new long[2];
        publishToAll(old, offered, readers, ledgers);

        tree.freeze(old);
        final int port = tracker.port();
        tracker.close();
        tracker = TrackerNode.launch(InetAddress.getLoopbackAddress(), port, NONE, new TrackerSettings());
        final RealTree.Peer again = tree.beginRoot(4, false, trackers, NONE);
        tree.until("it numbers", () -> again.view().state() == MemberState.ROOT);
        assertTrue(again.view().epoch() > 1, tree.describe());
        tree.until("everybody is below it", () -> readers.stream().allMatch(p ->
            p.view().isAttached() && p.view().epoch() == again.view().epoch()));
        final long last = publishOn(again, offered, 1, MESSAGES);
        tree.until("everybody reads on", () -> ledgers.stream().allMatch(l -> l.has(last)));
        assertNoFork(ledgers);
    }

    @Test
    void shouldNumberOnceAndInOrderWhenRootPlaceAndRelayOfAPublisherChange()
    {
        final RealTree.Peer old = tree.root(1, false, trackers);
        final RealTree.Peer top = tree.join(3, trackers, NONE);
        final RealTree.Peer relay = tree.join(2, NONE, top.hostPort());
        final RealTree.Peer writer = tree.join(2, NONE, relay.hostPort());
        final RealTree.Peer reader = tree.join(2, NONE, top.hostPort());
        tree.until("backups are promised", () -> writer.view().backups() > 0);
        final AckPublisher publisher = writer.channel.ackPublisher();
        final long[] offered = { 0, -1 };
        tree.until("some are offered", () -> offer(publisher, offered) >= 100);
        tree.until("and numbered", () -> publisher.isDone(offered[1], AckMode.SEQUENCED));

        // The relay between dies with messages on their way through it.
        tree.until("more are offered", () -> offer(publisher, offered) >= 150);
        tree.freeze(relay);
        tree.until("the writer has another place", () -> offer(publisher, offered) >= 200 &&
            writer.view().isAttached() && writer.view().parentId() != relay.view().memberId());
        tree.until("numbered", () -> publisher.isDone(offered[1], AckMode.SEQUENCED));
        tree.until("read by whoever will be asked", () -> reader.reader.last() == offered[0] - 1 &&
            top.reader.last() == offered[0] - 1);

        // The root dies; another goes on from what the members hold.
        tree.freeze(old);
        final RealTree.Peer next = tree.beginRoot(2, false, trackers, top.hostPort());
        tree.until("below the new root", () -> next.view().state() == MemberState.ROOT && writer.view().isAttached() &&
            writer.view().epoch() == next.view().epoch() && reader.view().epoch() == next.view().epoch());
        final long atChange = offered[0];
        tree.until("and more", () -> offer(publisher, offered) >= atChange + 200);
        tree.until("all numbered", () -> publisher.isDone(offered[1], AckMode.SEQUENCED));
        tree.until("all read", () -> reader.reader.last() == offered[0] - 1 && top.reader.last() == offered[0] - 1 &&
            writer.reader.last() == offered[0] - 1);

        for (final RealTree.Peer peer : List.of(top, writer, reader))
        {
            assertEquals("", peer.reader.faults(), tree.describe());
            assertEquals(offered[0], peer.reader.count(), tree.describe());
        }
        assertNotEquals(old.view().epoch(), next.view().epoch());
    }

    private List<RealTree.Peer> readers(final List<Ledger> ledgers)
    {
        final List<RealTree.Peer> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++)
        {
            final RealTree.Peer peer = tree.begin(2, trackers, NONE);
            final Ledger ledger = new Ledger();
            peer.channel.subscribe(ledger, ledger);
            ledgers.add(ledger);
            readers.add(peer);
        }
        return readers;
    }

    /** One message of a root, if it takes one: its number, and in the upper half of the payload who it is. */
    private static void publish(final RealTree.Peer root, final long[] offered, final int who)
    {
        if (root.view().state() == MemberState.ROOT)
        {
            final ChannelPublisher publisher = root.channel.publisher();
            final UnsafeBuffer message = new UnsafeBuffer(new byte[RealTree.MESSAGE_BYTES]);
            message.putLong(0, (long)who << Integer.SIZE | offered[who]);
            if (publisher.offer(RealTree.TOPIC, message, 0, message.capacity()) >= 0)
            {
                offered[who]++;
            }
        }
    }

    /** Answers the payload of the last. */
    private long publishOn(final RealTree.Peer root, final long[] offered, final int who, final int count)
    {
        final long wanted = offered[who] + count;
        tree.until("published", () ->
        {
            publish(root, offered, who);
            return offered[who] >= wanted;
        });
        return (long)who << Integer.SIZE | offered[who] - 1;
    }

    private void publishToAll(
        final RealTree.Peer root, final long[] offered, final List<RealTree.Peer> readers, final List<Ledger> ledgers)
    {
        tree.until("joined", () -> readers.stream().allMatch(p -> p.view().isAttached()));
        final long last = publishOn(root, offered, 0, MESSAGES);
        tree.until("read", () -> ledgers.stream().allMatch(l -> l.has(last)));
    }

    private void assertNoFork(final List<Ledger> ledgers)
    {
        final Map<Long, Long> known = new HashMap<>();
        for (final Ledger ledger : ledgers)
        {
            assertEquals("", ledger.faults.toString(), tree.describe());
            ledger.payloads.forEach((sequence, payload) ->
            {
                final Long other = known.putIfAbsent(sequence, payload);
                assertTrue(other == null || other.equals(payload),
                    () -> "under " + sequence + " one reads " + payload + ", another " + other + tree.describe());
            });
        }
    }

    private long offer(final AckPublisher publisher, final long[] offered)
    {
        final long ticket = tree.publish(publisher, offered[0], AckMode.SEQUENCED);
        if (ticket >= 0)
        {
            offered[0]++;
            offered[1] = ticket;
        }
        return offered[0];
    }
}
