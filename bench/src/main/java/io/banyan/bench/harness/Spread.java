package io.banyan.bench.harness;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * The median of several rounds and how far they lie apart.
 *
 * @param median the middle value, or the mean of the two in the middle.
 * @param min    the smallest.
 * @param max    the largest.
 */
public record Spread(double median, double min, double max)
{
    /**
     * The spread of one figure over rounds.
     *
     * @param rounds at least one.
     * @param figure of a round.
     * @param <T>    of the rounds.
     * @return median and range.
     */
    public static <T> Spread of(final Collection<T> rounds, final ToDoubleFunction<T> figure)
    {
        if (rounds.isEmpty())
        {
            throw new IllegalArgumentException("no rounds");
        }
        final double[] values = rounds.stream().mapToDouble(figure).toArray();
        Arrays.sort(values);
        final int middle = values.length / 2;
        final double median = (values.length & 1) == 1 ?
            values[middle] : (values[middle - 1] + values[middle]) / 2;
        return new Spread(median, values[0], values[values.length - 1]);
    }
}
