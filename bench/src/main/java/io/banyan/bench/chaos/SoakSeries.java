package io.banyan.bench.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One figure of one process over the time of a run, and whether it stays where it is. The first tenth is left out,
 * while code is compiled and pools fill; then the medians of the first and last third of the rest are compared.
 */
final class SoakSeries
{
    private static final double WARM_UP = 0.1;
    private static final int SAMPLES_MIN = 9;
    private static final double SECONDS_AN_HOUR = 3600;

    private final String name;
    private final double shareMax;
    private final double toleranceMax;
    private final List<Double> times = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    /**
     * @param name         of the figure.
     * @param shareMax     it may grow by this share of itself,
     * @param toleranceMax or by this much, whichever is more.
     */
    SoakSeries(final String name, final double shareMax, final double toleranceMax)
    {
        this.name = name;
        this.shareMax = shareMax;
        this.toleranceMax = toleranceMax;
    }

    void add(final double seconds, final double value)
    {
        times.add(seconds);
        values.add(value);
    }

    String name()
    {
        return name;
    }

    int size()
    {
        return values.size();
    }

    double seconds(final int index)
    {
        return times.get(index);
    }

    double value(final int index)
    {
        return values.get(index);
    }

    /** Median of the first third that counts. */
    double first()
    {
        return median(from(), from() + third());
    }

    /** Median of the last third. */
    double last()
    {
        return median(size() - third(), size());
    }

    double max()
    {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** The straight line of least squares through what counts, in units an hour. */
    double perHour()
    {
        final int from = from();
        final int count = size() - from;
        double meanTime = 0;
        double meanValue = 0;
        for (int i = from; i < size(); i++)
        {
            meanTime += times.get(i) / count;
            meanValue += values.get(i) / count;
        }
        double above = 0;
        double below = 0;
        for (int i = from; i < size(); i++)
        {
            above += (times.get(i) - meanTime) * (values.get(i) - meanValue);
            below += (times.get(i) - meanTime) * (times.get(i) - meanTime);
        }
        return below == 0 ? 0 : above / below * SECONDS_AN_HOUR;
    }

    boolean isFlat()
    {
        return size() < SAMPLES_MIN || last() - first() <= Math.max(toleranceMax, first() * shareMax);
    }

    Map<String, Object> fields()
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("samples", size());
        if (size() > 0)
        {
            fields.put("first", first());
            fields.put("last", last());
            fields.put("max", max());
            fields.put("perHour", perHour());
            fields.put("flat", isFlat());
        }
        return fields;
    }

    private int from()
    {
        return size() < SAMPLES_MIN ? 0 : (int)(size() * WARM_UP);
    }

    private int third()
    {
        return Math.max(1, (size() - from()) / 3);
    }

    private double median(final int from, final int to)
    {
        final List<Double> sorted = values.subList(from, to).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
