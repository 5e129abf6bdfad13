package io.banyan.bench.chaos;

import io.banyan.engine.GapCause;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReaderLogTest
{
    private static final int LENGTH = 64;
    private static final long LIFE = 7;

    private final ChaosMessage message = new ChaosMessage(LENGTH);
    private long nowNs = 1;
    private final ReaderLog log = new ReaderLog(LENGTH, 5, () -> nowNs);

    @Test
    void shouldFindNothingWrongWhenEveryMessageComesOnceInOrder()
    {
        receive(10, 11, 12);

        assertEquals(new ReaderLog.Counts(10, 13, 3, 0, 0, 0, 0, 0, 0), log.counts());
    }

    @Test
    void shouldCountASkipWhenNobodySaysAWord()
    {
        receive(10, 14);

        assertEquals(3, log.counts().unreported());
    }

    @Test
    void shouldCountAReportedGapAsLostAndNotAsSkipped()
    {
        receive(10);
        log.onGap(11, 13, GapCause.LOST);
        log.onGap(14, 14, GapCause.OVERRUN);
        receive(15);

        assertEquals(new ReaderLog.Counts(10, 16, 2, 0, 0, 0, 3, 1, 0), log.counts());
        assertEquals("messages 11 to 13 are lost, it was told: LOST", log.takeComplaint());
    }

    @Test
    void shouldTellALateMessageFromADoubledOne()
    {
        receive(10, 12, 11, 12);

        assertEquals(1, log.counts().outOfOrder());
        assertEquals(1, log.counts().duplicated());
        assertEquals(0, log.counts().unreported());
    }

    @Test
    void shouldCountDamageWhenABitIsTurned()
    {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[LENGTH]);
        bytes.putBytes(0, message.write(LIFE, 1), 0, LENGTH);
        bytes.putByte(30, (byte)(bytes.getByte(30) ^ 1));
        deliver(1, bytes, LENGTH);
        deliver(2, message.write(LIFE, 2), LENGTH - 1);

        assertEquals(2, log.counts().corrupt());
    }

    @Test
    void shouldCountDamageWhenAnotherMessageStandsInItsPlace()
    {
        deliver(1, message.write(LIFE, 1), LENGTH);
        deliver(2, message.write(LIFE, 5), LENGTH);

        assertEquals(1, log.counts().corrupt());
    }

    @Test
    void shouldTakeANewLifeOfTheWriterForWhatItIs()
    {
        deliver(1, message.write(LIFE, 1), LENGTH);
        deliver(2, message.write(LIFE + 1, 0), LENGTH);

        assertEquals(0, log.counts().corrupt());
    }

    @Test
    void shouldRememberASilenceOnce()
    {
        receive(1);
        nowNs = 3;
        receive(2);
        nowNs = 10;
        receive(3);

        assertEquals(List.of(new ReaderLog.Silence(3, 10)), log.takeSilences());
        assertTrue(log.takeSilences().isEmpty());
    }

    private void receive(final long... sequences)
    {
        for (final long sequence : sequences)
        {
            deliver(sequence, message.write(LIFE, sequence), LENGTH);
        }
    }

    private void deliver(final long sequence, final DirectBuffer buffer, final int length)
    {
        log.onMessage(sequence, 1, 0, 0, buffer, 0, length);
    }
}
