package io.banyan.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackoffTest
{
    private static final long MS = 1_000_000L;

    @Test
    void shouldDoubleWithinJitterWhenAskedAgainAndAgain()
    {
        final Backoff backoff = new Backoff(20, new SeededRandom(7));
        long nominalNs = 5 * MS;
        for (int i = 0; i < 20; i++)
        {
            final long delayNs = backoff.nextDelayNs();
            assertTrue(delayNs >= nominalNs / 2 && delayNs <= nominalNs * 3 / 2, "try " + i + " waits " + delayNs);
            nominalNs = Math.min(400 * MS, nominalNs * 2);
        }
    }

    @Test
    void shouldBeExhaustedWhenTriesAreSpentAndBeginAnewWhenReset()
    {
        final Backoff backoff = new Backoff(3, new SeededRandom(7));
        for (int i = 0; i < 3; i++)
        {
            assertTrue(backoff.nextDelayNs() > 0);
        }
        assertEquals(Backoff.EXHAUSTED, backoff.nextDelayNs());
        assertTrue(backoff.isExhausted());
        backoff.reset();
        assertTrue(backoff.nextDelayNs() <= 8 * MS);
    }

    @Test
    void shouldSpreadDrawsOverTheWholeBoundWhenBounded()
    {
        final RandomSource random = new SeededRandom(11);
        final int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++)
        {
            counts[random.nextInt(10)]++;
        }
        for (final int count : counts)
        {
            assertTrue(count > 9_000 && count < 11_000, "count " + count);
        }
    }
}
