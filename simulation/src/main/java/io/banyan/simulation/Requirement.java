package io.banyan.simulation;

import java.util.Locale;
import java.util.Map;

/**
 * Something that must hold in the end, such as {@code joinNs.p99 <= 20ms}.
 *
 * @param text     as it was written.
 * @param result   name of a result.
 * @param isAtMost true for at most, false for at least.
 * @param limit    the number.
 */
record Requirement(String text, String result, boolean isAtMost, double limit)
{
    private static final double MS = 1e6;
    private static final double LARGE = 1000;

    static Requirement parse(final String text)
    {
        final String[] words = text.trim().split("\\s+");
        if (words.length != 3 || !"<=".equals(words[1]) && !">=".equals(words[1]))
        {
            throw new ScenarioException("must read: RESULT <= NUMBER or RESULT >= NUMBER");
        }
        return new Requirement(
            String.join(" ", words), words[0], "<=".equals(words[1]), Quantity.any(words[2]));
    }

    /** Null when it holds, else what it missed by. */
    String failure(final Map<String, Double> results)
    {
        final Double value = results.get(result);
        if (value == null)
        {
            return "there is no result '" + result + "'";
        }
        return holds(value) ? null : result + "=" + value + " must be " + (isAtMost ? "<= " : ">= ") + limit;
    }

    boolean holds(final double value)
    {
        return isAtMost ? value <= limit : value >= limit;
    }

    /** Whether one value is further on the bad side than another. */
    boolean isWorse(final double value, final double than)
    {
        return isAtMost ? value > than : value < than;
    }

    /** A value as the limit was written: a time, a share or a number. */
    String told(final double value)
    {
        if (result.contains("Ns"))
        {
            return String.format(Locale.ROOT, value < MS ? "%.3f ms" : value < LARGE * MS ? "%.2f ms" : "%.0f ms",
                value / MS);
        }
        if (text.endsWith("%"))
        {
            return String.format(Locale.ROOT, "%.4f %%", value * 100).replaceAll("\\.?0+ %", " %");
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long)value) :
            String.format(Locale.ROOT, "%.4f", value);
    }
}
