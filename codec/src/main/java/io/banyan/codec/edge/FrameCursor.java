package io.banyan.codec.edge;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * Walks the frames of a block that {@link DataPlaneValidator} has found valid, whatever its version, without allocation
 * or dispatch. Wrap, walk, forget: it belongs to one thread and sees the bytes in place.
 * <pre>{@code
 * cursor.wrap(buffer, offset, length);
 * while (cursor.next())
 * {
 *     handler.onFrame(cursor.sequence(), cursor.topic(), buffer, cursor.payloadOffset(), cursor.payloadLength());
 * }
 * }</pre>
 */
public final class FrameCursor
{
    private static final int FRAMES_HEADER_LENGTH = BlockLayout.BLOCK_HEADER_LENGTH - BlockLayout.FRAMES_HEADER_OFFSET;
    private static final int COUNT_OFFSET = BlockLayout.FRAME_COUNT_OFFSET - BlockLayout.FRAMES_HEADER_OFFSET;
    private static final int LENGTH_OFFSET = BlockLayout.FRAME_FIXED_LENGTH_OFFSET - BlockLayout.FRAMES_HEADER_OFFSET;
    private static final int PAYLOAD_HEADER_LENGTH = BlockLayout.FRAME_HEADER_LENGTH - BlockLayout.FRAME_FIXED_LENGTH;

    private static final int UNKNOWN = -1;

    private final UnsafeBuffer block = new UnsafeBuffer(0, 0);
    private int blockOffset;
    private int frameFixedLength;
    private int frameCount;
    private int remaining;
    private int limit;
    private int payloadLength;
    private int frameLength;
    private boolean isWhole;
    private int endsPerFrame;
    private long sequence;
    private long nextSequence;

    /**
     * Stands before the first frame of a valid block.
     *
     * @param buffer that holds the block.
     * @param offset of the block's message header.
     * @param length of the whole block.
     * @return this for a fluent API.
     */
    public FrameCursor wrap(final DirectBuffer buffer, final int offset, final int length)
    {
        block.wrap(buffer, offset, length);
        blockOffset = offset;

        final int framesHeader = BlockLayout.MESSAGE_HEADER_LENGTH + RuleTable.blockLength(block, 0);
        frameFixedLength = block.getShort(framesHeader + LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
        frameCount = block.getShort(framesHeader + COUNT_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
        remaining = frameCount;
        limit = framesHeader + FRAMES_HEADER_LENGTH;
        payloadLength = UNKNOWN;
        frameLength = 0;
        // A valid block holds either whole messages only or one frame, which is a part.
        isWhole = 0 == (block.getShort(BlockLayout.FLAGS_OFFSET, LITTLE_ENDIAN) & BlockLayout.PARTIAL_FLAG);
        endsPerFrame = isWhole || 0 != (frameFlags() & BlockLayout.END_FLAG) ? 1 : 0;
        nextSequence = block.getLong(BlockLayout.FIRST_SEQUENCE_OFFSET, LITTLE_ENDIAN);
        return this;
    }

    /**
     * Moves on to the next frame.
     *
     * @return false when there is none; the cursor then stays where it is.
     */
    public boolean next()
    {
        if (0 == remaining)
        {
            return false;
        }

        remaining--;
        final int length = block.getShort(limit + frameFixedLength, LITTLE_ENDIAN) & 0xFFFF;
        if (length != payloadLength)
        {
            onOtherLength(length);
        }
        // Not a sum with what was just read: where frames are as long as those before them, the processor goes on to
        // the next without waiting for the memory.
        limit += frameLength;
        sequence = nextSequence;
        nextSequence += endsPerFrame;
        return true;
    }

    /**
     * Number of the block.
     *
     * @return its place in the channel, from 0.
     */
    public long blockNumber()
    {
        return block.getLong(BlockLayout.BLOCK_NUMBER_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * When the root opened the block.
     *
     * @return the root's clock, nanoseconds since 1970.
     */
    public long originTimeNs()
    {
        return block.getLong(BlockLayout.ORIGIN_TIME_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * Frames in the block.
     *
     * @return their number, at least 1.
     */
    public int frameCount()
    {
        return frameCount;
    }

    /**
     * Sequence of the message the current frame belongs to.
     *
     * @return the sequence.
     */
    public long sequence()
    {
        return sequence;
    }

    /**
     * Sequence of the message after the frames walked so far.
     *
     * @return one past the last sequence that has ended.
     */
    public long nextSequence()
    {
        return nextSequence;
    }

    /**
     * Topic of the current frame.
     *
     * @return the unsigned 32-bit hash, as the generated decoder gives it.
     */
    public long topic()
    {
        return block.getInt(limit - frameLength + BlockLayout.FRAME_TOPIC_OFFSET, LITTLE_ENDIAN) & 0xFFFF_FFFFL;
    }

    /**
     * Flags of the current frame.
     *
     * @return bits of {@link BlockLayout#BEGIN_FLAG} and {@link BlockLayout#END_FLAG}; a newer version may set others.
     */
    public int frameFlags()
    {
        return block.getShort(limit - frameLength + BlockLayout.FRAME_FLAGS_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /**
     * Does the current frame hold a whole message?
     *
     * @return true when it both begins and ends one.
     */
    public boolean isWhole()
    {
        return isWhole;
    }

    /**
     * Where the current frame's payload starts.
     *
     * @return the index in the buffer given to {@link #wrap}.
     */
    public int payloadOffset()
    {
        return blockOffset + limit - payloadLength;
    }

    /**
     * Length of the current frame's payload.
     *
     * @return its bytes, 0 or more.
     */
    public int payloadLength()
    {
        return payloadLength;
    }

    /** Apart so that {@link #next()} stays small enough for the compiler to put it into its caller. */
    private void onOtherLength(final int length)
    {
        payloadLength = length;
        frameLength = frameFixedLength + PAYLOAD_HEADER_LENGTH + length;
    }
}
