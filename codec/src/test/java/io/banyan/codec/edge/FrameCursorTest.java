package io.banyan.codec.edge;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FrameCursorTest
{
    private final FrameCursor cursor = new FrameCursor();

    @Test
    void shouldGiveEveryFrameWhenTheBlockLiesInsideALargerBuffer()
    {
        final UnsafeBuffer block = Blocks.whole(32, 0, 288);
        final UnsafeBuffer larger = new UnsafeBuffer(new byte[block.capacity() + 24]);
        larger.putBytes(13, block, 0, block.capacity());

        cursor.wrap(larger, 13, block.capacity());
        assertEquals(3, cursor.frameCount());
        assertEquals(7, cursor.blockNumber());
        assertEquals(1_000_000_007L, cursor.originTimeNs());

        int expectedOffset = 13 + BlockLayout.BLOCK_HEADER_LENGTH;
        for (int i = 0; i < 3; i++)
        {
            final int expectedLength = new int[]{32, 0, 288}[i];
            assertTrue(cursor.next());
            assertEquals(100 + i, cursor.sequence());
            assertEquals(101 + i, cursor.nextSequence());
            assertEquals(0xFFFF_FF00L + i, cursor.topic());
            assertTrue(cursor.isWhole());
            assertEquals(BlockLayout.WHOLE_FLAGS, cursor.frameFlags());
            assertEquals(expectedLength, cursor.payloadLength());
            expectedOffset += BlockLayout.FRAME_HEADER_LENGTH;
            assertEquals(expectedOffset, cursor.payloadOffset());
            for (int j = 0; j < expectedLength; j++)
            {
                assertEquals(i + 1, larger.getByte(cursor.payloadOffset() + j));
            }
            expectedOffset += expectedLength;
        }

        assertFalse(cursor.next());
        assertFalse(cursor.next());
        assertEquals(103, cursor.nextSequence());
    }

    @Test
    void shouldFollowEveryChangeOfLengthWhenFramesAndBlocksDiffer()
    {
        for (final int[] lengths : new int[][]{{5, 5, 7, 7, 0, 0, 5}, {5}, {5, 5}, {0, 9}, {9, 9, 9}})
        {
            final UnsafeBuffer block = Blocks.whole(lengths);
            cursor.wrap(block, 0, block.capacity());
            int expectedOffset = BlockLayout.BLOCK_HEADER_LENGTH;
            for (int i = 0; i < lengths.length; i++)
            {
                assertTrue(cursor.next());
                expectedOffset += BlockLayout.FRAME_HEADER_LENGTH;
                assertEquals(lengths[i], cursor.payloadLength());
                assertEquals(expectedOffset, cursor.payloadOffset());
                assertEquals(0xFFFF_FF00L + i, cursor.topic());
                assertEquals(100 + i, cursor.sequence());
                expectedOffset += lengths[i];
            }
            assertFalse(cursor.next());
        }
    }

    @Test
    void shouldTellPartsFromWholeMessagesWhenBlocksOfBothKindsFollowEachOther()
    {
        final UnsafeBuffer[] blocks = {
            Blocks.partial(BlockLayout.BEGIN_FLAG, 10), Blocks.partial(0, 10), Blocks.partial(BlockLayout.END_FLAG, 10),
            Blocks.whole(10, 10)};
        final int[] flags = {BlockLayout.BEGIN_FLAG, 0, BlockLayout.END_FLAG, BlockLayout.WHOLE_FLAGS};
        final int[] ended = {0, 0, 1, 1};
        for (int i = 0; i < blocks.length; i++)
        {
            cursor.wrap(blocks[i], 0, blocks[i].capacity());
            assertTrue(cursor.next());
            assertEquals(flags[i], cursor.frameFlags());
            assertEquals(flags[i] == BlockLayout.WHOLE_FLAGS, cursor.isWhole());
            assertEquals(cursor.sequence() + ended[i], cursor.nextSequence());
        }
    }

    @Test
    void shouldKeepTheSequenceWhenAPartDoesNotEndItsMessage()
    {
        final UnsafeBuffer begin = Blocks.partial(BlockLayout.BEGIN_FLAG, 100);
        cursor.wrap(begin, 0, begin.capacity());
        assertTrue(cursor.next());
        assertFalse(cursor.isWhole());
        assertEquals(100, cursor.sequence());
        assertEquals(100, cursor.nextSequence());

        final UnsafeBuffer end = Blocks.partial(BlockLayout.END_FLAG, 100);
        cursor.wrap(end, 0, end.capacity());
        assertTrue(cursor.next());
        assertEquals(100, cursor.sequence());
        assertEquals(101, cursor.nextSequence());
    }
}
