package io.banyan.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One set of axes of a chart: for each category a group of bars, one bar a series.
 */
public final class Panel
{
    /**
     * One bar.
     *
     * @param value its height.
     * @param high  end of its whisker; equal to the value for none.
     */
    public record Bar(double value, double high)
    {
    }

    private final String title;
    private final Map<String, Map<String, Bar>> barsByCategory = new LinkedHashMap<>();

    /**
     * A panel without bars.
     *
     * @param title above it.
     */
    public Panel(final String title)
    {
        this.title = title;
    }

    /**
     * Add a bar.
     *
     * @param category group it stands in.
     * @param series   that gives its colour.
     * @param value    its height.
     * @param high     end of its whisker.
     */
    public void bar(final String category, final String series, final double value, final double high)
    {
        barsByCategory.computeIfAbsent(category, key -> new LinkedHashMap<>()).put(series, new Bar(value, high));
    }

    String title()
    {
        return title;
    }

    Map<String, Map<String, Bar>> barsByCategory()
    {
        return barsByCategory;
    }
}
