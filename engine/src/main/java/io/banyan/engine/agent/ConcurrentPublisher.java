package io.banyan.engine.agent;

import java.nio.ByteBuffer;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

import io.banyan.engine.AckMode;
import io.banyan.engine.Outcome;
import io.banyan.engine.command.Waker;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.core.ProxyOutbox;

/**
 * Publishes from any thread, without locks: messages cross an off-heap ring to the agent, which numbers them, or sends
 * them up the tree to the root. What cannot be taken for the moment stays in the ring, so that back-pressure reaches
 * the writer as a full ring.
 * <pre>
 *   topic (4) | payload
 * </pre>
 */
public final class ConcurrentPublisher implements AutoCloseable
{
    private static final int MESSAGE_TYPE = 1;
    private static final int HEADER_LENGTH = 4;

    private final ChannelCore core;
    private final ManyToOneRingBuffer ring;
    private final AtomicBuffer buffer;
    private final int lengthMax;
    private final ControlledMessageHandler mover = this::move;
    /** Keeps messages until the root has numbered them; null where only the root itself publishes. */
    private final ProxyOutbox outbox;
    private final AckMode mode;
    private final Waker waker;
    private volatile boolean isClosed;
    private long lastTicket = -1;
    private long refused;

    ConcurrentPublisher(
        final ChannelCore core,
        final int ringBytes,
        final ProxyOutbox outbox,
        final AckMode mode,
        final Waker waker)
    {
        this.waker = waker;
        this.core = core;
        this.outbox = outbox;
        this.mode = mode;
        // Left to the collector: a writer may still hold it when the engine is closed.
        ring = new ManyToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(ringBytes + RingBufferDescriptor.TRAILER_LENGTH)));
        buffer = ring.buffer();
        lengthMax = Math.min(core.settings().messageLengthMax(), ring.maxMsgLength() - HEADER_LENGTH);
    }

    /**
     * Publishes one message by copy.
     *
     * @param topic  hash of its topic.
     * @param source holding the payload.
     * @param offset of the payload.
     * @param length of the payload, at most {@link #lengthMax()}.
     * @return zero when taken, else {@link Outcome#BACK_PRESSURED}, {@link Outcome#CLOSED} or {@link
     *         Outcome#TOO_LARGE}.
     */
    public long offer(final int topic, final DirectBuffer source, final int offset, final int length)
    {
        final long index = tryClaim(topic, length);
        if (index < 0)
        {
            return index;
        }
        buffer.putBytes((int)index, source, offset, length);
        commit(index);
        return 0;
    }

    /**
     * Claims room for one message. When it answers zero or above, write the payload to {@link #buffer()} from there on,
     * then
     * {@link #commit} or {@link #abort} at once: other writers' messages wait behind it.
     *
     * @param topic  hash of its topic.
     * @param length of the payload.
     * @return index of the payload in {@link #buffer()}, or an {@link Outcome}.
     */
    public long tryClaim(final int topic, final int length)
    {
        if (isClosed)
        {
            return Outcome.CLOSED;
        }
        if (length < 0 || length > lengthMax)
        {
            return Outcome.TOO_LARGE;
        }
        final int index = ring.tryClaim(MESSAGE_TYPE, HEADER_LENGTH + length);
        if (index < 0)
        {
            return Outcome.BACK_PRESSURED;
        }
        buffer.putInt(index, topic);
        return index + HEADER_LENGTH;
    }

    /**
     * Where to write the claimed payload.
     *
     * @return the ring's memory.
     */
    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Publishes a claimed message.
     *
     * @param index as claimed.
     */
    public void commit(final long index)
    {
        ring.commit((int)index - HEADER_LENGTH);
        // The claim was a swap. Uncommitted it keeps the agent from waiting; committed it may have come into a wait.
        waker.wakeAfterSwap();
    }

    /**
     * Lets a claim go.
     *
     * @param index as claimed.
     */
    public void abort(final long index)
    {
        ring.abort((int)index - HEADER_LENGTH);
    }

    /**
     * Largest message that this publisher takes: the channel's limit, or an eighth of its ring.
     *
     * @return bytes.
     */
    public int lengthMax()
    {
        return lengthMax;
    }

    /**
     * Bytes that wait for the agent.
     *
     * @return bytes, headers among them.
     */
    public int pendingBytes()
    {
        return isClosed ? 0 : ring.size();
    }

    /**
     * Whether it was closed, by its owner or with its engine.
     *
     * @return true if it was.
     */
    public boolean isClosed()
    {
        return isClosed;
    }

    /**
     * Takes no more messages; those taken are still published.
     */
    @Override
    public void close()
    {
        isClosed = true;
    }

    /** On the agent's thread: whether something was claimed that it has not taken. */
    boolean hasPublished()
    {
        return ring.size() > 0;
    }

    /** On the agent's thread: at most so many messages into the open block. */
    int drain(final int messageMax)
    {
        return ring.controlledRead(mover, messageMax);
    }

    /** On the agent's thread, once it is closed: whether nothing is left in it. */
    boolean isEmpty()
    {
        return ring.size() == 0 && (outbox == null || outbox.isClosed() || outbox.pendingParts() == 0);
    }

    /** On the agent's thread: whether all that was offered has come as far as is waited for. */
    boolean isAcknowledged()
    {
        if (ring.size() > 0)
        {
            return false;
        }
        if (outbox == null)
        {
            return mode != AckMode.DELIVERED || core.isAllDelivered();
        }
        return lastTicket < 0 || outbox.isDone(lastTicket, mode);
    }

    /** On the agent's thread: nothing of it is needed any more. */
    void release()
    {
        if (outbox != null)
        {
            outbox.close();
        }
    }

    /** Messages that could never be published; known to the agent's thread. */
    long refused()
    {
        return refused + (outbox == null ? 0 : outbox.refusedCount());
    }

    private ControlledMessageHandler.Action move(
        final int type, final MutableDirectBuffer source, final int index, final int length)
    {
        final int topic = source.getInt(index);
        final int from = index + HEADER_LENGTH;
        final int bytes = length - HEADER_LENGTH;
        final long outcome = outbox == null ?
            core.offer(topic, source, from, bytes) : outbox.offer(topic, source, from, bytes, mode);
        if (outcome >= 0)
        {
            lastTicket = outcome;
            return ControlledMessageHandler.Action.CONTINUE;
        }
        if (outcome == Outcome.CLOSED || outcome == Outcome.TOO_LARGE)
        {
            refused++;
            isClosed |= outcome == Outcome.CLOSED;
            return ControlledMessageHandler.Action.CONTINUE;
        }
        return ControlledMessageHandler.Action.ABORT;
    }
}
