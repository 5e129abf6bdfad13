package io.banyan.codec.edge;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

class BlockLayoutTest
{
    @Test
    void shouldCostFortyEightBytesABlockAndEightAFrame()
    {
        assertEquals(48, BlockLayout.BLOCK_HEADER_LENGTH);
        assertEquals(8, BlockLayout.FRAME_HEADER_LENGTH);
        assertEquals(Blocks.whole(32, 0, 288).capacity(), BlockLayout.blockLength(3, 320));
    }

    @Test
    void shouldFindEveryFieldInPlaceWhenTheGeneratedEncoderWroteIt()
    {
        final UnsafeBuffer block = Blocks.partial(BlockLayout.END_FLAG, 5);

        assertEquals(7, block.getLong(BlockLayout.BLOCK_NUMBER_OFFSET, LITTLE_ENDIAN));
        assertEquals(100, block.getLong(BlockLayout.FIRST_SEQUENCE_OFFSET, LITTLE_ENDIAN));
        assertEquals(1_000_000_007L, block.getLong(BlockLayout.ORIGIN_TIME_OFFSET, LITTLE_ENDIAN));
        assertEquals(3, block.getInt(BlockLayout.EPOCH_OFFSET, LITTLE_ENDIAN));
        assertEquals(0xFFFF_0001, block.getInt(BlockLayout.CHANNEL_OFFSET, LITTLE_ENDIAN));
        assertEquals(BlockLayout.PARTIAL_FLAG, block.getShort(BlockLayout.FLAGS_OFFSET, LITTLE_ENDIAN));
        assertEquals(0, block.getByte(BlockLayout.STRIPE_OFFSET));
        assertEquals(0, block.getByte(BlockLayout.RESERVED_OFFSET));
        assertEquals(
            BlockLayout.FRAME_FIXED_LENGTH, block.getShort(BlockLayout.FRAME_FIXED_LENGTH_OFFSET, LITTLE_ENDIAN));
        assertEquals(1, block.getShort(BlockLayout.FRAME_COUNT_OFFSET, LITTLE_ENDIAN));

        final int frame = BlockLayout.BLOCK_HEADER_LENGTH;
        assertEquals(0xFFFF_FF00, block.getInt(frame + BlockLayout.FRAME_TOPIC_OFFSET, LITTLE_ENDIAN));
        assertEquals(BlockLayout.END_FLAG, block.getShort(frame + BlockLayout.FRAME_FLAGS_OFFSET, LITTLE_ENDIAN));
        assertEquals(5, block.getShort(frame + BlockLayout.FRAME_PAYLOAD_LENGTH_OFFSET, LITTLE_ENDIAN));
        assertEquals(1, block.getByte(frame + BlockLayout.FRAME_HEADER_LENGTH));
    }
}
