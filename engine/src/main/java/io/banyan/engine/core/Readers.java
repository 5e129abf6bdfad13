package io.banyan.engine.core;

import java.util.ArrayList;

import org.agrona.ErrorHandler;

import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Window;
import io.banyan.engine.window.WindowReader;

/**
 * The local readers of a channel: those on the agent's thread, which are driven from here, and those on threads of
 * their own, of which only the place is looked at.
 */
public final class Readers
{
    private final ChannelCore channel;
    private final Window window;
    private final ErrorHandler errorHandler;
    private final ArrayList<LocalSubscriber> subscribers = new ArrayList<>(0);
    private final ArrayList<ThreadSubscriber> threads = new ArrayList<>(0);
    private boolean hasHolders;
    private LocalSubscriber delivering;

    Readers(final ChannelCore channel, final ErrorHandler errorHandler)
    {
        this.channel = channel;
        this.window = channel.window();
        this.errorHandler = errorHandler;
    }

    /**
     * Subscribe on the agent's own thread, from the next message on.
     *
     * @param messages    called for each message.
     * @param gaps        called for each range that will not come.
     * @param topicFilter hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy      when the window overtakes it.
     * @return the subscription.
     */
    public LocalSubscriber subscribeLive(
        final MessageHandler messages, final GapHandler gaps, final long topicFilter, final OverrunPolicy policy)
    {
        channel.sequencer.flush();
        return subscribe(messages, gaps, topicFilter, policy, window.head(), window.exactSequence());
    }

    /**
     * Subscribe on the agent's own thread, from the oldest message that is still here.
     *
     * @param messages    called for each message.
     * @param gaps        called for each range that will not come.
     * @param topicFilter hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy      when the window overtakes it.
     * @return the subscription.
     */
    public LocalSubscriber subscribeOldest(
        final MessageHandler messages, final GapHandler gaps, final long topicFilter, final OverrunPolicy policy)
    {
        return subscribe(messages, gaps, topicFilter, policy, window.nextRetained(window.oldest()), -1);
    }

    /**
     * Subscribe on the agent's own thread, from a sequence on; what has left the window is reported as a gap.
     *
     * @param messages     called for each message.
     * @param gaps         called for each range that will not come.
     * @param topicFilter  hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy       when the window overtakes it.
     * @param fromSequence first sequence wanted.
     * @return the subscription.
     */
    public LocalSubscriber subscribeFrom(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final OverrunPolicy policy,
        final long fromSequence)
    {
        return subscribe(messages, gaps, topicFilter, policy, window.blockOf(fromSequence), fromSequence);
    }

    /**
     * Subscribe for a thread of the subscriber's own, from the next message on; called on the agent's thread.
     *
     * @param messages    called for each message, on the subscriber's thread.
     * @param gaps        called for each range that will not come, on the subscriber's thread.
     * @param topicFilter hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy      when the window overtakes it.
     * @return the subscription, to be polled.
     */
    public ThreadSubscriber attachLive(
        final MessageHandler messages, final GapHandler gaps, final long topicFilter, final OverrunPolicy policy)
    {
        channel.sequencer.flush();
        return attach(
            messages, gaps, topicFilter, policy, startOf(window.head()), window.exactSequence());
    }

    /**
     * Subscribe for a thread of the subscriber's own, from the oldest message that is still here; called on the agent's
     * thread.
     *
     * @param messages    called for each message, on the subscriber's thread.
     * @param gaps        called for each range that will not come, on the subscriber's thread.
     * @param topicFilter hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy      when the window overtakes it.
     * @return the subscription, to be polled.
     */
    public ThreadSubscriber attachOldest(
        final MessageHandler messages, final GapHandler gaps, final long topicFilter, final OverrunPolicy policy)
    {
        return attach(
            messages, gaps, topicFilter, policy, startOf(window.nextRetained(window.oldest())), -1);
    }

    /**
     * Subscribe for a thread of the subscriber's own, from a sequence on; called on the agent's thread.
     *
     * @param messages     called for each message, on the subscriber's thread.
     * @param gaps         called for each range that will not come, on the subscriber's thread.
     * @param topicFilter  hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy       when the window overtakes it.
     * @param fromSequence first sequence wanted.
     * @return the subscription, to be polled.
     */
    public ThreadSubscriber attachFrom(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final OverrunPolicy policy,
        final long fromSequence)
    {
        return attach(
            messages, gaps, topicFilter, policy, startOf(window.blockOf(fromSequence)), fromSequence);
    }

    private LocalSubscriber subscribe(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final OverrunPolicy policy,
        final long fromBlock,
        final long fromSequence)
    {
        final Delivery delivery = new Delivery(
            messages, gaps, topicFilter, fromSequence, channel.settings().messageLengthMax());
        final LocalSubscriber subscriber =
            new LocalSubscriber(window, channel.counters(), errorHandler, policy, fromBlock, delivery);
        subscribers.add(subscriber);
        updateHolders();
        return subscriber;
    }

    private ThreadSubscriber attach(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final OverrunPolicy policy,
        final long fromBlock,
        final long fromSequence)
    {
        final Delivery delivery = new Delivery(
            messages, gaps, topicFilter, fromSequence, channel.settings().messageLengthMax());
        final ThreadSubscriber subscriber = new ThreadSubscriber(window, policy, fromBlock, delivery);
        threads.add(subscriber);
        updateHolders();
        return subscriber;
    }

    int deliver()
    {
        int work = 0;
        for (int i = subscribers.size() - 1; i >= 0; i--)
        {
            final LocalSubscriber subscriber = subscribers.get(i);
            delivering = subscriber;
            work += subscriber.deliver();
            delivering = null;
            if (subscriber.isClosed())
            {
                subscribers.remove(i);
                updateHolders();
            }
        }
        for (int i = threads.size() - 1; i >= 0; i--)
        {
            if (threads.get(i).isClosed())
            {
                threads.remove(i);
                updateHolders();
            }
        }
        return work;
    }

    void onWindowStart(final long block)
    {
        for (int i = 0; i < subscribers.size(); i++)
        {
            subscribers.get(i).onWindowStart(block);
        }
    }

    /**
     * The lowest block that must not be overwritten now: of holders by policy, and of a handler that looks at its bytes
     * in place.
     */
    long heldBlock()
    {
        long held = delivering == null ? Links.NOT_HELD : delivering.nextBlock();
        if (!hasHolders)
        {
            return held;
        }
        for (int i = 0; i < subscribers.size(); i++)
        {
            final LocalSubscriber subscriber = subscribers.get(i);
            if (subscriber.policy() == OverrunPolicy.BACKPRESSURE && !subscriber.isClosed())
            {
                held = Math.min(held, subscriber.nextBlock());
            }
        }
        for (int i = 0; i < threads.size(); i++)
        {
            final ThreadSubscriber subscriber = threads.get(i);
            if (subscriber.policy() == OverrunPolicy.BACKPRESSURE && !subscriber.isClosed())
            {
                held = Math.min(held, subscriber.nextBlockAcquire());
            }
        }
        return held;
    }

    boolean hasHolders()
    {
        return hasHolders || delivering != null;
    }

    void close()
    {
        for (int i = 0; i < subscribers.size(); i++)
        {
            subscribers.get(i).close();
        }
        for (int i = 0; i < threads.size(); i++)
        {
            threads.get(i).close();
        }
        subscribers.clear();
        threads.clear();
        updateHolders();
    }

    private long startOf(final long block)
    {
        return channel.intake.hasPosition() ? block : WindowReader.AT_START;
    }

    private void updateHolders()
    {
        hasHolders = false;
        for (int i = 0; i < subscribers.size(); i++)
        {
            hasHolders |= subscribers.get(i).policy() == OverrunPolicy.BACKPRESSURE;
        }
        for (int i = 0; i < threads.size(); i++)
        {
            hasHolders |= threads.get(i).policy() == OverrunPolicy.BACKPRESSURE;
        }
    }
}
