package io.banyan.simulation;

import java.util.Map;

/**
 * Something that must hold in the end, such as {@code joinNs.p99 <= 20ms}.
 *
 * @param result  name of a result.
 * @param isAtMost true for at most, false for at least.
 * @param limit   the number.
 */
record Requirement(String result, boolean isAtMost, double limit)
{
    static Requirement parse(final String text)
    {
        final String[] words = text.trim().split("\\s+");
        if (words.length != 3 || !"<=".equals(words[1]) && !">=".equals(words[1]))
        {
            throw new ScenarioException("must read: RESULT <= NUMBER or RESULT >= NUMBER");
        }
        return new Requirement(words[0], "<=".equals(words[1]), Quantity.any(words[2]));
    }

    /** Null when it holds, else what it missed by. */
    String failure(final Map<String, Double> results)
    {
        final Double value = results.get(result);
        if (value == null)
        {
            return "there is no result '" + result + "'";
        }
        final boolean holds = isAtMost ? value <= limit : value >= limit;
        return holds ? null : result + "=" + value + " must be " + (isAtMost ? "<= " : ">= ") + limit;
    }
}
