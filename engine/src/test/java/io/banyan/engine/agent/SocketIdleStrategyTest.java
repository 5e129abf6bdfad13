package io.banyan.engine.agent;

import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SocketIdleStrategyTest
{
    private static final long MICRO = 1_000;
    private static final int CYCLES = 100;
    private static final int LOOKS = 17;
    private static final long BACK_OFF_NS = 100 * MICRO;

    private long restMs = 5;
    private long nowNs;
    private long waitNs = 5_000 * MICRO;
    private boolean isReady;
    private int waits;
    private int backOffs;
    private final SocketIdleStrategy strategy =
        new SocketIdleStrategy(
            () -> LOOKS, SocketIdleStrategy.STREAM_WAIT_NS, () -> restMs, this::rest, () -> nowNs,
            new Counted());

    @Test
    void shouldLookAndYieldBeforeItWaits()
    {
        idleUntilItWaits();
        assertEquals(LOOKS, backOffs);
        strategy.idle(0);
        assertEquals(2, waits, "and goes on waiting");
        strategy.idle(1);
        backOffs = 0;
        idleUntilItWaits();
        assertEquals(LOOKS, backOffs);
    }

    @Test
    void shouldBackOffInsteadWhereItMayNotWait()
    {
        restMs = 0;
        for (int i = 0; i < CYCLES; i++)
        {
            strategy.idle(0);
        }
        assertEquals(CYCLES, backOffs);
        assertEquals(0, waits);
    }

    @Test
    void shouldLookAgainAtOnceWhenASocketHasSomething()
    {
        isReady = true;
        idleUntilItWaits();
        backOffs = 0;
        for (int i = 0; i < 3; i++)
        {
            strategy.idle(0);
            assertEquals(1, waits, "what the datagram has set off ends in the next cycles");
        }
        strategy.idle(0);
        assertEquals(2, waits);
        assertEquals(0, backOffs);
    }

    @Test
    void shouldSleepBeforeItWaitsInAStreamAndNoMoreWhenItPauses()
    {
        final int sleeps = (int)(SocketIdleStrategy.STREAM_SLEEP_NS / BACK_OFF_NS);
        isReady = true;
        waitNs = 100 * MICRO;
        for (int i = 0; i < 8; i++)
        {
            assertEquals(LOOKS, backOffsUntilItWaits(), "no stream yet: " + i);
        }
        assertEquals(LOOKS + sleeps, backOffsUntilItWaits());
        assertEquals(LOOKS + sleeps, backOffsUntilItWaits());
        waitNs = 1_000 * MICRO;
        assertEquals(LOOKS + sleeps, backOffsUntilItWaits());
        assertEquals(LOOKS, backOffsUntilItWaits(), "it has paused");
    }

    @Test
    void shouldNotTakeAWakeByAnotherThreadForAStream()
    {
        waitNs = 100 * MICRO;
        for (int i = 0; i < CYCLES; i++)
        {
            assertEquals(LOOKS, backOffsUntilItWaits());
        }
    }

    private int backOffsUntilItWaits()
    {
        strategy.idle(1);
        backOffs = 0;
        idleUntilItWaits();
        return backOffs;
    }

    private void idleUntilItWaits()
    {
        final int before = waits;
        for (int i = 0; i < CYCLES && waits == before; i++)
        {
            strategy.idle(0);
        }
        assertTrue(waits > before, "never waits");
    }

    private boolean rest(final long timeoutMs)
    {
        assertEquals(restMs, timeoutMs);
        waits++;
        nowNs += waitNs;
        return isReady;
    }

    private final class Counted implements IdleStrategy
    {
        @Override
        public void idle(final int workCount)
        {
            throw new AssertionError("asked with a work count");
        }

        @Override
        public void idle()
        {
            backOffs++;
            nowNs += BACK_OFF_NS;
        }

        @Override
        public void reset()
        {
            // Counted until it waits.
        }
    }
}
