package io.banyan.node;

import java.util.List;

import org.agrona.DirectBuffer;

import io.banyan.control.auth.Codes;
import io.banyan.control.member.Member;
import io.banyan.control.member.RouteLookup;
import io.banyan.control.route.RouteToken;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.ChannelUnicasts;
import io.banyan.engine.core.RoutePath;
import io.banyan.engine.core.RouteTable;
import io.banyan.engine.core.RouteVerifier;
import io.banyan.engine.core.UnicastHandler;

/**
 * What a member's place in the tree is good for besides the stream: its route token, and unicasts along the tree. The
 * control thread tells it of changes; the rest is for any thread.
 */
final class MemberRoutes
{
    private final ChannelUnicasts unicasts;
    private final long channelId;
    private final long memberId;
    private long placedCode;
    private final Secrets secrets;
    private volatile Secrets.Keys newKeys;
    private volatile RouteToken token;

    /**
     * @param channel in the data plane.
     * @param member  already started: a root knows its directory.
     * @param secrets of the node.
     */
    MemberRoutes(final Channel channel, final Member member, final Secrets secrets)
    {
        this.secrets = secrets;
        unicasts = channel.unicasts();
        channelId = member.channelId();
        memberId = member.memberId();
        unicasts.identify(memberId, null, verifier(), table(member.routes()));
    }

    /** On the control thread: follow the member to its place. */
    void refresh(final Member member)
    {
        final long code = member.routeCode();
        if (code == placedCode || code == 0)
        {
            return;
        }
        final char[] labels = new char[RouteToken.DEPTH_MAX];
        final int depth = member.routeLabels(labels);
        if (depth < 1)
        {
            return;
        }
        final RouteToken next = RouteToken.of(channelId, memberId, member.epoch(), labels, depth, code);
        if (unicasts.place(pathOf(next)))
        {
            placedCode = code;
            token = next;
        }
    }

    /** Any thread. */
    void changeKeys()
    {
        newKeys = secrets.keys();
    }

    RouteToken token()
    {
        return token;
    }

    void receive(final UnicastHandler handler)
    {
        unicasts.receive(memberId, handler);
    }

    long send(
        final RouteToken to, final long correlationId, final int topic, final DirectBuffer buffer, final int offset,
        final int length)
    {
        checkChannel(to);
        return unicasts.send(to.memberId(), pathOf(to), correlationId, topic, buffer, offset, length);
    }

    int sendAll(
        final List<RouteToken> to, final long correlationId, final int topic, final DirectBuffer buffer,
        final int offset, final int length)
    {
        final long[] destinations = new long[to.size()];
        final RoutePath[] paths = new RoutePath[to.size()];
        for (int i = 0; i < destinations.length; i++)
        {
            checkChannel(to.get(i));
            destinations[i] = to.get(i).memberId();
            paths[i] = pathOf(to.get(i));
        }
        return unicasts.sendAll(destinations, paths, correlationId, topic, buffer, offset, length);
    }

    private void checkChannel(final RouteToken token)
    {
        if (token.channelId() != channelId)
        {
            throw new IllegalArgumentException(
                "the token is of channel " + Long.toHexString(token.channelId()) + ", not " +
                Long.toHexString(channelId));
        }
    }

    private static RoutePath pathOf(final RouteToken token)
    {
        final RoutePath path = new RoutePath().reset(token.epoch(), token.code());
        for (int i = 0; i < token.depth(); i++)
        {
            path.add(token.label(i));
        }
        return path;
    }

    /** The codes are of the data-plane thread alone, which takes up new keys when it next needs them. */
    private RouteVerifier verifier()
    {
        final char[] labels = new char[RoutePath.HOPS_MAX];
        final Codes codes = secrets.codes();
        return (channel, member, path) ->
        {
            final Secrets.Keys next = newKeys;
            if (next != null)
            {
                newKeys = null;
                next.applyTo(codes);
            }
            for (int i = 0; i < path.count(); i++)
            {
                labels[i] = (char)path.label(i);
            }
            return codes.isRoute(channel, member, path.epoch(), labels, path.count(), path.code());
        };
    }

    private static RouteTable table(final RouteLookup lookup)
    {
        final char[] labels = new char[RoutePath.HOPS_MAX];
        return (member, path) ->
        {
            final int depth = lookup.pathTo(member, labels);
            path.reset(0, Codes.NONE);
            for (int i = 0; i < depth; i++)
            {
                path.add(labels[i]);
            }
            return depth != RouteLookup.UNKNOWN;
        };
    }
}
