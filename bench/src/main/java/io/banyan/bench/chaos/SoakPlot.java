package io.banyan.bench.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws what the processes of a soak use over time: a panel a figure, a line a process.
 */
final class SoakPlot
{
    private static final String[] FIGURES = {
        "heapMiB", "directMiB", "mappedMiB", "anonymousMiB", "mappedFiles", "descriptors", "threads", "rssMiB"};
    private static final int COLUMNS = 2;
    private static final int WIDTH = 440;
    private static final int HEIGHT = 150;
    private static final int LEFT = 56;
    private static final int TOP = 86;
    private static final int GAP = 44;
    private static final int TITLE = 14;
    private static final int LEGEND_STEP = 110;
    private static final int POINTS_MAX = 400;
    private static final double HEADROOM = 1.1;
    private static final double SECONDS_A_MINUTE = 60;
    private static final String STYLE =
        "text{font-family:system-ui,sans-serif;font-size:12px;fill:#24292f}.t{font-size:17px;font-weight:600}" +
        ".b{fill:#fff}.s{fill:#57606a;font-size:10px}.g{stroke:#d0d7de}.l{fill:none;stroke-width:1.4}" +
        ".c0{stroke:#1a7f37;fill:#1a7f37}.c1{stroke:#0969da;fill:#0969da}.c2{stroke:#8250df;fill:#8250df}" +
        ".c3{stroke:#9a6700;fill:#9a6700}.c4{stroke:#cf222e;fill:#cf222e}.l{fill:none}" +
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.b{fill:#0d1117}.s{fill:#9198a1}.g{stroke:#30363d}}";

    private final StringBuilder out = new StringBuilder();
    private final SoakWatch watch;
    private final List<String> processes;

    private SoakPlot(final SoakWatch watch)
    {
        this.watch = watch;
        processes = new ArrayList<>(watch.series().keySet());
    }

    static String draw(final String title, final SoakWatch watch)
    {
        return new SoakPlot(watch).draw(title);
    }

    private String draw(final String title)
    {
        final int rows = (FIGURES.length + COLUMNS - 1) / COLUMNS;
        final int width = LEFT + COLUMNS * (WIDTH + LEFT);
        final int height = TOP + rows * (HEIGHT + GAP);
        line("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img'>",
            width, height, width, height);
        line("<title>%s</title><style>%s</style><rect class='b' width='%d' height='%d'/>", title, STYLE, width, height);
        line("<text class='t' x='16' y='28'>%s</text>", title);
        line("<text class='s' x='16' y='46'>minutes; ticks below each panel are faults; a process that was killed " +
            "shows its last life</text>");
        for (int i = 0; i < processes.size(); i++)
        {
            line("<rect class='c%d' x='%d' y='56' width='10' height='10'/><text x='%d' y='66'>%s</text>",
                i, 16 + i * LEGEND_STEP, 32 + i * LEGEND_STEP, processes.get(i));
        }
        for (int i = 0; i < FIGURES.length; i++)
        {
            panel(FIGURES[i], LEFT + i % COLUMNS * (WIDTH + LEFT), TOP + i / COLUMNS * (HEIGHT + GAP));
        }
        line("</svg>");
        return out.toString();
    }

    private void panel(final String figure, final int x, final int y)
    {
        double most = 1;
        for (final Map<String, SoakSeries> figures : watch.series().values())
        {
            most = Math.max(most, figures.get(figure).max() * HEADROOM);
        }
        final double seconds = Math.max(1, watch.deepest().seconds(watch.deepest().size() - 1));
        line("<text x='%d' y='%d'>%s</text>", x, y + TITLE - 4, figure);
        final int bottom = y + TITLE + HEIGHT;
        for (int i = 0; i <= 2; i++)
        {
            final int tickY = bottom - i * HEIGHT / 2;
            line("<line class='g' x1='%d' x2='%d' y1='%d' y2='%d'/><text class='s' x='%d' y='%d' " +
                "text-anchor='end'>%.0f</text>", x, x + WIDTH, tickY, tickY, x - 4, tickY + 3, most * i / 2);
        }
        line("<text class='s' x='%d' y='%d'>0</text><text class='s' x='%d' y='%d' text-anchor='end'>%.0f min</text>",
            x, bottom + 16, x + WIDTH, bottom + 16, seconds / SECONDS_A_MINUTE);
        final StringBuilder ticks = new StringBuilder();
        for (final double fault : watch.faultSeconds())
        {
            ticks.append(String.format(Locale.ROOT, "M%.1f %dv4", x + fault / seconds * WIDTH, bottom));
        }
        line("<path class='g' d='%s'/>", ticks);
        for (int i = 0; i < processes.size(); i++)
        {
            final SoakSeries series = watch.series().get(processes.get(i)).get(figure);
            final StringBuilder path = new StringBuilder();
            final int step = Math.max(1, series.size() / POINTS_MAX);
            for (int j = 0; j < series.size(); j += step)
            {
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", j == 0 ? 'M' : 'L',
                    x + series.seconds(j) / seconds * WIDTH, bottom - series.value(j) / most * HEIGHT));
            }
            line("<path class='c%d l' d='%s'/>", i, path);
        }
    }

    private void line(final String format, final Object... values)
    {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
