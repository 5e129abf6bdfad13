package io.banyan.engine.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BackOffIdleStrategyTest
{
    private static final long MICRO = 1_000;
    private static final long LOOK_NS = 3 * MICRO;
    private static final long WORK_NS = 10 * MICRO;
    private static final int MESSAGES = 1_000;
    private static final int LEARNING = 100;
    private static final int CYCLES_OF_A_PAUSE = 30;

    private final SimulatedThread self = new SimulatedThread();
    private final BackOffIdleStrategy strategy = new BackOffIdleStrategy(() -> self.nowNs, self);
    /** Of the last stream, of messages after those by which it was learned. */
    private int looks;
    private int sleeps;
    private long waitedNs;

    @Test
    void shouldLookThenSleepForLongerAndLonger()
    {
        idle(BackOffIdleStrategy.LOOKS);
        assertEquals(List.of(), self.slept);
        idle(8);
        assertEquals(List.of(10L, 20L, 40L, 80L, 160L, 320L, 500L, 500L), self.slept);
        strategy.idle(1);
        self.slept.clear();
        idle(BackOffIdleStrategy.LOOKS + 2);
        assertEquals(List.of(10L, 20L), self.slept);
    }

    @Test
    void shouldSleepShorterWhereSleepsAreLate()
    {
        self.isExact = false;
        idle(BackOffIdleStrategy.LOOKS + 4);
        assertEquals(List.of(1L, 2L, 4L, 8L), self.slept);
    }

    @Test
    void shouldSleepOnceUntilShortlyBeforeTheNextMessageOfAStream()
    {
        for (final long gapUs : new long[]{ 80, 100, 230 })
        {
            stream(gapUs, gapUs);
            assertEquals(MESSAGES, sleeps, MESSAGES / 20.0, "sleeps at a gap of " + gapUs);
            assertTrue(looks < 6 * MESSAGES, looks + " looks at a gap of " + gapUs);
            assertTrue(waitedNs < MESSAGES * 5 * MICRO, waitedNs + " ns waited at a gap of " + gapUs);
        }
    }

    @Test
    void shouldSleepAsLateAsTheTimerIs()
    {
        self.lateNs = 45 * MICRO;
        stream(100, 100);
        assertTrue(waitedNs < MESSAGES * 5 * MICRO, waitedNs + " ns");
    }

    @Test
    void shouldNotSleepWhereMessagesAreFoundByLooking()
    {
        stream(100, 100);
        stream(25, 25);
        assertEquals(0, sleeps);
        assertTrue(waitedNs < MESSAGES * 5 * MICRO, waitedNs + " ns");
    }

    @Test
    void shouldNotSleepAgainAndAgainWhereMessagesComeAtRandom()
    {
        final Random random = new Random(2);
        stream(() -> (long)(-100 * Math.log(1 - random.nextDouble())));
        assertTrue(sleeps < 1.2 * MESSAGES, sleeps + " sleeps");
        assertTrue(waitedNs < MESSAGES * 50 * MICRO, waitedNs + " ns");
    }

    @Test
    void shouldLookWhereMostMessagesAreFoundByLooking()
    {
        stream(10, 70);
        assertTrue(waitedNs < MESSAGES * 10 * MICRO, waitedNs + " ns");
    }

    @Test
    void shouldTakeNoStreamForOneWhereSleepsAreLate()
    {
        self.isExact = false;
        self.lateNs = 60 * MICRO;
        stream(100, 100);
        assertEquals(BackOffIdleStrategy.LOOKS, strategy.looksMax());
        self.slept.forEach(us -> assertTrue(us <= 4, us + " us"));
    }

    @Test
    void shouldGoOnInAStreamAfterItsThreadHasStoodStill()
    {
        stream(100, 100);
        self.pauseNs = 5_000 * MICRO;
        stream(100, 100);
        assertEquals(MESSAGES, sleeps, MESSAGES / 20.0);
        assertTrue(waitedNs < MESSAGES * 5 * MICRO, waitedNs + " ns");
        self.slept.forEach(us -> assertTrue(us >= 10, us + " us"));
    }

    @Test
    void shouldForgetAStreamThatHasPaused()
    {
        stream(100, 100);
        assertEquals(BackOffIdleStrategy.STREAM_LOOKS, strategy.looksMax());
        idle(CYCLES_OF_A_PAUSE);
        strategy.idle(1);
        assertEquals(BackOffIdleStrategy.LOOKS, strategy.looksMax());
    }

    /** Messages so far apart, by a fixed seed. */
    private void stream(final long gapMinUs, final long gapMaxUs)
    {
        final Random random = new Random(2);
        stream(() -> gapMinUs + random.nextInt((int)(gapMaxUs - gapMinUs) + 1));
    }

    private void stream(final LongSupplier gapUs)
    {
        long dueNs = self.nowNs;
        self.slept.clear();
        for (int i = 0; i < LEARNING + MESSAGES; i++)
        {
            if (i == LEARNING)
            {
                looks = 0;
                sleeps = 0;
                waitedNs = 0;
            }
            dueNs += gapUs.getAsLong() * MICRO;
            while (self.nowNs < dueNs)
            {
                idle(1);
            }
            waitedNs += self.nowNs - dueNs;
            self.nowNs += WORK_NS;
            strategy.idle(1);
        }
    }

    private void idle(final int times)
    {
        for (int i = 0; i < times; i++)
        {
            final int before = self.slept.size();
            strategy.idle(0);
            self.nowNs += LOOK_NS;
            looks++;
            sleeps += self.slept.size() - before;
        }
    }

    private static final class SimulatedThread implements BackOffIdleStrategy.Sleeper
    {
        private final List<Long> slept = new ArrayList<>();
        private boolean isExact = true;
        private long lateNs = 20 * MICRO;
        /** Added to the next sleep. */
        private long pauseNs;
        private long nowNs = 1_000_000 * MICRO;

        @Override
        public boolean isExact()
        {
            return isExact;
        }

        @Override
        public void yield()
        {
            // The look that follows takes the time.
        }

        @Override
        public void sleep(final long ns)
        {
            slept.add(ns / MICRO);
            nowNs += ns + lateNs + pauseNs;
            pauseNs = 0;
        }
    }
}
