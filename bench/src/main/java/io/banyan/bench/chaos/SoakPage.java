package io.banyan.bench.chaos;

import java.util.Locale;
import java.util.Map;

/**
 * The report of a soak in Markdown.
 */
final class SoakPage
{
    private SoakPage()
    {
    }

    static String write(final Map<String, Object> fields, final String command, final SoakWatch watch)
    {
        final Map<?, ?> delivery = (Map<?, ?>)fields.get("delivery");
        final StringBuilder out = new StringBuilder();
        line(out, "# Soak\n\n```sh\n%s\n```\n", command);
        line(out, "%.0f minutes, %s levels, %s messages a second of %s bytes, %s faults: %s.\n",
            ((Number)fields.get("minutes")).doubleValue(), whole(fields.get("levels")), delivery.get("ratePerSecond"),
            delivery.get("messageLength"), delivery.get("events"),
            Boolean.TRUE.equals(fields.get("ok")) ? "**all holds**" : "**something does not hold**");
        line(out, "![What the processes use over time](soak.svg)\n");
        line(out, "| delivery | |\n|---|---|");
        for (final String name : new String[] {
            "sent", "expected", "received", "lost", "unreportedGaps", "duplicated", "outOfOrder", "corrupt",
            "processesDiedUnasked", "eventsByKind", "failoverNs", "longestSilenceNs", "schedulerNs"})
        {
            line(out, "| %s | %s |", name, delivery.get(name));
        }
        line(out, "\nWhat grows: %s. Counters that no fault explains: %s.\n",
            none(fields.get("growing")), none(fields.get("unexplainedCounters")));
        line(out, "First and last are medians of the first and the last third, the first tenth left out; the " +
            "slope is that\nof the line of least squares. A process that was killed shows its last life and is not " +
            "judged.\n");
        line(out, "| process | lives | figure | first | last | most | slope an hour | flat |");
        line(out, "|---|--:|---|--:|--:|--:|--:|---|");
        watch.series().forEach((process, figures) -> figures.forEach((name, series) ->
        {
            if (series.size() > 0)
            {
                line(out, "| %s | %d | %s | %.1f | %.1f | %.1f | %+.2f | %s |", process, watch.lives().get(process),
                    name, series.first(), series.last(), series.max(), series.perHour(),
                    series.isFlat() ? "yes" : "**no**");
            }
        }));
        line(out, "\n| counter, all nodes and lives | at the end | of it in the second half |\n|---|--:|--:|");
        watch.counters().forEach((name, series) ->
        {
            final double last = series.value(series.size() - 1);
            if (last > 0)
            {
                line(out, "| %s | %.0f | %.0f |", name, last, last - series.value(series.size() / 2));
            }
        });
        line(out, "\nCounters not named here were 0. Made on: %s", delivery.get("environment"));
        return out.toString();
    }

    private static String none(final Object list)
    {
        final String text = list.toString();
        return "[]".equals(text) ? "nothing" : text.substring(1, text.length() - 1);
    }

    private static String whole(final Object number)
    {
        return Long.toString(((Number)number).longValue());
    }

    private static void line(final StringBuilder out, final String format, final Object... values)
    {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
