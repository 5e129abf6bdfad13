package io.banyan.node.ops;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * Draws an interval log of latencies as SVG: percentiles over time, and the distribution of all of it. Both against a
 * logarithmic scale.
 */
public final class LatencyPlot
{
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};
    private static final String[] NAMES = {"p50", "p99", "p99.9", "max"};
    private static final String[] COLOURS = {"#2a6f97", "#e09f3e", "#9e2a2b", "#6c757d"};
    private static final String[] DASHES = {"", "8 3", "3 3", "1 3"};
    private static final double[] SPREAD = {0, 50, 75, 90, 99, 99.9, 99.99, 99.999, 99.9999};
    private static final int WIDTH = 900;
    private static final int HEIGHT = 620;
    private static final int LEFT = 80;
    private static final int RIGHT = 30;
    private static final int PANEL = 220;
    private static final int TOP = 60;
    private static final int GAP = 80;
    private static final int TICKS = 6;
    private static final double NS_PER_US = 1_000.0;
    private static final double NS_PER_MS = 1_000_000.0;
    private static final double NS_PER_S = 1e9;
    private static final double MS_PER_S = 1_000.0;
    private static final int POINTS_MAX = 2_000;

    private final List<double[]> points = new ArrayList<>();
    private final Histogram all = new Histogram(LatencyLog.LATENCY_MAX_NS, 3);
    private double lowest = Double.MAX_VALUE;
    private double highest = 1;

    private LatencyPlot()
    {
    }

    /**
     * Draws a log.
     *
     * @param log   interval log of latencies in nanoseconds.
     * @param title of the drawing.
     * @return SVG.
     * @throws IOException when it cannot be read, or holds no intervals.
     */
    public static String draw(final Path log, final String title) throws IOException
    {
        final LatencyPlot plot = new LatencyPlot();
        plot.read(log);
        return plot.svg(title);
    }

    private void read(final Path log) throws IOException
    {
        if (!Files.isReadable(log))
        {
            throw new FileNotFoundException(log + " cannot be read");
        }
        final List<Histogram> intervals = new ArrayList<>();
        try (HistogramLogReader reader = new HistogramLogReader(log.toFile()))
        {
            while (reader.hasNext())
            {
                final EncodableHistogram next = reader.nextIntervalHistogram();
                if (next instanceof Histogram histogram && histogram.getTotalCount() > 0)
                {
                    intervals.add(histogram);
                    all.add(histogram);
                }
            }
        }
        catch (final RuntimeException ex)
        {
            throw new IOException(log + " is no interval log: " + ex.getMessage(), ex);
        }
        if (intervals.isEmpty())
        {
            throw new IOException(log + " holds no intervals");
        }
        addPoints(intervals);
    }

    /** One point an interval; several intervals share one where the log is long. */
    private void addPoints(final List<Histogram> intervals)
    {
        final int step = (intervals.size() + POINTS_MAX - 1) / POINTS_MAX;
        final long beginMs = intervals.get(0).getStartTimeStamp();
        for (int i = 0; i < intervals.size(); i += step)
        {
            final Histogram merged = intervals.get(i).copy();
            for (int j = i + 1; j < Math.min(intervals.size(), i + step); j++)
            {
                merged.add(intervals.get(j));
            }
            final double[] point = new double[PERCENTILES.length + 1];
            point[0] = (intervals.get(i).getEndTimeStamp() - beginMs) / MS_PER_S;
            for (int p = 0; p < PERCENTILES.length; p++)
            {
                point[p + 1] = Math.max(1, merged.getValueAtPercentile(PERCENTILES[p]));
                lowest = Math.min(lowest, point[p + 1]);
                highest = Math.max(highest, point[p + 1]);
            }
            points.add(point);
        }
        lowest = Math.pow(10, Math.floor(Math.log10(Math.min(lowest, Math.max(1, all.getMinValue())))));
        highest = Math.pow(10, Math.ceil(Math.log10(highest * 1.0001)));
    }

    private String svg(final String title)
    {
        final StringBuilder out = new StringBuilder();
        out.append(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" " +
            "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">%n", WIDTH, HEIGHT, WIDTH,
            HEIGHT));
        out.append("<title>").append(escape(title)).append("</title>\n");
        out.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(out, LEFT, 24, "start", "#000", escape(title), 16);
        final String summary = String.format(Locale.ROOT, "%,d messages; p50 %s, p99 %s, p99.9 %s, max %s",
            all.getTotalCount(), time(all.getValueAtPercentile(50)), time(all.getValueAtPercentile(99)),
            time(all.getValueAtPercentile(99.9)), time(all.getMaxValue()));
        text(out, LEFT, 44, "start", "#444", summary, 12);
        overTime(out);
        distribution(out, TOP + PANEL + GAP);
        return out.append("</svg>\n").toString();
    }

    private void overTime(final StringBuilder out)
    {
        final double last = Math.max(1e-3, points.get(points.size() - 1)[0]);
        frame(out, TOP);
        for (int i = 0; i <= TICKS; i++)
        {
            final double seconds = last * i / TICKS;
            text(out, x(i / (double)TICKS), TOP + PANEL + 18, "middle", "#444",
                String.format(Locale.ROOT, last < 10 ? "%.1f s" : "%.0f s", seconds), 12);
        }
        for (int p = 0; p < PERCENTILES.length; p++)
        {
            // The first interval begins where the drawing does: so that a log of one interval shows as well.
            final StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "%.1f,%.1f ", x(0), y(TOP, points.get(0)[p + 1])));
            for (final double[] point : points)
            {
                line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point[0] / last), y(TOP, point[p + 1])));
            }
            polyline(out, line.toString(), p);
            text(out, WIDTH - RIGHT - 230 + p * 60, TOP - 8, "start", COLOURS[p], NAMES[p], 12);
        }
    }

    private void distribution(final StringBuilder out, final int top)
    {
        frame(out, top);
        final StringBuilder line = new StringBuilder();
        final double end = position(SPREAD[SPREAD.length - 1]);
        for (int i = 0; i < SPREAD.length; i++)
        {
            text(out, x(position(SPREAD[i]) / end), top + PANEL + 18, "middle", "#444", percentile(SPREAD[i]), 12);
        }
        final int steps = 200;
        for (int i = 0; i <= steps; i++)
        {
            final double percentile = 100 - 100 * Math.pow(10, -end * i / steps);
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i / (double)steps),
                y(top, Math.max(1, all.getValueAtPercentile(percentile)))));
        }
        polyline(out, line.toString(), 0);
        text(out, LEFT, top - 8, "start", "#444", "distribution of all messages by percentile", 12);
    }

    private void frame(final StringBuilder out, final int top)
    {
        for (double value = lowest; value <= highest * 1.001; value *= 10)
        {
            final double y = y(top, value);
            out.append(String.format(Locale.ROOT, "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>%n", LEFT, y,
                WIDTH - RIGHT));
            text(out, LEFT - 8, y + 4, "end", "#444", time(value), 12);
        }
    }

    private static void polyline(final StringBuilder out, final String line, final int index)
    {
        out.append("<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"").append(COLOURS[index]).append("\" " +
            "stroke-dasharray=\"").append(DASHES[index]).append("\" points=\"").append(line.strip()).append("\"/>\n");
    }

    private static void text(
        final StringBuilder out, final double x, final double y, final String anchor, final String colour,
        final String text, final int size)
    {
        out.append(String.format(Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-size=\"%d\">%s</text>%n", x, y, anchor,
            colour, size, text));
    }

    private static double x(final double share)
    {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private double y(final int top, final double value)
    {
        final double share = (Math.log10(value) - Math.log10(lowest)) / (Math.log10(highest) - Math.log10(lowest));
        return top + PANEL - Math.max(0, Math.min(1, share)) * PANEL;
    }

    private static double position(final double percentile)
    {
        return -Math.log10(1 - percentile / 100);
    }

    private static String percentile(final double value)
    {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f %%", value) : value + " %";
    }

    private static String time(final double ns)
    {
        if (ns < NS_PER_US)
        {
            return String.format(Locale.ROOT, "%.0f ns", ns);
        }
        if (ns < NS_PER_MS)
        {
            return String.format(Locale.ROOT, ns < 100 * NS_PER_US ? "%.1f us" : "%.0f us", ns / NS_PER_US);
        }
        return ns < NS_PER_S ? String.format(Locale.ROOT, "%.1f ms", ns / NS_PER_MS) :
            String.format(Locale.ROOT, "%.1f s", ns / NS_PER_S);
    }

    private static String escape(final String text)
    {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
