package io.banyan.node;

import java.util.ArrayList;
import java.util.List;

import io.banyan.control.member.Member;
import io.banyan.control.member.MemberState;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.engine.agent.ChannelSubscriber;
import io.banyan.engine.agent.ConcurrentPublisher;
import io.banyan.engine.AckMode;
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
    private volatile MemberView view;

    NodeChannel(final Node node, final Channel channel, final Member member)
    {
        this.node = node;
        this.channel = channel;
        this.member = member;
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

    /** On the control thread: a new copy, when something has changed. */
    void refresh()
    {
        final MemberView last = view;
        if (last.state() != member.state() || last.parentId() != member.parentId() ||
            last.level() != member.level() || last.children().size() != member.childCount() ||
            last.epoch() != member.epoch() || last.backups() != member.backupCount())
        {
            view = copy();
        }
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
