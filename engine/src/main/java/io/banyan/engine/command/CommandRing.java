package io.banyan.engine.command;

import java.nio.ByteBuffer;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

import io.banyan.engine.NodeAddress;

/**
 * Commands on their way from the control plane's thread to the data plane's: an off-heap ring with one writer, the
 * control plane, and one reader, the data-plane agent. Fields are fixed in place; nothing is allocated but the address
 * of a link that is opened.
 */
public final class CommandRing implements EngineCommands
{
    private static final int BECOME_ROOT = 1;
    private static final int RAISE_EPOCH = 2;
    private static final int OPEN_PARENT = 3;
    private static final int ACTIVATE_PARENT = 4;
    private static final int OPEN_CHILD = 5;
    private static final int START_CHILD = 6;
    private static final int CLOSE_LINK = 7;
    private static final int SERVE_RANGE = 8;
    private static final int COPY_RANGE = 9;
    private static final int GIVE_UP = 10;
    private static final int SET_STANDING = 11;
    private static final int SET_SUSPICION = 12;
    private static final int END_CHANNEL = 13;
    private static final int INJECT_BLOCK = 14;
    private static final int INJECT_BLOCK_HEADER = 8;
    private static final int CAPACITY_MIN = 64 * 1024;

    private final OneToOneRingBuffer ring;
    private final MutableDirectBuffer buffer;
    private final MessageHandler dispatcher;
    private EngineCommands target;
    private Runnable onWritten = () -> {};
    private long refused;

    /**
     * A ring with room for many commands.
     *
     * @param blockLengthMax largest block that is ever injected.
     */
    public CommandRing(final int blockLengthMax)
    {
        ring = new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(
            capacity(blockLengthMax) + RingBufferDescriptor.TRAILER_LENGTH)));
        buffer = ring.buffer();
        dispatcher = this::dispatch;
    }

    /**
     * Who is told of each command, on the writer's thread, once it is in the ring.
     *
     * @param listener for instance what wakes the reader.
     * @return this.
     */
    public CommandRing onWritten(final Runnable listener)
    {
        onWritten = listener;
        return this;
    }

    /**
     * Whether no command waits, not even one that is being written.
     *
     * @return true if it is empty.
     */
    public boolean isEmpty()
    {
        return ring.size() == 0;
    }

    /**
     * Carries out what has been written, on the data plane's thread.
     *
     * @param commands   to carry it out with.
     * @param commandMax bound of this pass.
     * @return commands carried out.
     */
    public int drain(final EngineCommands commands, final int commandMax)
    {
        target = commands;
        final int read = ring.read(dispatcher, commandMax);
        // A pass ends where the buffer does: what lies beyond, at its beginning, may be waited for as well.
        return read < commandMax && ring.size() > 0 ? read + ring.read(dispatcher, commandMax - read) : read;
    }

    /**
     * Commands refused because the ring was full; known to the writer's thread.
     *
     * @return count.
     */
    public long refused()
    {
        return refused;
    }

    @Override
    public boolean becomeRoot(final long channelId, final int epoch, final long nextBlock, final long nextSequence)
    {
        final int index = claim(BECOME_ROOT, 28);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 24, epoch);
        buffer.putLong(index + 8, nextBlock);
        buffer.putLong(index + 16, nextSequence);
        commit(index);
        return true;
    }

    @Override
    public boolean raiseEpoch(final long channelId, final int epoch)
    {
        final int index = claim(RAISE_EPOCH, 12);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 8, epoch);
        commit(index);
        return true;
    }

    @Override
    public boolean openParent(
        final long channelId,
        final int linkId,
        final NodeAddress parent,
        final int downSession,
        final int upSession,
        final long fromBlock)
    {
        final int index = claim(OPEN_PARENT, 60);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 48, linkId);
        AddressFlyweight.put(buffer, index + 8, parent);
        buffer.putInt(index + 52, downSession);
        buffer.putInt(index + 56, upSession);
        buffer.putLong(index + 40, fromBlock);
        commit(index);
        return true;
    }

    @Override
    public boolean activateParent(final long channelId, final int linkId)
    {
        final int index = claim(ACTIVATE_PARENT, 12);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 8, linkId);
        commit(index);
        return true;
    }

    @Override
    public boolean openChild(
        final long channelId,
        final int linkId,
        final NodeAddress child,
        final int downSession,
        final int upSession,
        final int label,
        final long fromBlock)
    {
        final int index = claim(OPEN_CHILD, 64);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 48, linkId);
        AddressFlyweight.put(buffer, index + 8, child);
        buffer.putInt(index + 52, downSession);
        buffer.putInt(index + 56, upSession);
        buffer.putInt(index + 60, label);
        buffer.putLong(index + 40, fromBlock);
        commit(index);
        return true;
    }

    @Override
    public boolean startChild(final long channelId, final int linkId, final long fromBlock)
    {
        final int index = claim(START_CHILD, 20);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 16, linkId);
        buffer.putLong(index + 8, fromBlock);
        commit(index);
        return true;
    }

    @Override
    public boolean closeLink(final long channelId, final int linkId)
    {
        final int index = claim(CLOSE_LINK, 12);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 8, linkId);
        commit(index);
        return true;
    }

    @Override
    public boolean serveRange(final long channelId, final int linkId, final long fromBlock, final int blocks)
    {
        final int index = claim(SERVE_RANGE, 24);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 16, linkId);
        buffer.putLong(index + 8, fromBlock);
        buffer.putInt(index + 20, blocks);
        commit(index);
        return true;
    }

    @Override
    public boolean copyRange(final long channelId, final long correlationId, final long fromBlock, final int blocks)
    {
        final int index = claim(COPY_RANGE, 28);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putLong(index + 8, correlationId);
        buffer.putLong(index + 16, fromBlock);
        buffer.putInt(index + 24, blocks);
        commit(index);
        return true;
    }

    @Override
    public boolean giveUp(final long channelId, final long toBlock)
    {
        final int index = claim(GIVE_UP, 16);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putLong(index + 8, toBlock);
        commit(index);
        return true;
    }

    @Override
    public boolean setStanding(final long channelId, final boolean orphaned, final int level)
    {
        final int index = claim(SET_STANDING, 16);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 8, orphaned ? 1 : 0);
        buffer.putInt(index + 12, level);
        commit(index);
        return true;
    }

    @Override
    public boolean setSuspicion(final long channelId, final int linkId, final long silentNs)
    {
        final int index = claim(SET_SUSPICION, 20);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putInt(index + 16, linkId);
        buffer.putLong(index + 8, silentNs);
        commit(index);
        return true;
    }

    @Override
    public boolean endChannel(final long channelId)
    {
        final int index = claim(END_CHANNEL, 8);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        commit(index);
        return true;
    }

    @Override
    public boolean injectBlock(final long channelId, final DirectBuffer block, final int offset, final int length)
    {
        final int index = claim(INJECT_BLOCK, INJECT_BLOCK_HEADER + length);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, channelId);
        buffer.putBytes(index + INJECT_BLOCK_HEADER, block, offset, length);
        commit(index);
        return true;
    }

    private void commit(final int index)
    {
        ring.commit(index);
        onWritten.run();
    }

    private int claim(final int type, final int length)
    {
        final int index = ring.tryClaim(type, length);
        refused += index < 0 ? 1 : 0;
        return index;
    }

    private static int capacity(final int blockLengthMax)
    {
        // A ring takes messages of an eighth of its capacity.
        return Math.max(CAPACITY_MIN, BitUtil.findNextPositivePowerOfTwo((blockLengthMax + 64) * 8));
    }

    private void dispatch(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        switch (type)
        {
            case BECOME_ROOT:
                target.becomeRoot(
                    buffer.getLong(index),
                    buffer.getInt(index + 24),
                    buffer.getLong(index + 8),
                    buffer.getLong(index + 16));
                break;

            case RAISE_EPOCH:
                target.raiseEpoch(buffer.getLong(index), buffer.getInt(index + 8));
                break;

            case OPEN_PARENT:
                target.openParent(
                    buffer.getLong(index),
                    buffer.getInt(index + 48),
                    AddressFlyweight.get(buffer, index + 8),
                    buffer.getInt(index + 52),
                    buffer.getInt(index + 56),
                    buffer.getLong(index + 40));
                break;

            case ACTIVATE_PARENT:
                target.activateParent(buffer.getLong(index), buffer.getInt(index + 8));
                break;

            case OPEN_CHILD:
                target.openChild(
                    buffer.getLong(index),
                    buffer.getInt(index + 48),
                    AddressFlyweight.get(buffer, index + 8),
                    buffer.getInt(index + 52),
                    buffer.getInt(index + 56),
                    buffer.getInt(index + 60),
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
            case START_CHILD:
                target.startChild(buffer.getLong(index), buffer.getInt(index + 16), buffer.getLong(index + 8));
                break;

            case CLOSE_LINK:
                target.closeLink(buffer.getLong(index), buffer.getInt(index + 8));
                break;

            case SERVE_RANGE:
                target.serveRange(
                    buffer.getLong(index),
                    buffer.getInt(index + 16),
                    buffer.getLong(index + 8),
                    buffer.getInt(index + 20));
                break;

            case COPY_RANGE:
                target.copyRange(
                    buffer.getLong(index),
                    buffer.getLong(index + 8),
                    buffer.getLong(index + 16),
                    buffer.getInt(index + 24));
                break;

            case GIVE_UP:
                target.giveUp(buffer.getLong(index), buffer.getLong(index + 8));
                break;

            case SET_STANDING:
                target.setStanding(buffer.getLong(index), buffer.getInt(index + 8) != 0, buffer.getInt(index + 12));
                break;

            case SET_SUSPICION:
                target.setSuspicion(buffer.getLong(index), buffer.getInt(index + 16), buffer.getLong(index + 8));
                break;

            case END_CHANNEL:
                target.endChannel(buffer.getLong(index));
                break;

            case INJECT_BLOCK:
                target.injectBlock(
                    buffer.getLong(index), buffer, index + INJECT_BLOCK_HEADER, length - INJECT_BLOCK_HEADER);
                break;

            default:
                throw new IllegalStateException("unknown command " + type);
        }
    }
}
