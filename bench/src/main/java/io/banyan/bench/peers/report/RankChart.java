package io.banyan.bench.peers.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Systems ranked by one figure, best on top: a bar each on a logarithmic axis, the figure written beside it. Colours
 * follow the reader's light or dark scheme.
 */
final class RankChart
{
    private static final int WIDTH = 820;
    private static final int LEFT = 150;
    private static final int RIGHT = 150;
    private static final int TOP = 78;
    private static final int STEP = 26;
    private static final int BAR = 18;
    private static final int FOOT = 18;
    private static final double SHORTEST = 0.04;
    private static final String STYLE =
        "text{font-family:system-ui,sans-serif;font-size:13px;fill:#24292f}.t{font-size:17px;font-weight:600}" +
        ".s{fill:#57606a;font-size:12px}.b{fill:#fff}.o{fill:#8c959f}.x{fill:#d0d7de}.m{fill:#1a7f37}" +
        ".n{font-weight:600}.f{fill:#cf222e}" +
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s{fill:#9198a1}.b{fill:#0d1117}.o{fill:#6e7681}" +
        ".x{fill:#30363d}.m{fill:#3fb950}.f{fill:#ff7b72}}";

    /**
     * One bar.
     *
     * @param system    by name.
     * @param value     above 0.
     * @param text      that stands beside the bar.
     * @param isSubject whether it is the one that the others are compared with.
     * @param isShown   whether it is shown only.
     */
    record Bar(String system, double value, String text, boolean isSubject, boolean isShown)
    {
    }

    private RankChart()
    {
    }

    /**
     * Draw a chart.
     *
     * @param title        what is compared.
     * @param subtitle     the unit and which direction is better.
     * @param isLessBetter whether the least stands on top.
     * @param bars         in any order.
     * @param failed       systems that have no bar, and why, in a few words.
     * @return SVG text.
     */
    static String draw(
        final String title, final String subtitle, final boolean isLessBetter, final List<Bar> bars,
        final List<String> failed)
    {
        final Comparator<Bar> byValue = Comparator.comparingDouble(Bar::value);
        final List<Bar> ranked = new ArrayList<>(bars);
        ranked.sort(isLessBetter ? byValue : byValue.reversed());
        final double low = ranked.stream().mapToDouble(Bar::value).min().orElse(1);
        final double high = ranked.stream().mapToDouble(Bar::value).max().orElse(1);
        final int height = TOP + (ranked.size() + failed.size()) * STEP + FOOT;
        final StringBuilder out = new StringBuilder();
        line(out, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' role='img'>",
            WIDTH, height, WIDTH, height);
        line(out, "<title>%s</title><style>%s</style><rect class='b' width='%d' height='%d'/>",
            escape(title), STYLE, WIDTH, height);
        line(out, "<text class='t' x='16' y='28'>%s</text><text class='s' x='16' y='50'>%s</text>",
            escape(title), escape(subtitle));
        int y = TOP;
        for (final Bar bar : ranked)
        {
            final double share =
                high > low ? (Math.log(bar.value()) - Math.log(low)) / (Math.log(high) - Math.log(low)) : 1;
            final double width = (SHORTEST + (1 - SHORTEST) * share) * (WIDTH - LEFT - RIGHT);
            line(out, "<text x='%d' y='%d' text-anchor='end'%s>%s</text>", LEFT - 8, y + 14,
                bar.isSubject() ? " class='n'" : "", escape(bar.system()));
            line(out, "<rect class='%s' x='%d' y='%d' width='%.1f' height='%d' rx='2'/>",
                bar.isSubject() ? "m" : bar.isShown() ? "x" : "o", LEFT, y, width, BAR);
            line(out, "<text x='%.1f' y='%d'%s>%s</text>", LEFT + width + 6, y + 14,
                bar.isSubject() ? " class='n'" : "", escape(bar.text()));
            y += STEP;
        }
        for (final String failure : failed)
        {
            line(out, "<text class='f' x='%d' y='%d'>%s</text>", LEFT, y + 14, escape(failure));
            y += STEP;
        }
        return out.append("</svg>\n").toString();
    }

    private static String escape(final String text)
    {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void line(final StringBuilder out, final String format, final Object... values)
    {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
