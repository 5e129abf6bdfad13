package io.banyan.engine.agent;

import org.agrona.DirectBuffer;

import io.banyan.engine.AckMode;
import io.banyan.engine.ColdPath;
import io.banyan.engine.Outcome;
import io.banyan.engine.PublishState;
import io.banyan.engine.core.ProxyOutbox;

/**
 * Publishes from any node of a channel, root or not, and tells of each message how far it has come: messages go along
 * the tree to the root, which numbers each once and in the order of this publisher, whatever happens to the links
 * between. For any thread; another than the agent's waits a duty cycle in each call, so for rates above some thousands
 * a second use a {@link ConcurrentPublisher}.
 */
@ColdPath
public final class AckPublisher implements AutoCloseable
{
    private final EngineAgent agent;
    private final ProxyOutbox outbox;

    AckPublisher(final EngineAgent agent, final ProxyOutbox outbox)
    {
        this.agent = agent;
        this.outbox = outbox;
    }

    /**
     * Take a message to be numbered by the root.
     *
     * @param topic  hash of its topic.
     * @param buffer holding the payload; free again when this returns.
     * @param offset of the payload.
     * @param length of the payload.
     * @param mode   what the publisher means to wait for.
     * @return a ticket to ask {@link #state} with, or an {@link Outcome}: {@link Outcome#UNSEQUENCED_LIMIT} when too
     *         much waits for the root.
     */
    public long offer(
        final int topic, final DirectBuffer buffer, final int offset, final int length, final AckMode mode)
    {
        return agent.call(() -> outbox.offer(topic, buffer, offset, length, mode));
    }

    /**
     * How far a message has come.
     *
     * @param ticket answered by {@link #offer}.
     * @return its state.
     */
    public PublishState state(final long ticket)
    {
        return agent.call(() -> outbox.state(ticket));
    }

    /**
     * Whether a message has come as far as its publisher waits for, or will come no further.
     *
     * @param ticket answered by {@link #offer}.
     * @param mode   what is waited for.
     * @return true when there is nothing more to wait for.
     */
    public boolean isDone(final long ticket, final AckMode mode)
    {
        return agent.call(() -> outbox.isDone(ticket, mode));
    }

    /**
     * Messages, or parts of large ones, that the root has not acknowledged.
     *
     * @return count.
     */
    public long pending()
    {
        return agent.call(outbox::pendingParts);
    }

    /**
     * The sequence that the root gave to the last message it acknowledged.
     *
     * @return sequence, or -1 before the first.
     */
    public long lastRootSequence()
    {
        return agent.call(outbox::lastRootSequence);
    }

    /**
     * Gives up: what the root has not acknowledged may or may not be numbered.
     */
    @Override
    public void close()
    {
        agent.call(() ->
        {
            outbox.close();
            return null;
        });
    }
}
