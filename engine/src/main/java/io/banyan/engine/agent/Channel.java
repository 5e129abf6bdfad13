package io.banyan.engine.agent;

import java.util.ArrayList;
import java.util.List;

import io.banyan.engine.AckMode;
import io.banyan.engine.ColdPath;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.core.LocalSubscriber;
import io.banyan.engine.delivery.Delivery;

/**
 * One channel on this node. Its methods may be called from any thread: what they ask is done by the agent. The handles
 * they give belong to the threads that the handles name.
 */
public final class Channel
{
    /** Topic filter: every topic. */
    public static final long ALL_TOPICS = Delivery.ALL_TOPICS;

    private static final int PUBLISHES_PER_CYCLE = 1024;

    private final EngineAgent agent;
    private final ChannelCore core;
    private final String name;
    private final List<ConcurrentPublisher> publishers = new ArrayList<>();
    private final List<ThreadSubscriber> readers = new ArrayList<>();

    Channel(final EngineAgent agent, final ChannelCore core, final String name)
    {
        this.agent = agent;
        this.core = core;
        this.name = name;
    }

    /**
     * Id of the channel.
     *
     * @return id.
     */
    public long channelId()
    {
        return core.channelId();
    }

    /**
     * Name of the channel.
     *
     * @return the name, or its id in hexadecimal.
     */
    public String name()
    {
        return name;
    }

    /**
     * A publisher for the agent's own thread.
     *
     * @return the publisher.
     */
    public ChannelPublisher publisher()
    {
        return new ChannelPublisher(agent, core);
    }

    /**
     * A publisher for any thread.
     *
     * @return the publisher.
     */
    @ColdPath
    public ConcurrentPublisher concurrentPublisher()
    {
        final ConcurrentPublisher publisher =
            new ConcurrentPublisher(
                core, agent.context().publisherRingBytes(), null, AckMode.SEQUENCED, agent.waker());
        agent.call(() -> publishers.add(publisher));
        return publisher;
    }

    /**
     * A publisher for any thread and any node of the channel, root or not: its messages go up the tree, are kept until
     * the root has numbered them, and are numbered once and in order.
     *
     * @param publisherId unique among all publishers of the channel, and never used again: draw it at random.
     * @param mode        how far messages must come for {@link #isAcknowledged}.
     * @return the publisher.
     */
    @ColdPath
    public ConcurrentPublisher proxyPublisher(final long publisherId, final AckMode mode)
    {
        final int ringBytes = agent.context().publisherRingBytes();
        return agent.call(() ->
        {
            final ConcurrentPublisher publisher =
                new ConcurrentPublisher(
                    core, ringBytes, core.openPublisher(publisherId, ringBytes), mode, agent.waker());
            publishers.add(publisher);
            return publisher;
        });
    }

    /**
     * Whether everything offered to a publisher so far has come as far as its mode asks; what the root has refused has
     * come as far as it ever will.
     *
     * @param publisher of this channel.
     * @return true when it has.
     */
    public boolean isAcknowledged(final ConcurrentPublisher publisher)
    {
        return agent.call(publisher::isAcknowledged);
    }

    /**
     * Messages of a publisher that will never be published: the channel has ended, or its root takes none of this size.
     *
     * @param publisher of this channel.
     * @return count.
     */
    public long refusedCount(final ConcurrentPublisher publisher)
    {
        return agent.call(publisher::refused);
    }

    /**
     * A publisher for any node of the channel and any thread that tells of each message how far it has come.
     *
     * @param publisherId unique among all publishers of the channel, and never used again by another life of one.
     * @return the publisher.
     */
    @ColdPath
    public AckPublisher ackPublisher(final long publisherId)
    {
        final int ringBytes = agent.context().publisherRingBytes();
        return agent.call(() -> new AckPublisher(agent, core.openPublisher(publisherId, ringBytes)));
    }

    /**
     * Messages from member to member.
     *
     * @return the handle.
     */
    public ChannelUnicasts unicasts()
    {
        return new ChannelUnicasts(agent, core);
    }

    /**
     * Subscribes on the agent's own thread to every topic, from the next message on, skipping when overtaken.
     *
     * @param messages called for each message.
     * @param gaps     called for each range that will not come.
     * @return the subscriber.
     */
    public ChannelSubscriber subscribe(final MessageHandler messages, final GapHandler gaps)
    {
        return subscribe(messages, gaps, ALL_TOPICS, Start.LIVE, OverrunPolicy.SKIP);
    }

    /**
     * Subscribes on the agent's own thread.
     *
     * @param messages    called for each message, in the duty cycle.
     * @param gaps        called for each range that will not come.
     * @param topicFilter hash of a topic as an unsigned value, or {@link #ALL_TOPICS}.
     * @param start       where to begin.
     * @param policy      when the window overtakes it.
     * @return the subscriber.
     */
    public ChannelSubscriber subscribe(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final Start start,
        final OverrunPolicy policy)
    {
        return agent.call(() -> new ChannelSubscriber(subscribeLocal(messages, gaps, topicFilter, start, policy)));
    }

    /**
     * Subscribes on a thread of the caller's, which polls.
     *
     * @param messages    called for each message, in {@link ThreadSubscriber#poll}.
     * @param gaps        called for each range that will not come.
     * @param topicFilter hash of a topic as an unsigned value, or {@link #ALL_TOPICS}.
     * @param start       where to begin.
     * @param policy      when the window overtakes it; BACKPRESSURE is for subscribers on the agent's own thread.
     * @return the subscriber.
     */
    public ThreadSubscriber threadSubscriber(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final Start start,
        final OverrunPolicy policy)
    {
        if (policy == OverrunPolicy.BACKPRESSURE)
        {
            throw new IllegalArgumentException(
                "BACKPRESSURE is for subscribers on the agent's own thread; use SKIP or DETACH on another");
        }
        return agent.call(() ->
        {
            final ThreadSubscriber reader = new ThreadSubscriber(
                core, messages, gaps, topicFilter, policy, ChannelPlaces.block(core, start),
                ChannelPlaces.sequence(core, start), agent.blockLengthMax());
            readers.add(reader);
            return reader;
        });
    }

    /**
     * Whether every current member of the channel has everything that is published so far; known at the root, as far as
     * members have told.
     *
     * @return true when they have.
     */
    public boolean isDeliveredEverywhere()
    {
        return agent.call(core::isAllDelivered);
    }

    ChannelCore core()
    {
        return core;
    }

    /** Messages of concurrent publishers into the open block; on the agent's thread. */
    int drainPublishers()
    {
        int workCount = 0;
        for (int i = publishers.size() - 1; i >= 0; i--)
        {
            final ConcurrentPublisher publisher = publishers.get(i);
            workCount += publisher.drain(PUBLISHES_PER_CYCLE);
            if (publisher.isClosed() && publisher.isEmpty())
            {
                publishers.remove(i).release();
            }
        }
        return workCount;
    }

    /** Whether a concurrent publisher holds something, or is to be let go; on the agent's thread. */
    boolean hasPublished()
    {
        for (int i = publishers.size() - 1; i >= 0; i--)
        {
            if (publishers.get(i).hasPublished())
            {
                return true;
            }
        }
        return false;
    }

    long lagBlocksMax()
    {
        long lag = 0;
        for (int i = readers.size() - 1; i >= 0; i--)
        {
            if (readers.get(i).isClosed())
            {
                readers.remove(i);
            }
            else
            {
                lag = Math.max(lag, readers.get(i).lagBlocks());
            }
        }
        return lag;
    }

    void close()
    {
        publishers.forEach(ConcurrentPublisher::close);
        readers.forEach(ThreadSubscriber::close);
        core.close();
    }

    private LocalSubscriber subscribeLocal(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final Start start,
        final OverrunPolicy policy)
    {
        switch (start.kind())
        {
            case OLDEST:
                return core.subscribeOldest(messages, gaps, topicFilter, policy);

            case SEQUENCE:
                return core.subscribeFrom(messages, gaps, topicFilter, policy, start.sequence());

            default:
                return core.subscribeLive(messages, gaps, topicFilter, policy);
        }
    }
}
