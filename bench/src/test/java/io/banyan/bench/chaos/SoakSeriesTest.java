package io.banyan.bench.chaos;

import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SoakSeriesTest
{
    private static final int SAMPLES = 720;
    private static final double PERIOD_S = 5;

    @Test
    void shouldBeFlatWhenAValueOnlyVaries()
    {
        final SoakSeries series = series(40, 0, 8);

        assertTrue(series.isFlat(), () -> series.fields().toString());
        assertEquals(0, series.perHour(), 2);
    }

    @Test
    void shouldTellTheSlopeWhenAValueGrowsUnderNoise()
    {
        final SoakSeries series = series(40, 30, 8);

        assertFalse(series.isFlat(), () -> series.fields().toString());
        assertEquals(30, series.perHour(), 3);
    }

    @Test
    void shouldLeaveOutTheWarmUp()
    {
        final SoakSeries series = new SoakSeries("heap", 0.05, 1);
        for (int i = 0; i < SAMPLES; i++)
        {
            series.add(i * PERIOD_S, i < SAMPLES / 10 ? i : 100);
        }

        assertTrue(series.isFlat());
        assertEquals(100, series.first());
    }

    @Test
    void shouldNotJudgeAHandfulOfSamples()
    {
        final SoakSeries series = new SoakSeries("heap", 0, 0);
        for (int i = 0; i < 5; i++)
        {
            series.add(i, i * 100);
        }

        assertTrue(series.isFlat());
    }

    private static SoakSeries series(final double base, final double perHour, final double noise)
    {
        final Random random = new Random(7);
        final SoakSeries series = new SoakSeries("heap", 0.05, 6);
        for (int i = 0; i < SAMPLES; i++)
        {
            final double seconds = i * PERIOD_S;
            series.add(seconds, base + perHour * seconds / 3600 + noise * random.nextDouble());
        }
        return series;
    }
}
