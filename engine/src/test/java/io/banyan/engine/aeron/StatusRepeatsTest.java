package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StatusRepeatsTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int SESSION = 0x1234_5678;
    private static final int WINDOW = 524_288;

    private final StatusRepeats repeats = new StatusRepeats(SECOND_NS);
    private int termOffset = 64;
    private int session = SESSION;
    private long nowNs = 77;

    @Test
    void shouldSayAllThatIsNewAtOnce()
    {
        assertTrue(isDue());
        for (int i = 0; i < 100; i++)
        {
            termOffset += 64;
            repeats.onData(session);
            assertTrue(isDue());
        }
        repeats.onData(session);
        assertTrue(repeats.isDue(session, 1, termOffset, WINDOW / 2, 0, nowNs), "another window");
        repeats.onData(session);
        assertTrue(repeats.isDue(session, 2, termOffset, WINDOW / 2, 0, nowNs), "another term");
        repeats.onData(session);
        assertTrue(repeats.isDue(session, 2, termOffset, WINDOW / 2, 0x80, nowNs), "other flags");
    }

    @Test
    void shouldRepeatAtOnceWhenNothingComesForItMayHaveBeenLostAndItsSenderWaits()
    {
        for (int news = 0; news < 3; news++)
        {
            termOffset += 64;
            assertTrue(isDue());
            for (int i = 0; i < StatusRepeats.REPEATS_MAX; i++)
            {
                assertTrue(isDueAfter(StatusRepeats.REPEAT_NS), "repeat " + i + " of " + news);
            }
            assertFalse(isDueAfter(StatusRepeats.REPEAT_NS));
        }
    }

    @Test
    void shouldRepeatWhenAStreamStopsThatHasFlowedOnAfterwards()
    {
        assertTrue(isDue());
        for (int i = 0; i < 4; i++)
        {
            repeats.onData(session);
            assertFalse(isDueAfter(StatusRepeats.REPEAT_NS));
        }
        assertTrue(isDueAfter(StatusRepeats.REPEAT_NS));
    }

    @Test
    void shouldSpeakTenTimesASecondWhileAStreamFlowsOrIsIdle()
    {
        assertEquals(10, spoken(true), 1);
        // What an idle stream hears of signs of life now and then makes it no livelier.
        assertEquals(10, spoken(false), StatusRepeats.REPEATS_MAX);
        assertEquals(10, spoken(false), 1);
    }

    @Test
    void shouldSpeakEightTimesBeforeASenderTakesItsReaderForGone()
    {
        final StatusRepeats hurried = new StatusRepeats(SECOND_NS / 5);
        int spoken = 0;
        for (int i = 0; i < 40; i++)
        {
            hurried.onData(session);
            spoken += hurried.isDue(session, 1, 64, WINDOW, 0, i * StatusRepeats.REPEAT_NS) ? 1 : 0;
        }
        assertTrue(spoken >= 8, spoken + " in 200 ms");
    }

    @Test
    void shouldSayThatAStreamIsRefusedAsOftenAsThatOneIsThere()
    {
        int spoken = 0;
        for (int i = 0; i < 200; i++)
        {
            spoken += repeats.isDue(session, 0, 0, StatusRepeats.REFUSED, 0, i * StatusRepeats.REPEAT_NS) ? 1 : 0;
        }
        assertEquals(10, spoken, StatusRepeats.REPEATS_MAX);
    }

    @Test
    void shouldSaySoonWhatStreamsHaveToSayThatShareASlot()
    {
        assertTrue(isDue());
        for (int i = 0; i < 64; i++)
        {
            session++;
            assertTrue(isDue(), "stream " + i);
        }
        session = SESSION;
        assertTrue(isDue(), "its slot has said something else since");
    }

    @Test
    void shouldNotTakeDataOfAnotherStreamForItsOwn()
    {
        assertTrue(isDue());
        for (int other = SESSION + 1; other <= SESSION + 64; other++)
        {
            repeats.onData(other);
        }
        assertTrue(isDueAfter(StatusRepeats.REPEAT_NS));
    }

    /** In a second of the driver's repeats, with data before each of them or before each second one. */
    private int spoken(final boolean flows)
    {
        int spoken = 0;
        for (int i = 0; i < SECOND_NS / StatusRepeats.REPEAT_NS; i++)
        {
            if (flows || i % 2 == 0)
            {
                repeats.onData(session);
            }
            spoken += isDueAfter(StatusRepeats.REPEAT_NS) ? 1 : 0;
        }
        return spoken;
    }

    private boolean isDueAfter(final long ns)
    {
        nowNs += ns;
        return isDue();
    }

    private boolean isDue()
    {
        return repeats.isDue(session, 1, termOffset, WINDOW, 0, nowNs);
    }
}
