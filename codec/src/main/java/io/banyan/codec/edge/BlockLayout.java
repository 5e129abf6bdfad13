package io.banyan.codec.edge;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.BlockFlagsEncoder;
import io.banyan.codec.data.FrameFlagsEncoder;
import io.banyan.codec.data.GroupSizeEncodingDecoder;
import io.banyan.codec.data.MessageHeaderDecoder;

/**
 * Where things are in a block, for code that writes or reads one in place. All of it is computed from the generated
 * flyweights.
 * <pre>
 *    0        8                                44              48
 *   +--------+--------------------------------+---------------+---------+---------+---
 *   | header | fixed part                     | length, count | frame 0 | frame 1 | ...
 *   +--------+--------------------------------+---------------+---------+---------+---
 *                                              a frame: topic (4), flags (2), payload length (2), payload; not padded
 * </pre>
 * Offsets named {@code FRAME_x} are from the start of a frame, all others from the start of the block's message header.
 */
public final class BlockLayout
{
    /** Length of the message header. */
    public static final int MESSAGE_HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;

    /** Offset of the block number, an {@code int64}. */
    public static final int BLOCK_NUMBER_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.blockNumberEncodingOffset();

    /** Offset of the sequence of the first frame, an {@code int64}. */
    public static final int FIRST_SEQUENCE_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.firstSequenceEncodingOffset();

    /** Offset of the time of origin, an {@code int64}. */
    public static final int ORIGIN_TIME_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.originTimeNsEncodingOffset();

    /** Offset of the epoch, a {@code uint32}. */
    public static final int EPOCH_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.epochEncodingOffset();

    /** Offset of the channel's tag, a {@code uint32}. */
    public static final int CHANNEL_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.channelEncodingOffset();

    /** Offset of the block's flags, a {@code uint16}. */
    public static final int FLAGS_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.flagsEncodingOffset();

    /** Offset of the stripe, a {@code uint8}. */
    public static final int STRIPE_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.stripeEncodingOffset();

    /** Offset of the reserved byte. */
    public static final int RESERVED_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.reservedEncodingOffset();

    /** Offset of the header of the group of frames, as this version writes it. */
    public static final int FRAMES_HEADER_OFFSET = MESSAGE_HEADER_LENGTH + BlockDecoder.BLOCK_LENGTH;

    /** Offset of the length of a frame's fixed part, a {@code uint16}, as this version writes it. */
    public static final int FRAME_FIXED_LENGTH_OFFSET =
        FRAMES_HEADER_OFFSET + GroupSizeEncodingDecoder.blockLengthEncodingOffset();

    /** Offset of the number of frames, a {@code uint16}, as this version writes it. */
    public static final int FRAME_COUNT_OFFSET =
        FRAMES_HEADER_OFFSET + GroupSizeEncodingDecoder.numInGroupEncodingOffset();

    /** Bytes in front of the first frame, as this version writes them. */
    public static final int BLOCK_HEADER_LENGTH = FRAMES_HEADER_OFFSET + BlockDecoder.FramesDecoder.HEADER_SIZE;

    /** Offset in a frame of its topic, a {@code uint32}. */
    public static final int FRAME_TOPIC_OFFSET = BlockDecoder.FramesDecoder.topicEncodingOffset();

    /** Offset in a frame of its flags, a {@code uint16}. */
    public static final int FRAME_FLAGS_OFFSET = BlockDecoder.FramesDecoder.frameFlagsEncodingOffset();

    /** Length of a frame's fixed part, as this version writes it. */
    public static final int FRAME_FIXED_LENGTH = BlockDecoder.FramesDecoder.sbeBlockLength();

    /** Offset in a frame of the length of its payload, a {@code uint16}, as this version writes it. */
    public static final int FRAME_PAYLOAD_LENGTH_OFFSET = FRAME_FIXED_LENGTH;

    /** Bytes in front of a frame's payload, as this version writes them; also the offset in a frame of its payload. */
    public static final int FRAME_HEADER_LENGTH = FRAME_FIXED_LENGTH + BlockDecoder.FramesDecoder.payloadHeaderLength();

    /** Most bytes one frame can carry. */
    public static final int PAYLOAD_LENGTH_MAX = 65_534;

    /** Most frames one block can carry. */
    public static final int FRAME_COUNT_MAX = BlockDecoder.FramesDecoder.countMaxValue();

    /** In a block's flags: the one frame is a part of a message. */
    public static final int PARTIAL_FLAG = BlockFlagsEncoder.partial((short)0, true);

    /** In a frame's flags: the first part of its message. */
    public static final int BEGIN_FLAG = FrameFlagsEncoder.begin((short)0, true);

    /** In a frame's flags: the last part of its message. */
    public static final int END_FLAG = FrameFlagsEncoder.end((short)0, true);

    /** The flags of a frame that holds a whole message. */
    public static final int WHOLE_FLAGS = BEGIN_FLAG | END_FLAG;

    private BlockLayout()
    {
    }

    /**
     * Bytes a block takes.
     *
     * @param frameCount   number of frames.
     * @param payloadBytes sum of the lengths of their payloads.
     * @return the length of the whole message.
     */
    public static int blockLength(final int frameCount, final int payloadBytes)
    {
        return BLOCK_HEADER_LENGTH + frameCount * FRAME_HEADER_LENGTH + payloadBytes;
    }
}
