package io.banyan.bench.peers.agent;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TallyTest
{
    @Test
    void shouldMeasureOnlyWhatComesAfterTheWarmUpWhenMessagesAreTimed()
    {
        final Tally tally = new Tally(2);

        assertFalse(tally.onMessage(0, 900, 1));
        assertFalse(tally.onMessage(1, 900, 2));
        assertTrue(tally.onMessage(2, 50, 3));

        assertEquals(3, tally.received());
        assertEquals(1, tally.latencies().getTotalCount());
        assertEquals(50, tally.latencies().getMaxValue());
    }

    @Test
    void shouldTellLossFromDisorderWhenMessagesAreMissingOrLate()
    {
        final Tally tally = new Tally(0);

        tally.onMessage(0);
        tally.onMessage(3);
        tally.onMessage(1);
        tally.onMessage(3);

        assertEquals(4, tally.received());
        assertEquals(2, tally.skipped(), "1 and 2 were passed over");
        assertEquals(2, tally.backwards(), "1 came late and 3 twice");
    }

    @Test
    void shouldKeepTheLongestSilenceWhenMessagesPause()
    {
        final Tally tally = new Tally(0);

        tally.onMessage(0, 1, 1_000);
        tally.onMessage(1, 1, 9_000);
        tally.onMessage(2, 1, 10_000);

        assertEquals(8_000, tally.silenceNs(0, 11_000));
        assertEquals(20_000, tally.silenceNs(0, 30_000), "nothing came any more until the end");
        assertEquals(7_000, new Tally(0).silenceNs(1_000, 8_000), "nothing ever came");
    }

    @Test
    void shouldCountAMessageOnceAtItsLastReaderWhenAllHaveIt()
    {
        final LastTally last = new LastTally(2, 10, 1);

        last.onMessage(1, 10);
        assertEquals(0, last.latencies().getTotalCount());
        last.onMessage(1, 30);
        last.onMessage(0, 99);
        last.onMessage(0, 99);

        assertEquals(1, last.latencies().getTotalCount(), "message 0 is before what is measured");
        assertEquals(30, last.latencies().getMaxValue());
    }
}
