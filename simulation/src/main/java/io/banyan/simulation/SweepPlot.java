package io.banyan.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A picture of many seeds: one lane a measure, one dot a seed. Above, how much of what is allowed was used; below, the
 * times, on a scale in which every step is ten times the last.
 */
final class SweepPlot
{
    private static final int WIDTH = 860;
    private static final int LEFT = 250;
    private static final int RIGHT = 130;
    private static final int LANE = 26;
    private static final int HEAD = 58;
    private static final int AXIS = 44;
    private static final double US = 1e3;
    private static final int DECADES = 7;
    private static final String[][] TIMES = {
        { "joinNs.p50", "join, half" }, { "joinNs.p99", "join, 99 in 100" }, { "latencyNs.p50", "delivery, half" },
        { "latencyNs.p99", "delivery, 99 in 100" }, { "latencyNs.p9999", "delivery, 9,999 in 10,000" },
        { "latencyNs.max", "delivery, last" }, { "failoverNs.p50", "failover, half" },
        { "failoverNs.p95", "failover, 95 in 100" }, { "healNs", "all attached again" } };

    private final Sweep sweep;
    private final StringBuilder out = new StringBuilder();

    SweepPlot(final Sweep sweep)
    {
        this.sweep = sweep;
    }

    String svg()
    {
        final List<Sweep.Verdict> verdicts = sweep.verdicts();
        final List<String[]> times = Arrays.stream(TIMES)
            .filter(time -> Arrays.stream(sweep.values(time[0])).anyMatch(value -> value > 0)).toList();
        final int timesTop = HEAD + verdicts.size() * LANE + AXIS + 30;
        final int height = timesTop + times.size() * LANE + AXIS;
        out.append(String.format(Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" " +
                "font-size=\"12\">%n<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n",
            WIDTH, height, WIDTH, height));
        text(10, 20, "start", "bold", sweep.scenario().name + ": " + sweep.scenario().nodes + " nodes, seeds " +
            sweep.seedsText() + ", all that must hold held in " + sweep.held() + " of " + sweep.runs());
        requirements(verdicts);
        times(times, timesTop);
        return out.append("</svg>\n").toString();
    }

    private void requirements(final List<Sweep.Verdict> verdicts)
    {
        final int bottom = HEAD + verdicts.size() * LANE;
        text(10, HEAD - 14, "start", "normal", "what must hold (each dot a seed; right of the line it does not)");
        double most = 1.25;
        for (final Sweep.Verdict verdict : verdicts)
        {
            most = Math.max(most, Math.min(3, 1.05 * use(verdict.requirement(), verdict.worst())));
        }
        for (int i = 0; i < verdicts.size(); i++)
        {
            final Requirement requirement = verdicts.get(i).requirement();
            final int y = HEAD + i * LANE + LANE / 2;
            lane(y, requirement.text());
            for (final double value : sweep.values(requirement.result()))
            {
                dot(x(Math.min(most, use(requirement, value)) / most), y, requirement.holds(value));
            }
            text(WIDTH - RIGHT + 10, y + 4, "start", "normal",
                "worst " + requirement.told(verdicts.get(i).worst()));
        }
        line(x(1 / most), HEAD - 6, x(1 / most), bottom, "#b00020");
        text(x(1 / most), bottom + 16, "middle", "normal", "the limit");
        text(x(0), bottom + 16, "middle", "normal", "0");
        text(x(0.5 / most), bottom + 16, "middle", "normal", "half of it");
    }

    /** How much of the limit a value uses; of a share that must be reached, how much is missing against the limit. */
    private static double use(final Requirement requirement, final double value)
    {
        if (requirement.isAtMost())
        {
            return requirement.limit() == 0 ? value == 0 ? 0 : 2 : value / requirement.limit();
        }
        final double room = 1 - requirement.limit();
        return room <= 0 ? value >= requirement.limit() ? 0.98 : 1 + (1 - value / requirement.limit()) * 10 :
            (1 - value) / room;
    }

    private void times(final List<String[]> times, final int top)
    {
        if (times.isEmpty())
        {
            return;
        }
        final int bottom = top + times.size() * LANE;
        text(10, top - 14, "start", "normal", "times");
        final String[] labels = { "10 us", "100 us", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s" };
        for (int i = 0; i <= DECADES; i++)
        {
            line(x((double)i / DECADES), top - 6, x((double)i / DECADES), bottom, "#dddddd");
            text(x((double)i / DECADES), bottom + 16, "middle", "normal", labels[i]);
        }
        for (int i = 0; i < times.size(); i++)
        {
            final int y = top + i * LANE + LANE / 2;
            lane(y, times.get(i)[1]);
            double worst = 0;
            for (final double value : sweep.values(times.get(i)[0]))
            {
                worst = Math.max(worst, value);
                dot(x(Math.log10(Math.max(1, value / (10 * US))) / DECADES), y, true);
            }
            text(WIDTH - RIGHT + 10, y + 4, "start", "normal",
                String.format(Locale.ROOT, "worst %.2f ms", worst / 1e6));
        }
    }

    private static int x(final double share)
    {
        return LEFT + (int)Math.round(Math.max(0, Math.min(1, share)) * (WIDTH - LEFT - RIGHT));
    }

    private void lane(final int y, final String label)
    {
        text(LEFT - 12, y + 4, "end", "normal", label);
        line(LEFT, y, WIDTH - RIGHT, y, "#eeeeee");
    }

    private void dot(final int x, final int y, final boolean isGood)
    {
        out.append(String.format(Locale.ROOT,
            "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\" fill-opacity=\"0.45\"/>%n", x, y,
            isGood ? "#1565c0" : "#b00020"));
    }

    private void line(final int x1, final int y1, final int x2, final int y2, final String colour)
    {
        out.append(String.format(Locale.ROOT, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>%n",
            x1, y1, x2, y2, colour));
    }

    private void text(final int x, final int y, final String anchor, final String weight, final String content)
    {
        out.append(String.format(Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>%n", x, y, anchor, weight,
            content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }
}
