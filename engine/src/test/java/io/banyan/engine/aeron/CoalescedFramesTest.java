package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;

class CoalescedFramesTest
{
    private static final int DATA = HeaderFlyweight.HDR_TYPE_DATA;
    private static final int PAD = HeaderFlyweight.HDR_TYPE_PAD;
    private static final int SETUP = HeaderFlyweight.HDR_TYPE_SETUP;

    private final UnsafeBuffer taken = new UnsafeBuffer(new byte[4096]);
    private int length;

    @Test
    void shouldTakeFramesThatFollowEachOtherInAStreamForOneStretch()
    {
        data(5, 1, 0, 100);
        data(5, 1, 128, 1000);
        data(5, 1, 1152, 32);
        assertEquals(List.of(1184), stretches());
    }

    @Test
    void shouldBeginANewStretchWhereAnotherStreamSessionOrTermBeginsOrSomethingIsMissing()
    {
        data(5, 1, 0, 64);
        data(6, 1, 64, 64);
        data(6, 2, 128, 64);
        data(6, 2, 256, 64);
        data(6, 2, 320, 64);
        final int otherTerm = length;
        data(6, 2, 384, 64);
        taken.putInt(otherTerm + DataHeaderFlyweight.TERM_ID_FIELD_OFFSET, 8);
        assertEquals(List.of(64, 128, 192, 320, 384), stretches());
    }

    @Test
    void shouldEndAStretchWithPaddingAndLeaveSignsOfLifeAlone()
    {
        data(5, 1, 0, 64);
        frame(PAD, 5, 1, 64, 4000, 32);
        frame(DATA, 5, 1, 4096, 0, 32);
        data(5, 1, 4096, 64);
        frame(DATA, 5, 1, 4160, 0, 32);
        assertEquals(List.of(96, 128, 192, 224), stretches());
    }

    @Test
    void shouldTakeFramesOfOtherKindsOneByOne()
    {
        frame(SETUP, 5, 1, 0, 40, 40);
        frame(SETUP, 6, 1, 0, 40, 40);
        frame(HeaderFlyweight.HDR_TYPE_RTTM, 6, 1, 0, 40, 40);
        assertEquals(List.of(40, 80, 120), stretches());
    }

    @Test
    void shouldLeaveTheRestInOnePieceWhereAFrameSaysWhatCannotBe()
    {
        data(5, 1, 0, 64);
        frame(DATA, 5, 1, 64, 31, 64);
        data(5, 1, 128, 64);
        assertEquals(List.of(64, 192), stretches());

        length = 0;
        data(5, 1, 0, 64);
        frame(DATA, 5, 1, 64, 65, 64);
        assertEquals(List.of(64, 128), stretches());

        length = 0;
        frame(SETUP, 5, 1, 0, 4, 40);
        frame(SETUP, 5, 1, 0, 40, 40);
        assertEquals(List.of(80), stretches());

        length = 0;
        frame(SETUP, 5, 1, 0, 40, 40);
        length += 12;
        assertEquals(List.of(40, 52), stretches());
    }

    @Test
    void shouldComeToAnEndWhateverTheBytesAre()
    {
        final Random random = new Random(20261123);
        final byte[] bytes = new byte[taken.capacity()];
        for (int round = 0; round < 20_000; round++)
        {
            length = 0;
            if (round % 2 == 0)
            {
                random.nextBytes(bytes);
                taken.putBytes(0, bytes);
                length = 1 + random.nextInt(taken.capacity());
            }
            else
            {
                while (length < 3000)
                {
                    frame(random.nextInt(7), 1 + random.nextInt(2), 1, length, random.nextInt(200) - 20, 64);
                }
            }
            final List<Integer> ends = stretches();
            assertEquals(length, ends.get(ends.size() - 1));
        }
    }

    private List<Integer> stretches()
    {
        final List<Integer> ends = new ArrayList<>();
        int end = 0;
        while (end < length)
        {
            final int next = CoalescedFrames.endOfStretch(taken, end, length);
            assertTrue(next > end && next <= length, "from " + end + " to " + next + " of " + length);
            ends.add(next);
            end = next;
        }
        return ends;
    }

    private void data(final int session, final int stream, final int termOffset, final int frameLength)
    {
        frame(DATA, session, stream, termOffset, frameLength, frameLength + 31 & -32);
    }

    private void frame(
        final int type, final int session, final int stream, final int termOffset, final int frameLength,
        final int bytes)
    {
        taken.setMemory(length, bytes, (byte)0);
        taken.putInt(length, frameLength);
        taken.putShort(length + HeaderFlyweight.TYPE_FIELD_OFFSET, (short)type);
        taken.putInt(length + DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET, termOffset);
        taken.putInt(length + DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET, session);
        taken.putInt(length + DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET, stream);
        taken.putInt(length + DataHeaderFlyweight.TERM_ID_FIELD_OFFSET, 7);
        length += bytes;
    }
}
