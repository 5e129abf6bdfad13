package io.banyan.engine.core;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.data.BooleanType;
import io.banyan.codec.data.Direction;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.data.RouteRefusal;
import io.banyan.codec.data.RouteRefusedDecoder;
import io.banyan.codec.data.RouteRefusedEncoder;
import io.banyan.codec.data.RoutedUnicastDecoder;
import io.banyan.codec.data.RoutedUnicastEncoder;
import io.banyan.engine.Outcome;

/**
 * From member to member along the tree: up until a node lies on the destination's path, at the latest the root, then
 * down by labels. A path that leads nowhere costs one detour through the root, which knows better or refuses. Answers
 * go back the way the message came.
 */
public final class UnicastRouter
{
    private static final int RETURN_ROUTES_MAX = 4096;
    private static final long TURN_NS = 1_000_000_000L;
    private static final int TAKEN = -1;
    private static final UnicastRefusal[] REASONS = UnicastRefusal.values();
    private static final int HOP_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + RoutedUnicastEncoder.hopEncodingOffset();
    private static final int DIRECTION_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + RoutedUnicastEncoder.directionEncodingOffset();
    private static final int FELL_BACK_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + RoutedUnicastEncoder.fellBackEncodingOffset();

    private final ChannelCore channel;
    private final LinkCodecs codecs;
    private final ChannelCounters counters;
    private final ReturnRoutes returnRoutes = new ReturnRoutes(RETURN_ROUTES_MAX);
    private final RateBudget fallbacks;
    private final RateBudget passes;
    private final RoutePath ownPath = new RoutePath();
    private final RoutePath path = new RoutePath();
    private boolean hasOwnPath;
    private long memberId = -1;
    private UnicastHandler handler;
    private RouteVerifier verifier = (channelId, member, token) -> true;
    private RouteTable table = (member, found) -> false;

    UnicastRouter(final ChannelCore channel, final LinkCodecs codecs)
    {
        this.channel = channel;
        this.codecs = codecs;
        this.counters = channel.counters();
        fallbacks = new RateBudget(channel.settings().unicastFallbacksPerSecond());
        passes = new RateBudget(channel.settings().unicastsPerSecond());
    }

    /**
     * Who this node is.
     *
     * @param id       member id of this node.
     * @param unicasts takes what is for this node, and refusals of what it sent.
     * @return this.
     */
    public UnicastRouter member(final long id, final UnicastHandler unicasts)
    {
        memberId = id;
        handler = unicasts;
        return this;
    }

    /**
     * Where this node is, so that messages may turn downward here instead of at the root.
     *
     * @param ownToken labels from the root to this node; null while it is not known.
     * @return this.
     */
    public UnicastRouter place(final RoutePath ownToken)
    {
        hasOwnPath = ownToken != null;
        if (hasOwnPath)
        {
            ownPath.copy(ownToken);
        }
        return this;
    }

    /**
     * Who judges tokens; without one every token is taken for what it says.
     *
     * @param judge of tokens.
     * @return this.
     */
    public UnicastRouter verifier(final RouteVerifier judge)
    {
        verifier = judge;
        return this;
    }

    /**
     * Who knows where members are, on a node that may be root.
     *
     * @param members directory.
     * @return this.
     */
    public UnicastRouter table(final RouteTable members)
    {
        table = members;
        return this;
    }

    /**
     * Send to one member.
     *
     * @param destination   member id.
     * @param token         of the destination.
     * @param correlationId handed over with the message, and back with a refusal.
     * @param topic         hash of its topic.
     * @param buffer        holding the payload.
     * @param offset        of the payload.
     * @param length        of the payload; with its header it must fit one datagram.
     * @return 0 when it is on its way, or an {@link Outcome}. A refusal on the way comes back to the handler.
     */
    public long send(
        final long destination,
        final RoutePath token,
        final long correlationId,
        final int topic,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final int encodedLength = encodedLength(token.count(), length);
        if (encodedLength > channel.datagramPayloadMax())
        {
            return Outcome.TOO_LARGE;
        }
        if (!channel.isRoot() && channel.activeParent() == null)
        {
            return Outcome.NOT_CONNECTED;
        }
        final UnsafeBuffer message = codecs.large();
        encode(message, memberId, destination, correlationId, topic, token, false, buffer, offset, length);
        final int refusal = handle(message, encodedLength, channel.nowNs());
        if (refusal == RouteRefusal.BACK_PRESSURED.value())
        {
            return Outcome.BACK_PRESSURED;
        }
        if (refusal != TAKEN)
        {
            refuse(memberId, destination, correlationId, refusal);
        }
        return 0;
    }

    /**
     * Send to each member of a list.
     *
     * @param destinations  member ids.
     * @param tokens        of the destinations, in the same order.
     * @param correlationId handed over with each message.
     * @param topic         hash of its topic.
     * @param buffer        holding the payload.
     * @param offset        of the payload.
     * @param length        of the payload.
     * @return how many are on their way: those at the front of the list; the rest was refused for the moment.
     */
    public int sendAll(
        final long[] destinations,
        final RoutePath[] tokens,
        final long correlationId,
        final int topic,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        for (int i = 0; i < destinations.length; i++)
        {
            if (send(destinations[i], tokens[i], correlationId, topic, buffer, offset, length) < 0)
            {
                return i;
            }
        }
        return destinations.length;
    }

    /** A valid RoutedUnicast from a link; {@code fromParent} tells from which side. */
    void onUnicast(
        final int linkId,
        final boolean fromParent,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long nowNs)
    {
        final RoutedUnicastDecoder unicast = codecs.unicast.wrapAndApplyHeader(buffer, offset, codecs.header);
        final boolean down = unicast.direction() == Direction.TO_MEMBER;
        if (unicast.channel() != (channel.settings().channelTag() & 0xFFFF_FFFFL) || down != fromParent ||
            length > codecs.large().capacity())
        {
            counters.misdirected++;
            return;
        }
        final long source = unicast.sourceMember();
        final long destination = unicast.destinationMember();
        final long correlationId = unicast.correlationId();
        // One that went up through here moments ago may come down, or back up on its detour: its sender is where it
        // came from first.
        final boolean isFirst = !down && unicast.fellBack() == BooleanType.FALSE;
        if (isFirst || nowNs - returnRoutes.learntNs(source, nowNs - TURN_NS) >= TURN_NS)
        {
            returnRoutes.learn(source, linkId, nowNs);
        }
        final UnsafeBuffer message = codecs.large();
        message.putBytes(0, buffer, offset, length);
        final int refusal = passes.tryTake(nowNs) ? handle(message, length, nowNs) :
            RouteRefusal.BUDGET.value();
        if (refusal != TAKEN)
        {
            refuse(source, destination, correlationId, refusal);
        }
    }

    /** A valid RouteRefused on its way back. */
    void onRefused(final DirectBuffer buffer, final int offset, final int length)
    {
        final RouteRefusedDecoder refused = codecs.refused.wrapAndApplyHeader(buffer, offset, codecs.header);
        if (refused.channel() != (channel.settings().channelTag() & 0xFFFF_FFFFL))
        {
            counters.misdirected++;
        }
        else if (refused.sourceMember() == memberId)
        {
            tell(refused.destinationMember(), refused.correlationId(), refused.reasonRaw());
        }
        else
        {
            passBack(refused.sourceMember(), buffer, offset, length);
        }
    }

    /** {@link #TAKEN}, or the code of a refusal. */
    private int handle(final UnsafeBuffer message, final int length, final long nowNs)
    {
        final RoutedUnicastDecoder unicast = codecs.unicast.wrapAndApplyHeader(message, 0, codecs.header);
        final long destination = unicast.destinationMember();
        final boolean fellBack = unicast.fellBack() == BooleanType.TRUE;
        final boolean down = unicast.direction() == Direction.TO_MEMBER;
        final int hop = unicast.hop();
        if (!readPath(unicast))
        {
            return RouteRefusal.FORGED_TOKEN.value();
        }
        if (destination == memberId)
        {
            deliver(unicast);
            return TAKEN;
        }
        if (down)
        {
            return goDown(message, length, hop, fellBack, nowNs);
        }
        if (fellBack)
        {
            return channel.isRoot() ? detour(message, nowNs) : goUp(message, length);
        }
        final boolean turns = channel.isRoot() || hasOwnPath && ownPath.isPrefixOf(path) &&
            ownPath.epoch() == channel.epoch();
        if (!turns)
        {
            return goUp(message, length);
        }
        if (!verifier.isAuthentic(channel.channelId(), destination, path))
        {
            return RouteRefusal.FORGED_TOKEN.value();
        }
        if (path.epoch() != channel.epoch())
        {
            return fallBack(message, length, nowNs);
        }
        message.putByte(DIRECTION_OFFSET, (byte)Direction.TO_MEMBER.value());
        return goDown(message, length, channel.isRoot() ? 0 : ownPath.count(), false, nowNs);
    }

    private int goDown(
        final UnsafeBuffer message, final int length, final int hop, final boolean fellBack, final long nowNs)
    {
        final ChildLink child = hop < path.count() ? channel.links.childByLabel(path.label(hop)) : null;
        if (child == null)
        {
            return fellBack ? RouteRefusal.STALE_TOKEN.value() : fallBack(message, length, nowNs);
        }
        message.putByte(HOP_OFFSET, (byte)(hop + 1));
        return passed(child.pass(message, 0, length));
    }

    private int goUp(final UnsafeBuffer message, final int length)
    {
        final ParentLink parent = channel.activeParent();
        return passed(parent != null && parent.pass(message, 0, length));
    }

    private int passed(final boolean taken)
    {
        counters.passed += taken ? 1 : 0;
        counters.passRefused += taken ? 0 : 1;
        return taken ? TAKEN : RouteRefusal.BACK_PRESSURED.value();
    }

    /** The path leads nowhere: once, the root may know better. */
    private int fallBack(final UnsafeBuffer message, final int length, final long nowNs)
    {
        counters.unicastFallbacks++;
        message.putByte(FELL_BACK_OFFSET, (byte)BooleanType.TRUE.value());
        message.putByte(DIRECTION_OFFSET, (byte)Direction.TO_ROOT.value());
        return channel.isRoot() ? detour(message, nowNs) : goUp(message, length);
    }

    private int detour(final UnsafeBuffer message, final long nowNs)
    {
        if (!fallbacks.tryTake(nowNs))
        {
            return RouteRefusal.BUDGET.value();
        }
        final RoutedUnicastDecoder unicast = codecs.unicast.wrapAndApplyHeader(message, 0, codecs.header);
        final long source = unicast.sourceMember();
        final long destination = unicast.destinationMember();
        if (!table.find(destination, path))
        {
            return RouteRefusal.UNKNOWN_MEMBER.value();
        }
        final long correlationId = unicast.correlationId();
        final int topic = (int)unicast.topic();
        skipPath(unicast);
        final int payloadLength = unicast.payloadLength();
        final int payloadOffset = unicast.limit() + RoutedUnicastDecoder.payloadHeaderLength();
        final int length = encodedLength(path.count(), payloadLength);
        if (length > channel.datagramPayloadMax())
        {
            return RouteRefusal.STALE_TOKEN.value();
        }
        final UnsafeBuffer anew = codecs.spare();
        encode(anew, source, destination, correlationId, topic, path, true, message, payloadOffset, payloadLength);
        anew.putByte(DIRECTION_OFFSET, (byte)Direction.TO_MEMBER.value());
        return goDown(anew, length, 0, true, nowNs);
    }

    private void deliver(final RoutedUnicastDecoder unicast)
    {
        counters.unicastDelivered++;
        if (handler == null)
        {
            return;
        }
        final int length = unicast.payloadLength();
        final int offset = unicast.limit() + RoutedUnicastDecoder.payloadHeaderLength();
        try
        {
            handler.onUnicast(
                unicast.sourceMember(),
                unicast.correlationId(),
                (int)unicast.topic(),
                unicast.buffer(),
                offset,
                length);
        }
        catch (final Exception ex)
        {
            channel.onHandlerError(ex);
        }
    }

    private void refuse(final long source, final long destination, final long correlationId, final int reason)
    {
        counters.unicastRefused++;
        if (source == memberId)
        {
            tell(destination, correlationId, reason);
            return;
        }
        final RouteRefusedEncoder refused = codecs.refusedEncoder;
        refused.wrapAndApplyHeader(codecs.small, 0, codecs.headerEncoder)
            .sourceMember(source)
            .destinationMember(destination)
            .correlationId(correlationId)
            .epoch(channel.epoch() & 0xFFFF_FFFFL)
            .channel(channel.settings().channelTag() & 0xFFFF_FFFFL)
            .reason(RouteRefusal.get((short)reason));
        passBack(source, codecs.small, 0, MessageHeaderEncoder.ENCODED_LENGTH + refused.encodedLength());
    }

    private void passBack(final long source, final DirectBuffer buffer, final int offset, final int length)
    {
        final int linkId = returnRoutes.find(source);
        final ChildLink child = channel.links.child(linkId);
        final ParentLink parent = child == null ? channel.links.parent(linkId) : null;
        passed(child != null ? child.pass(buffer, offset, length) :
            parent != null && parent.pass(buffer, offset, length));
    }

    private void tell(final long destination, final long correlationId, final int reason)
    {
        if (handler == null || reason >= REASONS.length)
        {
            return;
        }
        try
        {
            handler.onRefused(destination, correlationId, REASONS[reason]);
        }
        catch (final Exception ex)
        {
            channel.onHandlerError(ex);
        }
    }

    /** Leaves the decoder standing before the payload; false when no honest token is that long. */
    private boolean readPath(final RoutedUnicastDecoder unicast)
    {
        path.reset((int)unicast.epoch(), unicast.tokenCode());
        final RoutedUnicastDecoder.PathDecoder labels = unicast.path();
        if (labels.count() > RoutePath.HOPS_MAX)
        {
            return false;
        }
        while (labels.hasNext())
        {
            path.add(labels.next().label());
        }
        return true;
    }

    private static void skipPath(final RoutedUnicastDecoder unicast)
    {
        final RoutedUnicastDecoder.PathDecoder labels = unicast.path();
        while (labels.hasNext())
        {
            labels.next();
        }
    }

    private static int encodedLength(final int hops, final int payloadLength)
    {
        return MessageHeaderEncoder.ENCODED_LENGTH + RoutedUnicastEncoder.BLOCK_LENGTH +
            RoutedUnicastEncoder.PathEncoder.HEADER_SIZE + hops * RoutedUnicastEncoder.PathEncoder.sbeBlockLength() +
            RoutedUnicastEncoder.payloadHeaderLength() + payloadLength;
    }

    private void encode(
        final UnsafeBuffer target,
        final long source,
        final long destination,
        final long correlationId,
        final int topic,
        final RoutePath token,
        final boolean fellBack,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final RoutedUnicastEncoder unicast = codecs.unicastEncoder;
        final RoutedUnicastEncoder.PathEncoder labels = unicast.wrapAndApplyHeader(target, 0, codecs.headerEncoder)
            .sourceMember(source)
            .destinationMember(destination)
            .correlationId(correlationId)
            .tokenCode(token.code())
            .epoch(token.epoch() & 0xFFFF_FFFFL)
            .channel(channel.settings().channelTag() & 0xFFFF_FFFFL)
            .topic(topic & 0xFFFF_FFFFL)
            .hop((short)0)
            .direction(Direction.TO_ROOT)
            .fellBack(fellBack ? BooleanType.TRUE : BooleanType.FALSE)
            .pathCount(token.count());
        for (int i = 0; i < token.count(); i++)
        {
            labels.next().label(token.label(i));
        }
        unicast.putPayload(buffer, offset, length);
    }
}
