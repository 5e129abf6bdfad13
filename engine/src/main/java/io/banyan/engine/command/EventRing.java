package io.banyan.engine.command;

import java.nio.ByteBuffer;
import java.util.Objects;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

import io.banyan.engine.NodeAddress;

/**
 * Events on their way from the data plane's thread to the control plane's: an off-heap ring with one writer and one
 * reader.
 * <p>
 * The control plane may be slow, the data plane never waits. What repeats by itself (reports, progress, foreign
 * sessions, copies of blocks) is dropped and counted when the ring is full. What happens once is put aside, in order,
 * until {@link #flush()} finds room; only when that place is full as well is it lost, counted apart.
 */
public final class EventRing implements EngineEvents
{
    private static final int ON_LINK_UP = 1;
    private static final int ON_LINK_SILENT = 2;
    private static final int ON_LINK_HEARD = 3;
    private static final int ON_LINK_DOWN = 4;
    private static final int ON_PARENT_STANDING = 5;
    private static final int ON_PARENT_REPORT = 6;
    private static final int ON_CHILD_REPORT = 7;
    private static final int ON_GAP = 8;
    private static final int ON_PROGRESS = 9;
    private static final int ON_OVERRUN = 10;
    private static final int ON_EPOCH = 11;
    private static final int ON_FOREIGN_SESSION = 12;
    private static final int ON_END = 13;
    private static final int ON_COMMAND_FAILED = 14;
    private static final int ON_BLOCK_COPY = 15;
    private static final int ON_BLOCK_COPY_HEADER = 16;
    private static final int ON_LINK_UNREACHABLE = 17;
    private static final int CAPACITY_MIN = 256 * 1024;
    private static final int ASIDE_CAPACITY = 64 * 1024;
    private static final int FLUSHED_PER_CYCLE = 16;

    private final OneToOneRingBuffer ring;
    private final OneToOneRingBuffer aside;
    private final MessageHandler dispatcher;
    private final ControlledMessageHandler mover;
    private EngineEvents target;
    private OneToOneRingBuffer claimed;
    private Runnable wake = () -> {};
    private boolean isUrgent;
    private long dropped;
    private long lost;

    /**
     * A ring with room for many events.
     *
     * @param blockLengthMax largest block that is ever copied.
     */
    public EventRing(final int blockLengthMax)
    {
        ring = ring(Math.max(CAPACITY_MIN, BitUtil.findNextPositivePowerOfTwo((blockLengthMax + 64) * 8)));
        aside = ring(ASIDE_CAPACITY);
        dispatcher = this::dispatch;
        mover = this::move;
    }

    /**
     * Hands over what has been written, on the control plane's thread.
     *
     * @param events   to hand it to.
     * @param eventMax bound of this pass.
     * @return events handed over.
     */
    public int drain(final EngineEvents events, final int eventMax)
    {
        target = events;
        final int read = ring.read(dispatcher, eventMax);
        // A pass ends where the buffer does: what lies beyond, at its beginning, may be waited for as well.
        return read < eventMax && ring.size() > 0 ? read + ring.read(dispatcher, eventMax - read) : read;
    }

    /**
     * Who is told at the end of a duty cycle in which something happened that does not repeat, or a block was copied
     * that somebody waits for; before anybody writes.
     *
     * @param value to run, on the data plane's thread.
     */
    public void onUrgent(final Runnable value)
    {
        wake = Objects.requireNonNull(value, "value");
    }

    /**
     * Whether nothing waits to be handed over.
     *
     * @return true if not.
     */
    public boolean isEmpty()
    {
        return ring.size() == 0;
    }

    /**
     * Moves on what was put aside, on the data plane's thread, once a duty cycle.
     *
     * @return events moved.
     */
    public int flush()
    {
        final int moved = aside.size() == 0 ? 0 : aside.controlledRead(mover, FLUSHED_PER_CYCLE);
        if (isUrgent || moved > 0)
        {
            isUrgent = false;
            wake.run();
        }
        return moved;
    }

    /**
     * Events dropped that repeat by themselves; known to the writer's thread.
     *
     * @return count.
     */
    public long dropped()
    {
        return dropped;
    }

    /**
     * Events lost that do not repeat; known to the writer's thread. Never above zero unless the control plane has
     * stopped.
     *
     * @return count.
     */
    public long lost()
    {
        return lost;
    }

    @Override
    public void onLinkUp(final long channelId, final int linkId)
    {
        link(ON_LINK_UP, channelId, linkId);
    }

    @Override
    public void onLinkSilent(final long channelId, final int linkId, final long silentNs, final long stalledNs)
    {
        final int index = claim(ON_LINK_SILENT, 28);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putInt(index + 24, linkId);
            buffer.putLong(index + 8, silentNs);
            buffer.putLong(index + 16, stalledNs);
            claimed.commit(index);
        }
    }

    @Override
    public void onLinkUnreachable(final long channelId, final int linkId)
    {
        link(ON_LINK_UNREACHABLE, channelId, linkId);
    }

    @Override
    public void onLinkHeard(final long channelId, final int linkId)
    {
        link(ON_LINK_HEARD, channelId, linkId);
    }

    @Override
    public void onLinkDown(final long channelId, final int linkId)
    {
        link(ON_LINK_DOWN, channelId, linkId);
    }

    @Override
    public void onParentStanding(final long channelId, final int linkId, final boolean orphaned, final int level)
    {
        final int index = claim(ON_PARENT_STANDING, 20);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putInt(index + 8, linkId);
            buffer.putInt(index + 12, orphaned ? 1 : 0);
            buffer.putInt(index + 16, level);
            claimed.commit(index);
        }
    }

    @Override
    public void onParentReport(
        final long channelId,
        final int linkId,
        final long receivedBytes,
        final long silenceMaxNs,
        final long parentNextBlock,
        final long periodNs)
    {
        final int index = claimOrDrop(ON_PARENT_REPORT, 44);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putInt(index + 40, linkId);
            buffer.putLong(index + 8, receivedBytes);
            buffer.putLong(index + 16, silenceMaxNs);
            buffer.putLong(index + 24, parentNextBlock);
            buffer.putLong(index + 32, periodNs);
            claimed.commit(index);
        }
    }

    @Override
    public void onChildReport(
        final long channelId,
        final int linkId,
        final long nextBlock,
        final long deliveredBlock,
        final long lostBlocks,
        final int subtreeMembers,
        final long rttNs,
        final long sentBytes)
    {
        final int index = claimOrDrop(ON_CHILD_REPORT, 56);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putInt(index + 48, linkId);
            buffer.putLong(index + 8, nextBlock);
            buffer.putLong(index + 16, deliveredBlock);
            buffer.putLong(index + 24, lostBlocks);
            buffer.putInt(index + 52, subtreeMembers);
            buffer.putLong(index + 32, rttNs);
            buffer.putLong(index + 40, sentBytes);
            claimed.commit(index);
        }
    }

    @Override
    public void onGap(final long channelId, final long fromBlock, final long toBlock)
    {
        final int index = claim(ON_GAP, 24);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putLong(index + 8, fromBlock);
            buffer.putLong(index + 16, toBlock);
            claimed.commit(index);
        }
    }

    @Override
    public void onProgress(
        final long channelId,
        final long oldestBlock,
        final long nextBlock,
        final long nextSequence,
        final int epoch,
        final long bytesPerSecond)
    {
        final int index = claimOrDrop(ON_PROGRESS, 44);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putLong(index + 8, oldestBlock);
            buffer.putLong(index + 16, nextBlock);
            buffer.putLong(index + 24, nextSequence);
            buffer.putInt(index + 40, epoch);
            buffer.putLong(index + 32, bytesPerSecond);
            claimed.commit(index);
        }
    }

    @Override
    public void onOverrun(
        final long channelId, final int linkId, final long fromBlock, final long toBlock, final boolean detached)
    {
        final int index = claim(ON_OVERRUN, 32);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putInt(index + 24, linkId);
            buffer.putLong(index + 8, fromBlock);
            buffer.putLong(index + 16, toBlock);
            buffer.putInt(index + 28, detached ? 1 : 0);
            claimed.commit(index);
        }
    }

    @Override
    public void onEpoch(final long channelId, final int epoch)
    {
        final int index = claim(ON_EPOCH, 12);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putInt(index + 8, epoch);
            claimed.commit(index);
        }
    }

    @Override
    public void onForeignSession(final int session, final NodeAddress source)
    {
        final int index = claimOrDrop(ON_FOREIGN_SESSION, 36);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putInt(index + 32, session);
            AddressFlyweight.put(buffer, index, source);
            claimed.commit(index);
        }
    }

    @Override
    public void onEnd(final long channelId, final long nextBlock, final long nextSequence)
    {
        final int index = claim(ON_END, 24);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putLong(index + 8, nextBlock);
            buffer.putLong(index + 16, nextSequence);
            claimed.commit(index);
        }
    }

    @Override
    public void onCommandFailed(final long channelId, final int linkId, final int code)
    {
        final int index = claim(ON_COMMAND_FAILED, 16);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putInt(index + 8, linkId);
            buffer.putInt(index + 12, code);
            claimed.commit(index);
        }
    }

    @Override
    public void onBlockCopy(
        final long channelId, final long correlationId, final DirectBuffer block, final int offset, final int length)
    {
        final int index = claimOrDrop(ON_BLOCK_COPY, ON_BLOCK_COPY_HEADER + length);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putLong(index + 8, correlationId);
            buffer.putBytes(index + ON_BLOCK_COPY_HEADER, block, offset, length);
            claimed.commit(index);
            // It repeats, but somebody waits for it.
            isUrgent = true;
        }
    }

    private static OneToOneRingBuffer ring(final int capacity)
    {
        return new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(capacity + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    private int claimOrDrop(final int type, final int length)
    {
        claimed = ring;
        final int index = ring.tryClaim(type, length);
        dropped += index < 0 ? 1 : 0;
        return index;
    }

    /** An event that says of a link all there is to say. */
    private void link(final int type, final long channelId, final int linkId)
    {
        final int index = claim(type, 12);
        if (index >= 0)
        {
            final MutableDirectBuffer buffer = claimed.buffer();
            buffer.putLong(index, channelId);
            buffer.putInt(index + 8, linkId);
            claimed.commit(index);
        }
    }

    private int claim(final int type, final int length)
    {
        isUrgent = true;
        claimed = ring;
        // Whatever waits aside goes first: what happens once stays in order.
        int index = aside.size() == 0 ? ring.tryClaim(type, length) : -1;
        if (index < 0)
        {
            claimed = aside;
            index = aside.tryClaim(type, length);
            lost += index < 0 ? 1 : 0;
        }
        return index;
    }

    private ControlledMessageHandler.Action move(
        final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        return ring.write(type, buffer, index, length) ?
            ControlledMessageHandler.Action.CONTINUE :
            ControlledMessageHandler.Action.ABORT;
    }

    private void dispatch(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        switch (type)
        {
            case ON_LINK_UP:
                target.onLinkUp(buffer.getLong(index), buffer.getInt(index + 8));
                break;

            case ON_LINK_SILENT:
                target.onLinkSilent(
                    buffer.getLong(index),
                    buffer.getInt(index + 24),
                    buffer.getLong(index + 8),
                    buffer.getLong(index + 16));
                break;

            case ON_LINK_UNREACHABLE:
                target.onLinkUnreachable(buffer.getLong(index), buffer.getInt(index + 8));
                break;

            case ON_LINK_HEARD:
                target.onLinkHeard(buffer.getLong(index), buffer.getInt(index + 8));
                break;

            case ON_LINK_DOWN:
                target.onLinkDown(buffer.getLong(index), buffer.getInt(index + 8));
                break;

            case ON_PARENT_STANDING:
                target.onParentStanding(
                    buffer.getLong(index),
                    buffer.getInt(index + 8),
                    buffer.getInt(index + 12) != 0,
                    buffer.getInt(index + 16));
                break;

            case ON_PARENT_REPORT:
                target.onParentReport(
                    buffer.getLong(index),
                    buffer.getInt(index + 40),
                    buffer.getLong(index + 8),
                    buffer.getLong(index + 16),
                    buffer.getLong(index + 24),
                    buffer.getLong(index + 32));
                break;

            case ON_CHILD_REPORT:
                target.onChildReport(
                    buffer.getLong(index),
                    buffer.getInt(index + 48),
                    buffer.getLong(index + 8),
                    buffer.getLong(index + 16),
                    buffer.getLong(index + 24),
                    buffer.getInt(index + 52),
                    buffer.getLong(index + 32),
                    buffer.getLong(index + 40));
                break;

            default:
                dispatchMore(type, buffer, index, length);
        }
    }

    private void dispatchMore(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        switch (type)
        {
            case ON_GAP:
                target.onGap(buffer.getLong(index), buffer.getLong(index + 8), buffer.getLong(index + 16));
                break;

            case ON_PROGRESS:
                target.onProgress(
                    buffer.getLong(index),
                    buffer.getLong(index + 8),
                    buffer.getLong(index + 16),
                    buffer.getLong(index + 24),
                    buffer.getInt(index + 40),
                    buffer.getLong(index + 32));
                break;

            case ON_OVERRUN:
                target.onOverrun(
                    buffer.getLong(index),
                    buffer.getInt(index + 24),
                    buffer.getLong(index + 8),
                    buffer.getLong(index + 16),
                    buffer.getInt(index + 28) != 0);
                break;

            case ON_EPOCH:
                target.onEpoch(buffer.getLong(index), buffer.getInt(index + 8));
                break;

            case ON_FOREIGN_SESSION:
                target.onForeignSession(buffer.getInt(index + 32), AddressFlyweight.get(buffer, index));
                break;

            case ON_END:
                target.onEnd(buffer.getLong(index), buffer.getLong(index + 8), buffer.getLong(index + 16));
                break;

            case ON_COMMAND_FAILED:
                target.onCommandFailed(buffer.getLong(index), buffer.getInt(index + 8), buffer.getInt(index + 12));
                break;

            case ON_BLOCK_COPY:
                target.onBlockCopy(
                    buffer.getLong(index),
                    buffer.getLong(index + 8),
                    buffer,
                    index + ON_BLOCK_COPY_HEADER,
                    length - ON_BLOCK_COPY_HEADER);
                break;

            default:
                throw new IllegalStateException("unknown event " + type);
        }
    }
}
