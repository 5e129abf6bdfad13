package io.banyan.node.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.engine.GapCause;

class DemoReaderTest
{
    private static final int LENGTH = 61;
    private static final long MESSAGES = 130;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
    private final Histogram latency = new Histogram(1_000_000, 3);
    private long nowNs = 5_000;
    private final DemoReader reader =
        new DemoReader(MESSAGES, latency, new SingleWriterRecorder(1_000_000, 3), () -> nowNs);

    DemoReaderTest()
    {
        DemoPayload.fill(buffer, LENGTH);
    }

    @Test
    void shouldBeCompleteWhenEveryMessageCameOnce()
    {
        for (long number = 0; number < MESSAGES; number++)
        {
            assertFalse(reader.isComplete());
            deliver(number);
        }

        assertTrue(reader.isComplete());
        assertEquals(0, reader.lost() + reader.duplicates() + reader.outOfOrder() + reader.corrupt());
        assertEquals(MESSAGES, latency.getTotalCount());
    }

    @Test
    void shouldTellADuplicateFromAMessageOutOfOrder()
    {
        deliver(0);
        deliver(2);
        deliver(1);
        deliver(2);

        assertEquals(1, reader.outOfOrder());
        assertEquals(1, reader.duplicates());
        assertEquals(3, reader.distinct());
        assertEquals(MESSAGES - 3, reader.lost());
    }

    @Test
    void shouldRefuseAMessageWhenAnyByteOfItIsWrong()
    {
        for (int i = 0; i < LENGTH; i++)
        {
            DemoPayload.encode(buffer, LENGTH, 0, nowNs);
            buffer.putByte(i, (byte)(buffer.getByte(i) ^ 1));
            reader.onMessage(0, 0, 0, 0, buffer, 0, LENGTH);
            buffer.putByte(i, (byte)(buffer.getByte(i) ^ 1));
        }

        assertEquals(LENGTH, reader.corrupt());
        assertEquals(0, reader.distinct());
    }

    @Test
    void shouldPassOverTheWarmUp()
    {
        deliver(-5);

        assertEquals(0, reader.distinct() + reader.corrupt() + reader.duplicates());
        assertEquals(0, latency.getTotalCount());
    }

    @Test
    void shouldCountTheSequencesOfAGap()
    {
        reader.onGap(10, 14, GapCause.LOST);

        assertEquals(5, reader.gapSequences());
    }

    @Test
    void shouldKeepTheLongestSilenceFromTheMomentItIsWatched()
    {
        deliver(0);
        nowNs = 100_000;
        reader.watchSilence(nowNs);
        nowNs = 107_000;
        deliver(1);
        nowNs = 110_000;
        deliver(2);

        assertEquals(7_000, reader.silenceMaxNs());
    }

    private void deliver(final long number)
    {
        DemoPayload.encode(buffer, LENGTH, number, nowNs - 100);
        reader.onMessage(number, 0, 0, 0, buffer, 0, LENGTH);
    }
}
