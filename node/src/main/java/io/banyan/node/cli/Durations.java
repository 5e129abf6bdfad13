package io.banyan.node.cli;

import java.util.Locale;

/**
 * Times for people: in the unit that keeps the number short.
 */
final class Durations
{
    private static final String[] UNITS = {"ns", "us", "ms"};
    private static final double STEP = 1_000;

    private Durations()
    {
    }

    /** As 850 ns, 12.5 us, 3.7 ms, 1.32 s. */
    static String text(final long ns)
    {
        double value = ns;
        for (final String unit : UNITS)
        {
            if (value < STEP)
            {
                return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f %s" : "%.1f %s", value, unit);
            }
            value /= STEP;
        }
        return String.format(Locale.ROOT, "%.2f s", value);
    }
}
