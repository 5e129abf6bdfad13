package io.banyan.node;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;

import io.banyan.control.member.Member;
import io.banyan.control.member.MemberState;
import io.banyan.control.route.RouteToken;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.engine.agent.ChannelSubscriber;
import io.banyan.engine.agent.ConcurrentPublisher;
import io.banyan.engine.AckMode;
import io.banyan.engine.agent.AckPublisher;
import io.banyan.engine.core.UnicastHandler;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;

/**
 * This node's part in one channel: the handles to publish and subscribe, and where its member stands. Its methods may
 * be called from any
 * thread.
 */
public final class NodeChannel
{
    private final Node node;
    private final Channel channel;
    private final Member member;
    private final MemberRoutes routes;
    private volatile MemberView view;

    NodeChannel(final Node node, final Channel channel, final Member member, final MemberRoutes routes)
    {
        this.node = node;
        this.channel = channel;
        this.member = member;
        this.routes = routes;
        view = copy();
    }

    /**
     * Name of the channel.
     *
     * @return the name.
     */
    public String name()
    {
        return channel.name();
    }

    /**
     * The channel in the data plane, with every way to publish and subscribe.
     *
     * @return the channel.
     */
    public Channel channel()
    {
        return channel;
    }

    /**
     * A publisher for the data-plane agent's own thread.
     *
     * @return the publisher.
     */
    public ChannelPublisher publisher()
    {
        return channel.publisher();
    }

    /**
     * A publisher for any thread.
     *
     * @return the publisher.
     */
    public ConcurrentPublisher concurrentPublisher()
    {
        return channel.concurrentPublisher();
    }

    /**
     * A publisher for any thread on any node of the channel, root or not: messages go up the tree to the root.
     *
     * @param mode how far messages must come for {@link Channel#isAcknowledged}.
     * @return the publisher.
     */
    public ConcurrentPublisher proxyPublisher(final AckMode mode)
    {
        return channel.proxyPublisher(node.nextPublisherId(), mode);
    }

    /**
     * Subscribes on the data-plane agent's own thread to every topic, from the next message on.
     *
     * @param messages called for each message.
     * @param gaps     called for each range that will not come.
     * @return the subscriber.
     */
    public ChannelSubscriber subscribe(final MessageHandler messages, final GapHandler gaps)
    {
        return channel.subscribe(messages, gaps);
    }

    /**
     * A publisher for any node of the channel, root or not, and any thread, that tells of each message how far it has
     * come. Each is kept here until the root has numbered it, once and in order, whatever happens to the tree.
     *
     * @return the publisher; close it when it is done.
     */
    public AckPublisher ackPublisher()
    {
        return channel.ackPublisher(node.nextPublisherId());
    }

    /**
     * This member's route token: who has it can send to this member. It changes with its place in the tree.
     *
     * @return the token of its last place, or null at the root and before the first parent.
     */
    public RouteToken routeToken()
    {
        return routes.token();
    }

    /**
     * Take unicasts, and be found by them also when the sender's token is stale: the root is told of each new place.
     *
     * @param handler called on the data-plane agent's thread; also hears of refusals of what this member sends.
     */
    public void onUnicast(final UnicastHandler handler)
    {
        routes.receive(handler);
        node.onControl(() -> member.reachable(true, node.nanoTime()));
    }

    /**
     * Send to one member, along the tree.
     *
     * @param to            its route token.
     * @param correlationId handed over with the message, and back with a refusal.
     * @param topic         hash of its topic.
     * @param buffer        holding the payload.
     * @param offset        of the payload.
     * @param length        of the payload; with its header it must fit one datagram.
     * @return 0 when it is on its way, or an outcome below 0. A refusal on the way comes to the handler.
     */
    public long send(
        final RouteToken to, final long correlationId, final int topic, final DirectBuffer buffer, final int offset,
        final int length)
    {
        return routes.send(to, correlationId, topic, buffer, offset, length);
    }

    /**
     * Send to each member of a list.
     *
     * @param to            their route tokens.
     * @param correlationId handed over with each message, and back with a refusal.
     * @param topic         hash of its topic.
     * @param buffer        holding the payload.
     * @param offset        of the payload.
     * @param length        of the payload.
     * @return how many are on their way: those at the front of the list.
     */
    public int sendAll(
        final List<RouteToken> to, final long correlationId, final int topic, final DirectBuffer buffer,
        final int offset, final int length)
    {
        return routes.sendAll(to, correlationId, topic, buffer, offset, length);
    }

    /**
     * Put a member out of the channel; root only, else nothing happens.
     *
     * @param memberId of the member: a child, or one that takes unicasts.
     */
    public void kick(final long memberId)
    {
        node.onControl(() ->
        {
            if (member.state() == MemberState.ROOT)
            {
                member.kick(memberId);
            }
        });
    }

    /**
     * Set the policy of the channel; root only, else nothing happens.
     *
     * @param isFrozen       no new members.
     * @param childrenMax    of each member; 0 for its own limit.
     * @param uploadMaxBytes a second for each member; 0 for no limit.
     */
    public void setPolicy(final boolean isFrozen, final int childrenMax, final long uploadMaxBytes)
    {
        node.onControl(() ->
        {
            if (member.state() == MemberState.ROOT)
            {
                member.setPolicy(isFrozen, childrenMax, uploadMaxBytes, node.nanoTime());
            }
        });
    }

    /**
     * Where the member stands; at most a duty cycle of the control plane old.
     *
     * @return the copy.
     */
    public MemberView view()
    {
        return view;
    }

    /**
     * Root only: end the channel after what has been published; every reader learns the last sequence.
     */
    public void endChannel()
    {
        node.onControl(() ->
        {
            if (member.state() == MemberState.ROOT)
            {
                member.endChannel();
            }
        });
    }

    /**
     * Leave in order: children are told where to go, and served until they have gone or the drain time is over.
     */
    public void leave()
    {
        node.onControl(() -> member.leave(node.nanoTime()));
    }

    Member member()
    {
        return member;
    }

    /** Any thread. */
    void changeKeys()
    {
        routes.changeKeys();
    }

    /** On the control thread: a new copy, when something has changed. */
    void refresh()
    {
        routes.refresh(member);
        final MemberView last = view;
        if (last.state() != member.state() || last.parentId() != member.parentId() ||
            last.level() != member.level() || last.epoch() != member.epoch() ||
            last.backups() != member.backupCount() || !hasChildren(last.children()))
        {
            view = copy();
        }
    }

    /** Whether the children are these: one may have taken the place of another. */
    private boolean hasChildren(final List<Long> ids)
    {
        int count = 0;
        for (int i = 0; i < member.linksDown(); i++)
        {
            final long id = member.childId(i);
            if (id != 0)
            {
                if (count == ids.size() || ids.get(count) != id)
                {
                    return false;
                }
                count++;
            }
        }
        return count == ids.size();
    }

    private MemberView copy()
    {
        final List<Long> children = new ArrayList<>();
        for (int i = 0; i < member.linksDown(); i++)
        {
            final long id = member.childId(i);
            if (id != 0)
            {
                children.add(id);
            }
        }
        return new MemberView(member.channelId(), member.memberId(), member.state(), member.lastReason(),
            member.level(), member.parentId(), List.copyOf(children), member.backupCount(), member.epoch());
    }
}
