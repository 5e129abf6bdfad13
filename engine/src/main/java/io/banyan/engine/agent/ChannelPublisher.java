package io.banyan.engine.agent;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.banyan.engine.Outcome;
import io.banyan.engine.core.ChannelCore;

/**
 * Publishes in place, on the agent's own thread: a claim stands in the open block, and nothing is copied after it was
 * written. For the root of a channel.
 */
public final class ChannelPublisher
{
    private final EngineAgent agent;
    private final ChannelCore core;
    private final MutableDirectBuffer ring;
    private int claimedOffset = -1;

    ChannelPublisher(final EngineAgent agent, final ChannelCore core)
    {
        this.agent = agent;
        this.core = core;
        this.ring = core.window().ring();
    }

    /**
     * Publishes one message, whole, of any size up to the limit.
     *
     * @param topic  hash of its topic.
     * @param buffer holding the payload.
     * @param offset of the payload.
     * @param length of the payload.
     * @return its sequence, or an {@link Outcome}.
     */
    public long offer(final int topic, final DirectBuffer buffer, final int offset, final int length)
    {
        assert agent.isOwnThread() : agent.wrongThread("ChannelPublisher.offer");
        return core.offer(topic, buffer, offset, length);
    }

    /**
     * Claims room for one message. When it answers zero or above, write the payload to {@link #buffer()} at {@link
     * #offset()}, then
     * {@link #commit} or {@link #abort} before anything else.
     *
     * @param length of the payload, at most {@link #claimLengthMax()}.
     * @return zero or above, or an {@link Outcome}.
     */
    public long tryClaim(final int length)
    {
        assert agent.isOwnThread() : agent.wrongThread("ChannelPublisher.tryClaim");
        final long result = core.tryClaim(length);
        claimedOffset = (int)result;
        return result;
    }

    /**
     * Where to write the claimed payload.
     *
     * @return the window's memory.
     */
    public MutableDirectBuffer buffer()
    {
        return ring;
    }

    /**
     * Where the claimed payload begins.
     *
     * @return offset in {@link #buffer()}.
     */
    public int offset()
    {
        return claimedOffset;
    }

    /**
     * Publishes the claimed message.
     *
     * @param topic hash of its topic.
     * @return its sequence.
     */
    public long commit(final int topic)
    {
        return core.commit(topic);
    }

    /**
     * Lets the claim go.
     */
    public void abort()
    {
        core.abort();
    }

    /**
     * Largest message that can be claimed.
     *
     * @return bytes.
     */
    public int claimLengthMax()
    {
        return core.claimLengthMax();
    }
}
