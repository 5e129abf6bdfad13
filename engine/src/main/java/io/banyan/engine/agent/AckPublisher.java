package io.banyan.engine.agent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

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
    private static final long PARK_MIN_NS = 20_000;
    private static final long PARK_MAX_NS = 1_000_000;
    /** Time for an answer to a question that is asked at the end of the timeout. */
    private static final long ANSWER_MIN_NS = 100_000_000;

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
        checkTaken(ticket);
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
        checkTaken(ticket);
        return agent.call(() -> outbox.isDone(ticket, mode));
    }

    /**
     * Waits until a message has come as far as its publisher waits for, or will come no further, or the time is over.
     * For threads other than the agent's: on that one nothing would come any further meanwhile, so ask {@link #isDone}
     * between its duty cycles instead.
     *
     * @param ticket  answered by {@link #offer}.
     * @param mode    what is waited for.
     * @param timeout longest wait; 0 asks once.
     * @param unit    of the timeout.
     * @return how far it has come: {@link PublishState#PENDING}, or {@link PublishState#SEQUENCED} short of
     *         {@link AckMode#DELIVERED}, when the time is over.
     * @throws InterruptedException  if this thread is interrupted meanwhile.
     * @throws IllegalStateException on the agent's own thread, before the agent runs, or once the engine is closed.
     */
    public PublishState await(final long ticket, final AckMode mode, final long timeout, final TimeUnit unit)
        throws InterruptedException
    {
        checkTaken(ticket);
        if (agent.isOwnThread())
        {
            throw new IllegalStateException(
                agent.waitsForItself("AckPublisher.await", "ask isDone between duty cycles"));
        }
        final NanoClock clock = agent.context().clock();
        final long startNs = clock.nanoTime();
        final long timeoutNs = Math.max(0, unit.toNanos(timeout));
        PublishState state = PublishState.PENDING;
        long parkNs = PARK_MIN_NS;
        long leftNs = timeoutNs;
        while (true)
        {
            try
            {
                state = agent.tryCall(() -> outbox.state(ticket), Math.max(ANSWER_MIN_NS, leftNs));
            }
            catch (final TimeoutException ex)
            {
                // The agent has not come round to the question in all that time: what was known last stands.
                return state;
            }
            leftNs = timeoutNs - (clock.nanoTime() - startNs);
            if (ProxyOutbox.isDone(state, mode) || leftNs <= 0)
            {
                return state;
            }
            LockSupport.parkNanos(Math.min(parkNs, leftNs));
            if (Thread.interrupted())
            {
                throw new InterruptedException("while waiting for ticket " + ticket);
            }
            parkNs = Math.min(PARK_MAX_NS, parkNs * 2);
        }
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

    private static void checkTaken(final long ticket)
    {
        if (ticket < 0)
        {
            throw new IllegalArgumentException("ticket " + ticket + " is a refusal (" + Outcome.name(ticket) +
                "): nothing was taken that could come anywhere; offer it again");
        }
    }
}
