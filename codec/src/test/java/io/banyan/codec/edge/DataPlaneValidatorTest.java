package io.banyan.codec.edge;

import io.banyan.codec.data.BlockDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static io.banyan.codec.edge.Verdict.EMPTY_BLOCK;
import static io.banyan.codec.edge.Verdict.FLAGS;
import static io.banyan.codec.edge.Verdict.NUMBER_RANGE;
import static io.banyan.codec.edge.Verdict.OUT_OF_BOUNDS;
import static io.banyan.codec.edge.Verdict.RESERVED;
import static io.banyan.codec.edge.Verdict.VALID;
import static io.banyan.codec.edge.Verdict.VAR_DATA_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class DataPlaneValidatorTest
{
    private static final int VERSION_OFFSET = 6;

    @Test
    void shouldAcceptBlocksOfWholeMessages()
    {
        assertEquals(VALID, validate(Blocks.whole(0)));
        assertEquals(VALID, validate(Blocks.whole(32, 32, 288)));
    }

    @Test
    void shouldAcceptOneRealPartInAPartialBlock()
    {
        assertEquals(VALID, validate(Blocks.partial(0, 1000)));
        assertEquals(VALID, validate(Blocks.partial(BlockLayout.BEGIN_FLAG, 1000)));
        assertEquals(VALID, validate(Blocks.partial(BlockLayout.END_FLAG, 1000)));
    }

    @Test
    void shouldRefuseFlagsThatContradictEachOther()
    {
        assertEquals(FLAGS, validate(Blocks.partial(BlockLayout.WHOLE_FLAGS, 10)));
        assertEquals(FLAGS, validate(Blocks.partial(BlockLayout.BEGIN_FLAG, 10, 10)));

        for (int flags = 0; flags < BlockLayout.WHOLE_FLAGS; flags++)
        {
            final UnsafeBuffer block = Blocks.partial(flags, 10);
            block.putShort(BlockLayout.FLAGS_OFFSET, (short)0, LITTLE_ENDIAN);
            assertEquals(FLAGS, validate(block));
        }
    }

    @Test
    void shouldRefuseABlockWithoutAFrame()
    {
        assertEquals(EMPTY_BLOCK, validate(Blocks.whole()));
    }

    @Test
    void shouldRefuseNumbersThatCannotBeCountedOnFrom()
    {
        assertEquals(NUMBER_RANGE, validate(withLong(BlockLayout.BLOCK_NUMBER_OFFSET, -1)));
        assertEquals(NUMBER_RANGE, validate(withLong(BlockLayout.BLOCK_NUMBER_OFFSET, Long.MAX_VALUE)));
        assertEquals(VALID, validate(withLong(BlockLayout.BLOCK_NUMBER_OFFSET, Long.MAX_VALUE - 1)));
        assertEquals(NUMBER_RANGE, validate(withLong(BlockLayout.FIRST_SEQUENCE_OFFSET, -1)));
        assertEquals(NUMBER_RANGE, validate(withLong(BlockLayout.FIRST_SEQUENCE_OFFSET, Long.MAX_VALUE - 1)));
        assertEquals(VALID, validate(withLong(BlockLayout.FIRST_SEQUENCE_OFFSET, Long.MAX_VALUE - 2)));
    }

    @Test
    void shouldHoldReservedBitsAtZeroOnlyInKnownVersions()
    {
        final int frameFlags = BlockLayout.BLOCK_HEADER_LENGTH + BlockLayout.FRAME_FLAGS_OFFSET;
        assertReserved(RESERVED, BlockLayout.STRIPE_OFFSET, 1);
        assertReserved(RESERVED, BlockLayout.RESERVED_OFFSET, 0x80);
        assertReserved(RESERVED, BlockLayout.FLAGS_OFFSET, 2);
        assertReserved(RESERVED, BlockLayout.FLAGS_OFFSET + 1, 0x80);
        assertReserved(FLAGS, frameFlags, 4);
        assertReserved(FLAGS, frameFlags + 1, 0x80);
    }

    @Test
    void shouldRefuseAFrameLongerThanWhatIsLeftWhateverTheVersion()
    {
        for (int version = 0; version <= 1; version++)
        {
            for (final int tooLong : new int[]{11, 12, 0xFFFF})
            {
                final UnsafeBuffer block = Blocks.whole(10, 10, 10);
                final int last = block.capacity() - 10 - BlockLayout.FRAME_HEADER_LENGTH;
                block.putShort(VERSION_OFFSET, (short)(BlockDecoder.SCHEMA_VERSION + version), LITTLE_ENDIAN);
                assertEquals(VALID, validate(block));
                block.putShort(last + BlockLayout.FRAME_PAYLOAD_LENGTH_OFFSET, (short)tooLong, LITTLE_ENDIAN);
                assertEquals(VAR_DATA_LENGTH, validate(block));
            }
        }
    }

    @Test
    void shouldRefuseWhatIsCutOffAmongFramesOfOneLength()
    {
        final UnsafeBuffer block = Blocks.whole(10, 10, 10);
        for (int length = 0; length < block.capacity(); length++)
        {
            assertNotEquals(VALID, validate(new UnsafeBuffer(block, 0, length)));
        }
    }

    @Test
    void shouldAnswerWhateverTheRangeIs()
    {
        final UnsafeBuffer block = Blocks.whole(32);
        final int[] numbers = {
            Integer.MIN_VALUE, -9, -1, 0, 1, 7, 8, 87, 88, 89, Integer.MAX_VALUE - 1, Integer.MAX_VALUE};
        for (final int offset : numbers)
        {
            for (final int length : numbers)
            {
                final Verdict verdict = DataPlaneValidator.validate(block, offset, length);
                final boolean isInside = offset >= 0 && length >= 0 && (long)offset + length <= block.capacity();
                assertEquals(isInside, OUT_OF_BOUNDS != verdict, "offset=" + offset + " length=" + length);
                assertEquals(verdict, DataPlaneValidator.validateBlock(block, offset, length));
            }
        }
    }

    private static void assertReserved(final Verdict expected, final int offset, final int bits)
    {
        final UnsafeBuffer block = Blocks.whole(32);
        block.putByte(offset, (byte)(block.getByte(offset) | bits));
        assertEquals(expected, validate(block));

        block.putShort(VERSION_OFFSET, (short)1, LITTLE_ENDIAN);
        assertEquals(VALID, validate(block));
    }

    private static UnsafeBuffer withLong(final int offset, final long value)
    {
        final UnsafeBuffer block = Blocks.whole(32, 32);
        block.putLong(offset, value, LITTLE_ENDIAN);
        return block;
    }

    private static Verdict validate(final UnsafeBuffer buffer)
    {
        return DataPlaneValidator.validate(buffer, 0, buffer.capacity());
    }
}
