package io.banyan.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A chart of bars in panels that share one logarithmic axis, as SVG. Colours follow the reader's light or dark scheme;
 * the value stands in every bar and at every whisker, so that no grid has to be read off.
 */
public final class SvgChart
{
    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = 460;
    private static final int PANEL_HEIGHT = 230;
    private static final int MARGIN_LEFT = 62;
    private static final int MARGIN_TOP = 84;
    private static final int PANEL_TITLE = 30;
    private static final int PANEL_FOOT = 26;
    private static final int GROUP_GAP = 14;
    private static final int BAR_GAP = 2;
    private static final int BAR_WIDTH_MAX = 46;
    private static final int LEGEND_STEP = 130;
    private static final int LABEL_WIDTH_MIN = 20;
    private static final int LABEL_HEIGHT = 12;
    private static final double HEADROOM = 1.6;
    private static final double FOOTROOM = 0.3;
    private static final int SERIES_COLOURS = 5;
    private static final String STYLE =
        "text{font-family:system-ui,sans-serif;font-size:12px;fill:#24292f}" +
        ".b{fill:#fff}.t{font-size:17px;font-weight:600}" +
        ".p{font-weight:600}.s{fill:#57606a}.v{font-size:10px}.g{stroke:#d0d7de}" +
        ".w{stroke:#57606a;stroke-width:1.2}.i{fill:#fff;font-size:10px}" +
        ".c0{fill:#1a7f37}.c1{fill:#0969da}.c2{fill:#8250df}.c3{fill:#9a6700}.c4{fill:#cf222e}" +
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.b{fill:#0d1117}.s{fill:#9198a1}.g{stroke:#30363d}" +
        ".w{stroke:#9198a1}.i{fill:#0d1117}.c0{fill:#3fb950}.c1{fill:#58a6ff}.c2{fill:#bc8cff}" +
        ".c3{fill:#d29922}.c4{fill:#ff7b72}}";

    private final String title;
    private final String subtitle;
    private final List<Panel> panels;
    private final List<String> series;
    private final Set<String> shown;
    private final StringBuilder out = new StringBuilder();
    private double low = Double.MAX_VALUE;
    private double high;

    private SvgChart(
        final String title, final String subtitle, final List<String> order, final List<Panel> panels)
    {
        this.title = title;
        this.subtitle = subtitle;
        this.panels = panels;
        final Set<String> names = new LinkedHashSet<>(order);
        final Set<String> present = new LinkedHashSet<>();
        for (final Panel panel : panels)
        {
            for (final Map<String, Panel.Bar> group : panel.barsByCategory().values())
            {
                present.addAll(group.keySet());
                for (final Panel.Bar bar : group.values())
                {
                    low = bar.value() > 0 ? Math.min(low, bar.value()) : low;
                    high = Math.max(high, Math.max(bar.value(), bar.high()));
                }
            }
        }
        names.addAll(present);
        series = new ArrayList<>(names);
        shown = present;
        low = Math.min(low, Math.max(high, 1)) * FOOTROOM;
        high = Math.max(high, 1) * HEADROOM;
    }

    /**
     * Draw a chart.
     *
     * @param title    of the chart.
     * @param subtitle what bars and whiskers are, with the unit.
     * @param order    of the series, which gives each its colour; series not named here come after.
     * @param panels   to be drawn, in order.
     * @return SVG text.
     */
    public static String draw(
        final String title, final String subtitle, final List<String> order, final List<Panel> panels)
    {
        return new SvgChart(title, subtitle, order, panels).draw();
    }

    /**
     * A figure in few characters: 12.3 k, 4.56 M.
     *
     * @param value not negative.
     * @return text.
     */
    static String compact(final double value)
    {
        final double[] units = { 1e9, 1e6, 1e3 };
        final String[] names = { "G", "M", "k" };
        for (int i = 0; i < units.length; i++)
        {
            if (value >= units[i])
            {
                return digits(value / units[i]) + names[i];
            }
        }
        return digits(value);
    }

    private static String digits(final double value)
    {
        final String pattern = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }

    private String draw()
    {
        final int columns = Math.min(COLUMNS, Math.max(1, panels.size()));
        final int rows = (panels.size() + columns - 1) / columns;
        final int width = MARGIN_LEFT + columns * PANEL_WIDTH;
        final int height = MARGIN_TOP + rows * PANEL_HEIGHT + GROUP_GAP;
        line("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img'>",
            width, height, width, height);
        line("<title>%s</title><style>%s</style>", escape(title), STYLE);
        line("<rect class='b' width='%d' height='%d'/>", width, height);
        line("<text class='t' x='16' y='28'>%s</text>", escape(title));
        line("<text class='s' x='16' y='48'>%s</text>", escape(subtitle));
        int x = 16;
        for (int i = 0; i < series.size(); i++)
        {
            if (!shown.contains(series.get(i)))
            {
                continue;
            }
            line("<rect class='c%d' x='%d' y='58' width='12' height='12' rx='2'/><text x='%d' y='68'>%s</text>",
                i % SERIES_COLOURS, x, x + 18, escape(series.get(i)));
            x += LEGEND_STEP;
        }
        for (int i = 0; i < panels.size(); i++)
        {
            panel(panels.get(i), MARGIN_LEFT + i % columns * PANEL_WIDTH, MARGIN_TOP + i / columns * PANEL_HEIGHT);
        }
        line("</svg>");
        return out.toString();
    }

    private void panel(final Panel panel, final int x, final int y)
    {
        final int top = y + PANEL_TITLE;
        final int bottom = y + PANEL_HEIGHT - PANEL_FOOT;
        final int right = x + PANEL_WIDTH - GROUP_GAP * 2;
        line("<text class='p' x='%d' y='%d'>%s</text>", x, y + PANEL_TITLE - 12, escape(panel.title()));
        for (double tick = Math.pow(10, Math.ceil(Math.log10(low))); tick <= high; tick *= 10)
        {
            final double tickY = scale(tick, top, bottom);
            line("<line class='g' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>", x, right, tickY, tickY);
            line("<text class='s v' x='%d' y='%.1f' text-anchor='end'>%s</text>", x - 5, tickY + 3, axis(tick));
        }
        line("<line class='w' x1='%d' x2='%d' y1='%d' y2='%d'/>", x, right, bottom, bottom);
        final int groups = Math.max(1, panel.barsByCategory().size());
        final double groupWidth = (double)(right - x) / groups;
        int i = 0;
        for (final Map.Entry<String, Map<String, Panel.Bar>> group : panel.barsByCategory().entrySet())
        {
            group(group.getValue(), x + groupWidth * i, groupWidth, top, bottom);
            line("<text class='s' x='%.1f' y='%d' text-anchor='middle'>%s</text>",
                x + groupWidth * (i + 0.5), bottom + 17, escape(group.getKey()));
            i++;
        }
    }

    private void group(
        final Map<String, Panel.Bar> bars, final double x, final double width, final int top, final int bottom)
    {
        final double barWidth = Math.min(BAR_WIDTH_MAX, (width - GROUP_GAP) / shown.size() - BAR_GAP);
        double barX = x + (width - (barWidth + BAR_GAP) * bars.size()) / 2;
        for (int i = 0; i < series.size(); i++)
        {
            final Panel.Bar bar = bars.get(series.get(i));
            if (bar == null)
            {
                continue;
            }
            if (bar.value() > 0)
            {
                bar(bar, i, barX, barWidth, top, bottom);
            }
            barX += barWidth + BAR_GAP;
        }
    }

    private void bar(
        final Panel.Bar bar, final int index, final double x, final double width, final int top, final int bottom)
    {
        final double y = scale(bar.value(), top, bottom);
        line("<rect class='c%d' x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='1.5'><title>%s: %s</title></rect>",
            index % SERIES_COLOURS, x, y, width, bottom - y, escape(series.get(index)), compact(bar.value()));
        final double middle = x + width / 2;
        if (width >= LABEL_WIDTH_MIN)
        {
            line("<text class='i' x='%.1f' y='%.1f' text-anchor='middle'>%s</text>",
                middle, y + LABEL_HEIGHT, compact(bar.value()));
        }
        if (bar.high() > bar.value())
        {
            final double highY = scale(bar.high(), top, bottom);
            line("<path class='w' fill='none' d='M%.1f %.1fV%.1fm-3 0h6'/>", middle, y, highY);
            if (width >= LABEL_WIDTH_MIN)
            {
                line("<text class='s v' x='%.1f' y='%.1f' text-anchor='middle'>%s</text>",
                    middle, highY - 3, compact(bar.high()));
            }
        }
    }

    private double scale(final double value, final int top, final int bottom)
    {
        final double share = (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
        return bottom - share * (bottom - top);
    }

    private static String axis(final double tick)
    {
        return compact(tick).replace(".00", "").replace(".0", "");
    }

    private static String escape(final String text)
    {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void line(final String format, final Object... values)
    {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
