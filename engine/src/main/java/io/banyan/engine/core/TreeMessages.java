package io.banyan.engine.core;

import java.util.ArrayList;

import org.agrona.DirectBuffer;

import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.data.ProxyAckDecoder;
import io.banyan.codec.data.ProxyAckEncoder;
import io.banyan.codec.data.ProxyOutcome;
import io.banyan.codec.data.ProxyPublishDecoder;
import io.banyan.codec.data.RouteRefusedDecoder;
import io.banyan.codec.data.RoutedUnicastDecoder;

/**
 * What travels along the tree besides the stream: messages on their way to the root to be numbered, their
 * acknowledgements, and unicasts. Made when a channel first sees any of it.
 */
final class TreeMessages
{
    private static final int ROUTES_MIN = 8;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final ChannelCore channel;
    private final LinkCodecs codecs;
    private final ChannelCounters counters;
    private final ReturnRoutes publisherRoutes;
    private final ArrayList<ProxyOutbox> outboxes = new ArrayList<>(0);
    private ProxyInbox inbox;
    private UnicastRouter unicasts;

    TreeMessages(final ChannelCore channel, final LinkCodecs codecs)
    {
        this.channel = channel;
        this.codecs = codecs;
        this.counters = channel.counters();
        publisherRoutes = new ReturnRoutes(
            Math.max(ROUTES_MIN, Integer.highestOneBit(channel.settings().publishersMax())));
    }

    ProxyOutbox openOutbox(final long publisherId, final int ringBytes)
    {
        final ProxyOutbox outbox = new ProxyOutbox(channel, this, codecs, publisherId, ringBytes);
        outboxes.add(outbox);
        return outbox;
    }

    UnicastRouter unicasts()
    {
        if (unicasts == null)
        {
            unicasts = new UnicastRouter(channel, codecs);
        }
        return unicasts;
    }

    /** The node is root from now on. */
    void onRoot(final long nowNs)
    {
        inbox = new ProxyInbox(channel, this);
        inbox.seed(nowNs);
    }

    /** This node's own publishers, before the open block is closed. */
    int publish(final long nowNs)
    {
        int work = 0;
        for (int i = outboxes.size() - 1; i >= 0; i--)
        {
            final ProxyOutbox outbox = outboxes.get(i);
            work += outbox.doWork(nowNs);
            if (outbox.isClosed())
            {
                outboxes.remove(i);
            }
        }
        return work;
    }

    /** After the open block was closed. */
    int acknowledge()
    {
        return inbox != null && channel.isRoot() ? inbox.doWork() : 0;
    }

    long deadlineNs(final long latestNs)
    {
        long deadlineNs = latestNs;
        for (int i = 0; i < outboxes.size(); i++)
        {
            deadlineNs = outboxes.get(i).deadlineNs(deadlineNs);
        }
        return deadlineNs;
    }

    void close()
    {
        for (int i = 0; i < outboxes.size(); i++)
        {
            outboxes.get(i).close();
        }
        outboxes.clear();
    }

    /** False when the message is of a kind that does not go up. */
    boolean onUpward(
        final ChildLink from,
        final int template,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long nowNs)
    {
        switch (template)
        {
            case ProxyPublishDecoder.TEMPLATE_ID:
                return onPublish(from.linkId(), buffer, offset, length, nowNs);

            case RoutedUnicastDecoder.TEMPLATE_ID:
                unicasts().onUnicast(from.linkId(), false, buffer, offset, length, nowNs);
                return true;

            case RouteRefusedDecoder.TEMPLATE_ID:
                unicasts().onRefused(buffer, offset, length);
                return true;

            default:
                return false;
        }
    }

    /** False when the message is of a kind that does not go down. */
    boolean onDownward(
        final ParentLink from,
        final int template,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long nowNs)
    {
        switch (template)
        {
            case ProxyAckDecoder.TEMPLATE_ID:
                return onAck(buffer, offset, length, nowNs);

            case RoutedUnicastDecoder.TEMPLATE_ID:
                unicasts().onUnicast(from.linkId(), true, buffer, offset, length, nowNs);
                return true;

            case RouteRefusedDecoder.TEMPLATE_ID:
                unicasts().onRefused(buffer, offset, length);
                return true;

            default:
                return false;
        }
    }

    /** One message of a publisher of this node, to the root: here or above. */
    boolean sendUpward(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        if (channel.isRoot())
        {
            return onPublish(ProxyInbox.LOCAL, buffer, offset, length, nowNs);
        }
        final ParentLink parent = channel.activeParent();
        return parent != null && parent.pass(buffer, offset, length);
    }

    /** From the root to a publisher; false when it would not go now. */
    boolean sendAck(
        final int linkId,
        final long publisherId,
        final long acceptedUpTo,
        final long rootSequence,
        final long rootBlock,
        final ProxyOutcome outcome)
    {
        if (linkId == ProxyInbox.LOCAL)
        {
            return tellOutbox(
                publisherId, acceptedUpTo, rootSequence, rootBlock, outcome, channel.epoch(), channel.nowNs());
        }
        final ChildLink child = channel.links.child(linkId);
        if (child == null)
        {
            counters.passRefused++;
            return false;
        }
        codecs.ackEncoder.wrapAndApplyHeader(codecs.small, 0, codecs.headerEncoder)
            .publisherId(publisherId)
            .acceptedUpTo(acceptedUpTo)
            .rootSequence(rootSequence)
            .rootBlock(rootBlock)
            .epoch(channel.epoch() & UNSIGNED)
            .channel(channel.settings().channelTag() & UNSIGNED)
            .outcome(outcome);
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + ProxyAckEncoder.BLOCK_LENGTH;
        return counted(child.pass(codecs.small, 0, length));
    }

    private boolean onPublish(
        final int linkId, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final ProxyPublishDecoder message = codecs.publish.wrapAndApplyHeader(buffer, offset, codecs.header);
        if (message.channel() != (channel.settings().channelTag() & UNSIGNED))
        {
            return false;
        }
        if (channel.isRoot())
        {
            inbox.onPublish(linkId, message, nowNs);
            return true;
        }
        publisherRoutes.learn(message.publisherId(), linkId, nowNs);
        final ParentLink parent = channel.activeParent();
        // What has no room above is dropped here: its publisher sends it again.
        counted(parent != null && parent.pass(buffer, offset, length));
        return true;
    }

    private boolean onAck(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final ProxyAckDecoder ack = codecs.ack.wrapAndApplyHeader(buffer, offset, codecs.header);
        if (ack.channel() != (channel.settings().channelTag() & UNSIGNED))
        {
            return false;
        }
        if (Integer.compareUnsigned((int)ack.epoch(), channel.epoch()) < 0)
        {
            // What it acknowledges may have died with the root that said so.
            counters.staleEpoch++;
            return true;
        }
        final long publisherId = ack.publisherId();
        if (!tellOutbox(
            publisherId,
            ack.acceptedUpTo(),
            ack.rootSequence(),
            ack.rootBlock(),
            ack.outcome(),
            (int)ack.epoch(),
            nowNs))
        {
            final ChildLink child = channel.links.child(publisherRoutes.find(publisherId));
            counted(child != null && child.pass(buffer, offset, length));
        }
        return true;
    }

    private boolean tellOutbox(
        final long publisherId,
        final long acceptedUpTo,
        final long rootSequence,
        final long rootBlock,
        final ProxyOutcome outcome,
        final int epoch,
        final long nowNs)
    {
        for (int i = 0; i < outboxes.size(); i++)
        {
            if (outboxes.get(i).wireId() == publisherId)
            {
                outboxes.get(i).onAck(acceptedUpTo, rootSequence, rootBlock, outcome, epoch, nowNs);
                return true;
            }
        }
        return false;
    }

    private boolean counted(final boolean taken)
    {
        counters.passed += taken ? 1 : 0;
        counters.passRefused += taken ? 0 : 1;
        return taken;
    }
}
