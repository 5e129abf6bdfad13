package io.banyan.engine.core;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;

import io.banyan.codec.data.BlockEncoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.engine.Outcome;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Window;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * The root's hand: numbers messages and writes them straight into the window. The open block grows in place until it is
 * full or {@link #flush()} closes it, once a duty cycle; so a message never waits for others.
 */
final class Sequencer
{
    private static final int SCHEMA_ID = BlockEncoder.SCHEMA_ID;
    private static final int NOTHING_OPEN = -1;
    /** A mark: publisher, accepted up to, the block that the message of it ends in. */
    static final int MARK_LENGTH = 24;
    private static final int MARK_FRAME_LENGTH = BlockLayout.FRAME_HEADER_LENGTH + MARK_LENGTH;

    private final Window window;
    private final MutableDirectBuffer ring;
    private final EpochNanoClock epochClock;
    private final ChannelCounters counters;
    private final int channelTag;
    private final int messageLengthMax;
    private final int blockLengthMax;
    private int epoch;
    private long nextSequence;
    private int blockOffset = NOTHING_OPEN;
    private int blockLength;
    private int frameCount;
    private int claimedLength = NOTHING_OPEN;
    private int markAt;

    Sequencer(
        final Window window,
        final ChannelSettings settings,
        final int blockLengthMax,
        final EpochNanoClock epochClock,
        final ChannelCounters counters)
    {
        this.window = window;
        this.ring = window.ring();
        this.epochClock = epochClock;
        this.counters = counters;
        this.channelTag = settings.channelTag();
        this.messageLengthMax = settings.messageLengthMax();
        this.blockLengthMax = Math.min(blockLengthMax, settings.blockLengthMax());
    }

    void start(final int newEpoch, final long sequence)
    {
        stop();
        epoch = newEpoch;
        nextSequence = sequence;
    }

    /** Close what is open; an open claim is lost, and so is the place of a block that nobody wrote into. */
    void stop()
    {
        abort();
        flush();
        blockOffset = NOTHING_OPEN;
    }

    /** The block that holds the end of the last message published. */
    long lastBlock()
    {
        return blockOffset != NOTHING_OPEN && frameCount > 0 ? window.head() : window.head() - 1;
    }

    long epochNanos()
    {
        return epochClock.nanoTime();
    }

    long nextSequence()
    {
        return nextSequence;
    }

    /** Largest message that fits one block, and so may be claimed in place. */
    int claimLengthMax()
    {
        return blockLengthMax - BlockLayout.BLOCK_HEADER_LENGTH - BlockLayout.FRAME_HEADER_LENGTH;
    }

    /**
     * Offset in the ring of the payload of the claim, or an {@link Outcome}.
     */
    long tryClaim(final int length, final long heldBlock)
    {
        if (claimedLength != NOTHING_OPEN)
        {
            return Outcome.CLAIM_OPEN;
        }
        if (length < 0 || length > claimLengthMax())
        {
            return Outcome.TOO_LARGE;
        }
        if (blockOffset != NOTHING_OPEN && blockLength + BlockLayout.FRAME_HEADER_LENGTH + length > blockLengthMax)
        {
            close(0);
        }
        if (blockOffset == NOTHING_OPEN)
        {
            if (window.wouldOverwrite(heldBlock, blockLengthMax))
            {
                return Outcome.WINDOW_HELD;
            }
            open();
        }
        if (frameCount == 0)
        {
            stampOrigin();
        }
        claimedLength = length;
        return blockOffset + blockLength + BlockLayout.FRAME_HEADER_LENGTH;
    }

    long commit(final int topic)
    {
        if (claimedLength == NOTHING_OPEN)
        {
            throw new IllegalStateException("BYN-1301 commit without a claim");
        }
        checkTopic(topic);
        writeFrameHeader(topic, BlockLayout.WHOLE_FLAGS, claimedLength);
        blockLength += BlockLayout.FRAME_HEADER_LENGTH + claimedLength;
        frameCount++;
        claimedLength = NOTHING_OPEN;
        return nextSequence++;
    }

    void abort()
    {
        claimedLength = NOTHING_OPEN;
    }

    /**
     * Copy a message in, whole; one larger than a block is cut into blocks of its own.
     */
    long offer(final int topic, final DirectBuffer source, final int offset, final int length, final long heldBlock)
    {
        if (length > claimLengthMax())
        {
            return offerLarge(topic, source, offset, length, heldBlock);
        }
        final long place = tryClaim(length, heldBlock);
        if (place < 0)
        {
            return place;
        }
        ring.putBytes((int)place, source, offset, length);
        return commit(topic);
    }

    /**
     * Copy in a message that came by proxy, and with it the mark that it has: whoever holds the block that ends the
     * message knows that the publisher's messages up to it are in the stream. A mark right before is written over.
     */
    long offerMarked(
        final int topic,
        final DirectBuffer source,
        final int offset,
        final int length,
        final long heldBlock,
        final long publisherId,
        final long acceptedUpTo)
    {
        if (claimedLength != NOTHING_OPEN)
        {
            return Outcome.CLAIM_OPEN;
        }
        if (length + MARK_FRAME_LENGTH > claimLengthMax())
        {
            return offerLargeMarked(topic, source, offset, length, heldBlock, publisherId, acceptedUpTo);
        }
        takeBackMarkOf(publisherId, length);
        final long place = tryClaim(length + MARK_FRAME_LENGTH, heldBlock);
        if (place < 0)
        {
            return place;
        }
        claimedLength = length;
        ring.putBytes((int)place, source, offset, length);
        final long sequence = commit(topic);
        appendMark(publisherId, acceptedUpTo, window.head());
        return sequence;
    }

    /** Say again how far publishers are; as many as fit one block. */
    boolean offerMark(final long publisherId, final long acceptedUpTo, final long block, final long heldBlock)
    {
        if (claimedLength != NOTHING_OPEN || tryClaim(MARK_LENGTH, heldBlock) < 0)
        {
            return false;
        }
        abort();
        appendMark(publisherId, acceptedUpTo, block);
        return true;
    }

    private long offerLargeMarked(
        final int topic,
        final DirectBuffer source,
        final int offset,
        final int length,
        final long heldBlock,
        final long publisherId,
        final long acceptedUpTo)
    {
        if (length <= claimLengthMax())
        {
            // One block, but without room for the mark beside it: the mark goes before, and names the block to come.
            if (window.wouldOverwrite(heldBlock, 2 * blockLengthMax, 2))
            {
                return Outcome.WINDOW_HELD;
            }
            flush();
            offerMark(publisherId, acceptedUpTo, window.head() + 1, heldBlock);
            flush();
            return offer(topic, source, offset, length, heldBlock);
        }
        if (length > messageLengthMax)
        {
            return Outcome.TOO_LARGE;
        }
        final int parts = parts(length);
        if (window.wouldOverwrite(heldBlock, roomOf(parts + 1), parts + 2))
        {
            return Outcome.WINDOW_HELD;
        }
        flush();
        offerMark(publisherId, acceptedUpTo, window.head() + parts, heldBlock);
        return offerLarge(topic, source, offset, length, heldBlock);
    }

    private int parts(final int length)
    {
        return (length + claimLengthMax() - 1) / claimLengthMax();
    }

    /** All or nothing: the room of one block more covers what is lost where the ring wraps. */
    private int roomOf(final int blocks)
    {
        return (int)Math.min((blocks + 1L) * blockLengthMax, window.ringBytes());
    }

    private void appendMark(final long publisherId, final long acceptedUpTo, final long block)
    {
        final int mark = blockOffset + blockLength + BlockLayout.FRAME_HEADER_LENGTH;
        ring.putLong(mark, publisherId, LITTLE_ENDIAN);
        ring.putLong(mark + 8, acceptedUpTo, LITTLE_ENDIAN);
        ring.putLong(mark + 16, block, LITTLE_ENDIAN);
        writeFrameHeader((int)Delivery.SYSTEM_TOPIC, BlockLayout.WHOLE_FLAGS, MARK_LENGTH);
        markAt = blockLength;
        blockLength += MARK_FRAME_LENGTH;
        frameCount++;
        nextSequence++;
    }

    /** The last frame of the open block is this publisher's mark, and a message and a new mark fit in its place. */
    private void takeBackMarkOf(final long publisherId, final int length)
    {
        if (blockOffset != NOTHING_OPEN && markAt > 0 && markAt + MARK_FRAME_LENGTH == blockLength && frameCount > 1 &&
            markAt + BlockLayout.FRAME_HEADER_LENGTH + length + MARK_FRAME_LENGTH <= blockLengthMax &&
            ring.getLong(blockOffset + markAt + BlockLayout.FRAME_HEADER_LENGTH, LITTLE_ENDIAN) == publisherId)
        {
            blockLength = markAt;
            frameCount--;
            nextSequence--;
        }
    }

    /**
     * Close the open block, if there is one and no claim stands in it.
     *
     * @return 1 if a block was closed.
     */
    int flush()
    {
        if (blockOffset == NOTHING_OPEN || frameCount == 0 || claimedLength != NOTHING_OPEN)
        {
            return 0;
        }
        close(0);
        return 1;
    }

    private long offerLarge(
        final int topic, final DirectBuffer source, final int offset, final int length, final long heldBlock)
    {
        checkTopic(topic);
        if (claimedLength != NOTHING_OPEN)
        {
            return Outcome.CLAIM_OPEN;
        }
        if (length > messageLengthMax)
        {
            return Outcome.TOO_LARGE;
        }
        final int partMax = claimLengthMax();
        final int parts = parts(length);
        if (window.wouldOverwrite(heldBlock, roomOf(parts), parts + 1))
        {
            return Outcome.WINDOW_HELD;
        }
        flush();
        for (int part = 0; part < parts; part++)
        {
            if (blockOffset == NOTHING_OPEN)
            {
                open();
            }
            stampOrigin();
            final int partOffset = part * partMax;
            final int partLength = Math.min(partMax, length - partOffset);
            final int flags = (part == 0 ? BlockLayout.BEGIN_FLAG : 0) |
                (part == parts - 1 ? BlockLayout.END_FLAG : 0);
            writeFrameHeader(topic, flags, partLength);
            ring.putBytes(
                blockOffset + blockLength + BlockLayout.FRAME_HEADER_LENGTH, source, offset + partOffset, partLength);
            blockLength += BlockLayout.FRAME_HEADER_LENGTH + partLength;
            frameCount = 1;
            if (part == parts - 1)
            {
                nextSequence++;
            }
            close(BlockLayout.PARTIAL_FLAG);
        }
        return nextSequence - 1;
    }

    static void checkTopic(final int topic)
    {
        if (topic == (int)Delivery.SYSTEM_TOPIC)
        {
            throw new IllegalArgumentException("BYN-1302 topic hash 0xFFFFFFFF is the engine's own");
        }
    }

    private void open()
    {
        blockOffset = window.reserve(blockLengthMax);
        blockLength = BlockLayout.BLOCK_HEADER_LENGTH;
        frameCount = 0;
        markAt = 0;
        ring.putLong(blockOffset + BlockLayout.FIRST_SEQUENCE_OFFSET, nextSequence, LITTLE_ENDIAN);
    }

    /** At the first frame, not when the block is opened: an aborted claim may leave an empty block open for long. */
    private void stampOrigin()
    {
        ring.putLong(blockOffset + BlockLayout.ORIGIN_TIME_OFFSET, epochClock.nanoTime(), LITTLE_ENDIAN);
    }

    private void writeFrameHeader(final int topic, final int flags, final int length)
    {
        final int frame = blockOffset + blockLength;
        ring.putInt(frame + BlockLayout.FRAME_TOPIC_OFFSET, topic, LITTLE_ENDIAN);
        ring.putShort(frame + BlockLayout.FRAME_FLAGS_OFFSET, (short)flags, LITTLE_ENDIAN);
        ring.putShort(frame + BlockLayout.FRAME_PAYLOAD_LENGTH_OFFSET, (short)length, LITTLE_ENDIAN);
    }

    private void close(final int flags)
    {
        final int block = blockOffset;
        final long firstSequence = ring.getLong(block + BlockLayout.FIRST_SEQUENCE_OFFSET, LITTLE_ENDIAN);
        ring.putShort(block, (short)BlockEncoder.BLOCK_LENGTH, LITTLE_ENDIAN);
        ring.putShort(block + 2, (short)BlockEncoder.TEMPLATE_ID, LITTLE_ENDIAN);
        ring.putShort(block + 4, (short)SCHEMA_ID, LITTLE_ENDIAN);
        ring.putShort(block + 6, (short)BlockEncoder.SCHEMA_VERSION, LITTLE_ENDIAN);
        ring.putLong(block + BlockLayout.BLOCK_NUMBER_OFFSET, window.head(), LITTLE_ENDIAN);
        ring.putInt(block + BlockLayout.EPOCH_OFFSET, epoch, LITTLE_ENDIAN);
        ring.putInt(block + BlockLayout.CHANNEL_OFFSET, channelTag, LITTLE_ENDIAN);
        ring.putShort(block + BlockLayout.FLAGS_OFFSET, (short)flags, LITTLE_ENDIAN);
        ring.putByte(block + BlockLayout.STRIPE_OFFSET, (byte)0);
        ring.putByte(block + BlockLayout.RESERVED_OFFSET, (byte)0);
        ring.putShort(
            block + BlockLayout.FRAME_FIXED_LENGTH_OFFSET, (short)BlockLayout.FRAME_FIXED_LENGTH, LITTLE_ENDIAN);
        ring.putShort(block + BlockLayout.FRAME_COUNT_OFFSET, (short)frameCount, LITTLE_ENDIAN);

        final int sequences = (int)(nextSequence - firstSequence);
        window.commit(firstSequence, sequences, blockLength);
        counters.blocksIn++;
        counters.bytesIn += blockLength;
        counters.framesIn += sequences;
        blockOffset = NOTHING_OPEN;
    }
}
