package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.control.ControlCounter;
import io.banyan.control.route.RouteToken;
import io.banyan.engine.AckMode;
import io.banyan.engine.Outcome;
import io.banyan.engine.PublishState;
import io.banyan.engine.agent.AckPublisher;
import io.banyan.engine.core.UnicastHandler;
import io.banyan.engine.core.UnicastRefusal;

/**
 * What members send along the tree, on real sockets: unicasts by tokens fresh, stale and forged; messages of publishers
 * that are no root, while the tree changes under them; and how far they have come.
 */
@Timeout(240)
final class RealRoutesTest
{
    private static final String NONE = "";
    private static final int MESSAGES = 400;

    private final RealTree tree = new RealTree();

    /** Keeps the correlation ids of what it was sent and of what was refused. */
    private static final class Mailbox implements UnicastHandler
    {
        private final List<Long> received = new ArrayList<>();
        private final List<Long> refused = new ArrayList<>();
        private final List<UnicastRefusal> reasons = new ArrayList<>();

        @Override
        public void onUnicast(
            final long sourceMember, final long correlationId, final int topic, final DirectBuffer buffer,
            final int offset, final int length)
        {
            received.add(correlationId);
        }

        @Override
        public void onRefused(final long destinationMember, final long correlationId, final UnicastRefusal reason)
        {
            refused.add(correlationId);
            reasons.add(reason);
        }
    }

    @Test
    void shouldFindAMemberByATokenThatIsStaleAndRefuseClearlyWhenItHasGone()
    {
        try (tree)
        {
            final RealTree.Peer root = tree.root(3, false);
            final RealTree.Peer relay = tree.join(2, NONE, root.hostPort());
            final RealTree.Peer target = tree.join(2, NONE, relay.hostPort());
            final RealTree.Peer sender = tree.join(2, NONE, root.hostPort());
            final Mailbox atTarget = new Mailbox();
            final Mailbox atSender = new Mailbox();
            target.channel.onUnicast(atTarget);
            sender.channel.onUnicast(atSender);
            tree.until("tokens and registrations", () -> target.channel.routeToken() != null &&
                sender.channel.routeToken() != null && root.counter(ControlCounter.ROUTES_REGISTERED) >= 2);
            final RouteToken first = target.channel.routeToken();
            assertEquals(target.view().level(), first.depth());

            send(sender, first, 1);
            tree.until("received", () -> atTarget.received.contains(1L));
            assertEquals(2, sender.channel.sendAll(
                List.of(first, sender.channel.routeToken()), 2, RealTree.TOPIC, payload(), 0, 8));
            tree.until("both received", () -> atTarget.received.contains(2L) && atSender.received.contains(2L));

            final long registered = root.counter(ControlCounter.ROUTES_REGISTERED);
            tree.leave(relay);
            tree.until("moved and registered anew", () -> target.view().isAttached() &&
                !target.channel.routeToken().equals(first) &&
                root.counter(ControlCounter.ROUTES_REGISTERED) > registered);
            assertNotEquals(relay.view().memberId(), target.view().parentId());
            send(sender, first, 3);
            tree.until("found by a stale token", () -> atTarget.received.contains(3L));

            final char[] labels = new char[first.depth()];
            for (int i = 0; i < labels.length; i++)
            {
                labels[i] = (char)first.label(i);
            }
            send(sender, RouteToken.of(first.channelId(), first.memberId(), first.epoch(), labels, labels.length,
                first.code() + 1), 4);
            tree.until("forgery refused", () -> atSender.refused.contains(4L));
            assertEquals(UnicastRefusal.FORGED_TOKEN, atSender.reasons.get(0));

            tree.leave(target);
            tree.until("forgotten by its parent", () ->
                !root.view().children().contains(target.view().memberId()) &&
                !sender.view().children().contains(target.view().memberId()));
            send(sender, first, 5);
            tree.until("refused", () -> atSender.refused.contains(5L));
            assertTrue(List.of(UnicastRefusal.STALE_TOKEN, UnicastRefusal.UNKNOWN_MEMBER)
                .contains(atSender.reasons.get(1)), atSender.reasons.toString());
            assertEquals(List.of(1L, 2L, 3L), atTarget.received);
        }
    }

    @Test
    void shouldNumberEachMessageOnceAndInOrderWhenTheRelayAboveItsPublisherDies()
    {
        try (tree)
        {
            final RealTree.Peer root = tree.root(3, false);
            final RealTree.Peer relay = tree.join(2, NONE, root.hostPort());
            final RealTree.Peer writer = tree.join(2, NONE, relay.hostPort());
            final RealTree.Peer reader = tree.join(2, NONE, root.hostPort());
            tree.until("backups are promised", () -> writer.view().backups() > 0);
            final AckPublisher publisher = writer.channel.ackPublisher();
            final long[] offered = { 0, -1 };
            tree.until("half is offered", () -> offer(publisher, offered) >= MESSAGES / 2);

            tree.freeze(relay);
            tree.until("all is offered", () -> offer(publisher, offered) >= MESSAGES);
            tree.until("numbered", () -> publisher.isDone(offered[1], AckMode.SEQUENCED));
            tree.until("all read", () -> root.reader.last() == MESSAGES - 1 && writer.reader.last() == MESSAGES - 1 &&
                reader.reader.last() == MESSAGES - 1);

            for (final RealTree.Peer peer : List.of(root, writer, reader))
            {
                assertEquals("", peer.reader.faults(), tree.describe());
                assertEquals(MESSAGES, peer.reader.count(), tree.describe());
            }
            assertNotEquals(relay.view().memberId(), writer.view().parentId());
        }
    }

    @Test
    void shouldCountAMessageDeliveredOnlyWhenEveryMemberThatIsLeftHasIt()
    {
        try (tree)
        {
            final RealTree.Peer root = tree.root(3, false);
            final RealTree.Peer writer = tree.join(2, NONE, root.hostPort());
            final RealTree.Peer dying = tree.join(2, NONE, root.hostPort());
            final AckPublisher publisher = writer.channel.ackPublisher();

            final long before = tree.publish(publisher, 0, AckMode.DELIVERED);
            tree.until("delivered", () -> publisher.isDone(before, AckMode.DELIVERED));
            assertEquals(PublishState.DELIVERED, publisher.state(before));
            assertEquals(0, dying.reader.last(), "what is delivered has been read");

            tree.freeze(dying);
            final long after = tree.publish(publisher, 1, AckMode.DELIVERED);
            tree.until("numbered", () -> publisher.isDone(after, AckMode.SEQUENCED));
            final boolean isCounted = root.view().children().contains(dying.view().memberId());
            assertTrue(!isCounted || publisher.state(after) == PublishState.SEQUENCED, "one has not got it");
            tree.until("delivered without the one that has gone", () ->
                publisher.isDone(after, AckMode.DELIVERED));
            assertEquals(PublishState.DELIVERED, publisher.state(after));
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

    /** Who has just joined may have to try again: its stream upwards opens a moment after that of its parent. */
    private void send(final RealTree.Peer sender, final RouteToken to, final long correlationId)
    {
        final long[] outcome = { Outcome.BACK_PRESSURED };
        tree.until("there is room", () ->
        {
            outcome[0] = sender.channel.send(to, correlationId, RealTree.TOPIC, payload(), 0, 8);
            return outcome[0] != Outcome.BACK_PRESSURED;
        });
        assertEquals(0, outcome[0]);
    }

    private static UnsafeBuffer payload()
    {
        return new UnsafeBuffer(new byte[8]);
    }
}
