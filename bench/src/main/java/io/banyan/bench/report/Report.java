package io.banyan.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes one result as a folder's worth of files: {@code NAME.json}, {@code NAME.md} and a plot of latency and of
 * throughput.
 */
public final class Report
{
    private static final double NANOS_PER_MICRO = 1e3;
    private static final List<String> SYSTEMS_IN_ORDER =
        List.of("banyan", "raw-unicast", "raw-mdc", "raw-defaults", "banyan-alone");

    private final Results results;
    private final String name;

    /**
     * A report of a result.
     *
     * @param results to be written.
     */
    public Report(final Results results)
    {
        this.results = results;
        this.name = String.valueOf(results.root().get("benchmark"));
    }

    /**
     * Write all files; those of an earlier run of the same benchmark are replaced.
     *
     * @param folder made if it is not there.
     * @throws IOException if it cannot be written.
     */
    public void write(final Path folder) throws IOException
    {
        Files.createDirectories(folder);
        final List<String> plots = new ArrayList<>();
        plot(folder, plots, "latency", latencyPanels(),
            "Latency, microseconds: bars p50, whiskers to p99; from intended send times");
        plot(folder, plots, "throughput", throughputPanels(),
            "Highest rate that every reader got, messages a second; whiskers to the best round");
        Files.writeString(folder.resolve(name + ".json"), results.json() + "\n", StandardCharsets.UTF_8);
        Files.writeString(folder.resolve(name + ".md"), markdown(plots), StandardCharsets.UTF_8);
    }

    /**
     * The rows and whatever else was measured as tables, for a terminal.
     *
     * @return Markdown text.
     */
    public String tables()
    {
        final StringBuilder tables = new StringBuilder();
        rows(tables);
        ratios(tables);
        others(tables);
        return tables.toString();
    }

    private void plot(
        final Path folder,
        final List<String> plots,
        final String kind,
        final List<Panel> panels,
        final String subtitle) throws IOException
    {
        if (!panels.isEmpty())
        {
            final String file = name + "-" + kind + ".svg";
            Files.writeString(folder.resolve(file),
                SvgChart.draw(name + ": " + kind, subtitle, SYSTEMS_IN_ORDER, panels), StandardCharsets.UTF_8);
            plots.add(file);
        }
    }

    private List<Panel> latencyPanels()
    {
        final Map<String, Panel> panels = new LinkedHashMap<>();
        for (final Map<?, ?> row : results.entries("rows"))
        {
            if (number(row, "ratePerSecond") > 0 && !isFailed(row))
            {
                final String title = rate(row) + ", MTU " + whole(row, "mtu") + fanoutPayload(row) + threads(row);
                panels.computeIfAbsent(title, Panel::new).bar(category(row), text(row, "system"),
                    number(row, "p50Ns") / NANOS_PER_MICRO, number(row, "p99Ns") / NANOS_PER_MICRO);
            }
        }
        return new ArrayList<>(panels.values());
    }

    private List<Panel> throughputPanels()
    {
        final Map<String, Panel> panels = new LinkedHashMap<>();
        for (final Map<?, ?> row : results.entries("rows"))
        {
            if (number(row, "ratePerSecond") == 0 && !isFailed(row))
            {
                final double value = number(row, "achievedPerSecond");
                final Object spread = row.get("spread");
                final Object range = spread instanceof Map<?, ?> ? ((Map<?, ?>)spread).get("achievedPerSecond") : null;
                final double high = range instanceof List<?> ? ((Number)((List<?>)range).get(1)).doubleValue() : value;
                panels.computeIfAbsent("MTU " + whole(row, "mtu") + fanoutPayload(row) + threads(row), Panel::new)
                    .bar(category(row), text(row, "system"), value, high);
            }
        }
        return new ArrayList<>(panels.values());
    }

    private String markdown(final List<String> plots)
    {
        final StringBuilder out = new StringBuilder();
        out.append("# ").append(name).append("\n\nWritten by the command itself; do not edit.\n\n```\n")
            .append(results.root().get("command")).append("\n```\n\n");
        plots.forEach(plot -> out.append("![").append(plot).append("](").append(plot).append(")\n\n"));
        out.append(tables());
        out.append("## Environment\n\n| what | value |\n|---|---|\n");
        final Object environment = results.root().get("environment");
        if (environment instanceof Map<?, ?>)
        {
            ((Map<?, ?>)environment).forEach((key, value) ->
                out.append("| ").append(key).append(" | ").append(plain(value)).append(" |\n"));
        }
        return out.toString();
    }

    private void rows(final StringBuilder out)
    {
        out.append("## Rows\n\nMedians over the rounds, the range of the rounds in brackets. Latencies in " +
            "microseconds from the ")
            .append("intended send time, all readers together. Rates in messages a second that every reader got. " +
                "Bytes: what the ")
            .append("drivers sent for each byte of payload and link. CPU: time of all threads of the rig, which " +
                "spin.\n\n")
            .append("| system | children | payload | MTU | threads | rate | achieved | p50 | p99 | p99.9 | max | " +
                "CPU ns a message | bytes | ")
            .append("allocated B a message " +
                "|\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (final Map<?, ?> row : results.entries("rows"))
        {
            out.append(String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %s | %s%s | %s | %s | %s | %s | %s | " +
                "%.2f | %.4f |%n",
                text(row, "system"), whole(row, "children"), whole(row, "payloadBytes"), whole(row, "mtu"),
                whole(row, "threads"), rate(row), withRange(row, "achievedPerSecond", 1),
                isFailed(row) ? " **FAILED** " + row.get("failure") : "",
                withRange(row, "p50Ns", NANOS_PER_MICRO), withRange(row, "p99Ns", NANOS_PER_MICRO),
                withRange(row, "p999Ns", NANOS_PER_MICRO), withRange(row, "maxNs", NANOS_PER_MICRO),
                withRange(row, "cpuNsPerMessage", 1),
                number(row, "systemBytesPerPayloadByte"), number(row, "allocatedBytesPerMessage")));
        }
        out.append('\n');
    }

    private void ratios(final StringBuilder out)
    {
        if (results.entries("ratios").isEmpty())
        {
            return;
        }
        out.append("## Banyan / raw Aeron\n\nAgainst the tuned raw system that does best in each figure. Latency: " +
            "below 1 is faster. ")
            .append("Throughput: above 1 is faster.\n\n| children | payload | MTU | threads | rate | p50 | p99 | " +
                "throughput |\n")
            .append("|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (final Map<?, ?> ratio : results.entries("ratios"))
        {
            out.append(String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %s | %s | %s |%n",
                whole(ratio, "children"), whole(ratio, "payloadBytes"), whole(ratio, "mtu"), whole(ratio, "threads"),
                rate(ratio), share(ratio, "p50"), share(ratio, "p99"), share(ratio, "throughput")));
        }
        out.append('\n');
    }

    /**
     * Any further list, a column for each field of its first entry.
     */
    private void others(final StringBuilder out)
    {
        results.root().forEach((list, value) ->
        {
            if (value instanceof List<?> && !((List<?>)value).isEmpty() && !list.equals("rows") &&
                !list.equals("ratios"))
            {
                final List<Map<?, ?>> entries = results.entries(list);
                out.append("## ").append(list).append("\n\n|");
                entries.get(0).keySet().forEach(key -> out.append(' ').append(key).append(" |"));
                out.append("\n|").append("---|".repeat(entries.get(0).size())).append('\n');
                for (final Map<?, ?> entry : entries)
                {
                    out.append('|');
                    entry.values().forEach(field -> out.append(' ').append(plain(field)).append(" |"));
                    out.append('\n');
                }
                out.append('\n');
            }
        });
    }

    private boolean isFanout()
    {
        return name.startsWith("fanout");
    }

    private String category(final Map<?, ?> row)
    {
        return isFanout() ? "k = " + whole(row, "children") : whole(row, "payloadBytes") + " B";
    }

    private String fanoutPayload(final Map<?, ?> row)
    {
        return isFanout() ? ", " + whole(row, "payloadBytes") + " B" : "";
    }

    private static String threads(final Map<?, ?> row)
    {
        return number(row, "threads") > 1 ? ", " + whole(row, "threads") + " threads" : "";
    }

    private static boolean isFailed(final Map<?, ?> row)
    {
        return Boolean.TRUE.equals(row.get("failed"));
    }

    private static String rate(final Map<?, ?> row)
    {
        return number(row, "ratePerSecond") == 0 ? "saturation" : SvgChart.compact(number(row, "ratePerSecond")) + "/s";
    }

    private static String share(final Map<?, ?> ratio, final String field)
    {
        return ratio.get(field) instanceof Number && !Double.isNaN(number(ratio, field)) ?
            String.format(Locale.ROOT, "%.2f", number(ratio, field)) : "n/a";
    }

    private static String withRange(final Map<?, ?> row, final String field, final double unit)
    {
        final String median = SvgChart.compact(number(row, field) / unit);
        final Object spread = row.get("spread");
        final Object range = spread instanceof Map<?, ?> ? ((Map<?, ?>)spread).get(field) : null;
        if (!(range instanceof List<?>))
        {
            return median;
        }
        final List<?> ends = (List<?>)range;
        return median + " (" + SvgChart.compact(((Number)ends.get(0)).doubleValue() / unit) + ".." +
            SvgChart.compact(((Number)ends.get(1)).doubleValue() / unit) + ")";
    }

    private static String plain(final Object value)
    {
        if (value instanceof Double)
        {
            final double number = (double)value;
            return number == Math.rint(number) ? String.valueOf((long)number) :
                String.format(Locale.ROOT, "%.4f", number);
        }
        return String.valueOf(value).replace("|", "\\|");
    }

    private static double number(final Map<?, ?> row, final String field)
    {
        return row.get(field) instanceof Number ? ((Number)row.get(field)).doubleValue() : 0;
    }

    private static String whole(final Map<?, ?> row, final String field)
    {
        return String.valueOf((long)number(row, field));
    }

    private static String text(final Map<?, ?> row, final String field)
    {
        return String.valueOf(row.get(field));
    }
}
