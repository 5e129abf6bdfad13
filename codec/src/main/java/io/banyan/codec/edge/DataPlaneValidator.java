package io.banyan.codec.edge;

import io.banyan.codec.data.AckMode;
import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.BooleanType;
import io.banyan.codec.data.Direction;
import io.banyan.codec.data.EndOfChannelDecoder;
import io.banyan.codec.data.EndReason;
import io.banyan.codec.data.HeartbeatDecoder;
import io.banyan.codec.data.ProgressDecoder;
import io.banyan.codec.data.ProxyAckDecoder;
import io.banyan.codec.data.ProxyOutcome;
import io.banyan.codec.data.ProxyPublishDecoder;
import io.banyan.codec.data.RouteRefusal;
import io.banyan.codec.data.RouteRefusedDecoder;
import io.banyan.codec.data.RoutedUnicastDecoder;
import io.banyan.codec.data.StartKind;
import io.banyan.codec.data.SubscribeDecoder;
import org.agrona.DirectBuffer;

import static io.banyan.codec.edge.BlockLayout.BLOCK_NUMBER_OFFSET;
import static io.banyan.codec.edge.BlockLayout.FIRST_SEQUENCE_OFFSET;
import static io.banyan.codec.edge.BlockLayout.FLAGS_OFFSET;
import static io.banyan.codec.edge.BlockLayout.FRAME_FLAGS_OFFSET;
import static io.banyan.codec.edge.BlockLayout.MESSAGE_HEADER_LENGTH;
import static io.banyan.codec.edge.BlockLayout.PARTIAL_FLAG;
import static io.banyan.codec.edge.BlockLayout.RESERVED_OFFSET;
import static io.banyan.codec.edge.BlockLayout.STRIPE_OFFSET;
import static io.banyan.codec.edge.BlockLayout.WHOLE_FLAGS;
import static io.banyan.codec.edge.RuleTable.valueCount;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * Judges what arrives along a link. Once it has said {@link Verdict#VALID}, the generated decoders of
 * {@code io.banyan.codec.data} and {@link FrameCursor} cannot read outside the range given.
 */
public final class DataPlaneValidator
{
    private static final int SCHEMA_ID = BlockDecoder.SCHEMA_ID;
    private static final int VERSION = BlockDecoder.SCHEMA_VERSION;
    private static final int FRAMES_HEADER_LENGTH = BlockDecoder.FramesDecoder.HEADER_SIZE;
    private static final int PAYLOAD_HEADER_LENGTH = BlockDecoder.FramesDecoder.payloadHeaderLength();

    private static final MessageRule BLOCK = rule(BlockDecoder.TEMPLATE_ID, BlockDecoder.BLOCK_LENGTH)
        .setField(0, BlockDecoder.flagsEncodingOffset(), 2, PARTIAL_FLAG)
        .group(0, BlockDecoder.FramesDecoder.sbeBlockLength())
        .setField(0, FRAME_FLAGS_OFFSET, 2, WHOLE_FLAGS)
        .groupData(PAYLOAD_HEADER_LENGTH);

    private static final ElementRule BLOCK_ROOT = BLOCK.root();
    private static final ElementRule FRAME = BLOCK.group(0);

    private static final RuleTable RULES = new RuleTable(SCHEMA_ID,
        BLOCK,
        rule(HeartbeatDecoder.TEMPLATE_ID, HeartbeatDecoder.BLOCK_LENGTH)
            .enumField(0, HeartbeatDecoder.orphanedEncodingOffset(), 1, valueCount(BooleanType.values())),
        rule(EndOfChannelDecoder.TEMPLATE_ID, EndOfChannelDecoder.BLOCK_LENGTH)
            .enumField(0, EndOfChannelDecoder.reasonEncodingOffset(), 1, valueCount(EndReason.values())),
        rule(ProgressDecoder.TEMPLATE_ID, ProgressDecoder.BLOCK_LENGTH),
        rule(ProxyPublishDecoder.TEMPLATE_ID, ProxyPublishDecoder.BLOCK_LENGTH)
            .setField(0, ProxyPublishDecoder.frameFlagsEncodingOffset(), 2, WHOLE_FLAGS)
            .enumField(0, ProxyPublishDecoder.ackModeEncodingOffset(), 1, valueCount(AckMode.values()))
            .data(0, ProxyPublishDecoder.payloadHeaderLength()),
        rule(ProxyAckDecoder.TEMPLATE_ID, ProxyAckDecoder.BLOCK_LENGTH)
            .enumField(0, ProxyAckDecoder.outcomeEncodingOffset(), 1, valueCount(ProxyOutcome.values())),
        rule(RoutedUnicastDecoder.TEMPLATE_ID, RoutedUnicastDecoder.BLOCK_LENGTH)
            .enumField(0, RoutedUnicastDecoder.directionEncodingOffset(), 1, valueCount(Direction.values()))
            .enumField(0, RoutedUnicastDecoder.fellBackEncodingOffset(), 1, valueCount(BooleanType.values()))
            .group(0, RoutedUnicastDecoder.PathDecoder.sbeBlockLength())
            .data(0, RoutedUnicastDecoder.payloadHeaderLength()),
        rule(RouteRefusedDecoder.TEMPLATE_ID, RouteRefusedDecoder.BLOCK_LENGTH)
            .enumField(0, RouteRefusedDecoder.reasonEncodingOffset(), 1, valueCount(RouteRefusal.values())),
        rule(SubscribeDecoder.TEMPLATE_ID, SubscribeDecoder.BLOCK_LENGTH)
            .enumField(0, SubscribeDecoder.startKindEncodingOffset(), 1, valueCount(StartKind.values())));

    private DataPlaneValidator()
    {
    }

    /**
     * Judges one data-plane message. Never throws, whatever the arguments.
     *
     * @param buffer that holds the message.
     * @param offset of its message header.
     * @param length of the whole message.
     * @return {@link Verdict#VALID}, or why it must be dropped.
     */
    public static Verdict validate(final DirectBuffer buffer, final int offset, final int length)
    {
        final Verdict verdict = RULES.checkHeader(buffer, offset, length);
        if (Verdict.VALID != verdict)
        {
            return verdict;
        }

        return BlockDecoder.TEMPLATE_ID == RuleTable.templateId(buffer, offset) ?
            walkBlock(buffer, offset, offset + length) : RULES.walk(buffer, offset, length);
    }

    /**
     * Judges one message that must be a block.
     *
     * @param buffer that holds the block.
     * @param offset of its message header.
     * @param length of the whole block.
     * @return {@link Verdict#VALID}, or why it must be dropped; {@link Verdict#TEMPLATE} for any other message.
     */
    public static Verdict validateBlock(final DirectBuffer buffer, final int offset, final int length)
    {
        final Verdict verdict = RULES.checkHeader(buffer, offset, length);
        if (Verdict.VALID != verdict)
        {
            return verdict;
        }

        return BlockDecoder.TEMPLATE_ID == RuleTable.templateId(buffer, offset) ?
            walkBlock(buffer, offset, offset + length) : Verdict.TEMPLATE;
    }

    private static Verdict walkBlock(final DirectBuffer buffer, final int offset, final int end)
    {
        final int version = RuleTable.version(buffer, offset);
        final int fixedLength = RuleTable.blockLength(buffer, offset);
        if (!BLOCK_ROOT.allows(fixedLength, version, VERSION))
        {
            return Verdict.BLOCK_LENGTH;
        }

        final int framesHeader = offset + MESSAGE_HEADER_LENGTH + fixedLength;
        if (end - framesHeader < FRAMES_HEADER_LENGTH)
        {
            return Verdict.TRUNCATED;
        }

        final int frameFixedLength = buffer.getShort(framesHeader, LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getShort(framesHeader + 2, LITTLE_ENDIAN) & 0xFFFF;
        final int frames = framesHeader + FRAMES_HEADER_LENGTH;
        if (!FRAME.allows(frameFixedLength, version, VERSION))
        {
            return Verdict.GROUP_BLOCK_LENGTH;
        }

        if ((long)count * (frameFixedLength + PAYLOAD_HEADER_LENGTH) > end - frames)
        {
            return Verdict.GROUP_COUNT;
        }

        final Verdict verdict = checkBlockHeader(buffer, offset, version, count);
        if (Verdict.VALID != verdict)
        {
            return verdict;
        }

        final boolean isPartial = 0 != (buffer.getShort(offset + FLAGS_OFFSET, LITTLE_ENDIAN) & PARTIAL_FLAG);
        final int flagsMask = version <= VERSION ? 0xFFFF : WHOLE_FLAGS;
        if (isPartial)
        {
            // A part is never the whole: begin, end, or neither.
            final int flags = buffer.getShort(frames + FRAME_FLAGS_OFFSET, LITTLE_ENDIAN) & flagsMask;
            if (flags >= WHOLE_FLAGS)
            {
                return Verdict.FLAGS;
            }
        }

        return walkFrames(buffer, frames, end, count, frameFixedLength, isPartial ? 0 : flagsMask, version);
    }

    private static Verdict checkBlockHeader(
        final DirectBuffer buffer, final int offset, final int version, final int count)
    {
        final int flags = buffer.getShort(offset + FLAGS_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
        if (version <= VERSION)
        {
            final int reserved = flags & ~PARTIAL_FLAG |
                buffer.getByte(offset + STRIPE_OFFSET) | buffer.getByte(offset + RESERVED_OFFSET);
            if (0 != reserved)
            {
                return Verdict.RESERVED;
            }
        }

        final long blockNumber = buffer.getLong(offset + BLOCK_NUMBER_OFFSET, LITTLE_ENDIAN);
        final long firstSequence = buffer.getLong(offset + FIRST_SEQUENCE_OFFSET, LITTLE_ENDIAN);
        if (blockNumber < 0 || blockNumber == Long.MAX_VALUE || firstSequence < 0 || firstSequence + count < 0)
        {
            return Verdict.NUMBER_RANGE;
        }

        if (0 == count)
        {
            return Verdict.EMPTY_BLOCK;
        }

        return count > 1 && 0 != (flags & PARTIAL_FLAG) ? Verdict.FLAGS : Verdict.VALID;
    }

    /**
     * The hot loop: a frame like the one before costs its two reads and is passed over without waiting for them.
     *
     * @param flagsMask which bits of each frame's flags must be those of a whole message; 0 for a partial block.
     */
    private static Verdict walkFrames(
        final DirectBuffer buffer,
        final int frames,
        final int end,
        final int count,
        final int frameFixedLength,
        final int flagsMask,
        final int version)
    {
        final int frameHeaderLength = frameFixedLength + PAYLOAD_HEADER_LENGTH;
        final int wantedFlags = 0 == flagsMask ? 0 : WHOLE_FLAGS;
        int payloadLength = -1;
        int frameLength = 0;
        int limit = frames;

        for (int i = 0; i < count; i++)
        {
            if (end - limit < frameHeaderLength)
            {
                return Verdict.TRUNCATED;
            }

            if ((buffer.getShort(limit + FRAME_FLAGS_OFFSET, LITTLE_ENDIAN) & flagsMask) != wantedFlags)
            {
                return Verdict.FLAGS;
            }

            final int length = buffer.getShort(limit + frameFixedLength, LITTLE_ENDIAN) & 0xFFFF;
            if (length != payloadLength)
            {
                payloadLength = length;
                frameLength = frameHeaderLength + length;
            }
            if (frameLength > end - limit)
            {
                return Verdict.VAR_DATA_LENGTH;
            }
            limit += frameLength;
        }

        return limit == end || version > VERSION ? Verdict.VALID : Verdict.TRAILING_BYTES;
    }

    private static MessageRule rule(final int templateId, final int... lengthByVersion)
    {
        return new MessageRule(templateId, VERSION, lengthByVersion);
    }
}
