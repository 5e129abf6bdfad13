package io.banyan.node.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

import org.HdrHistogram.Histogram;

/**
 * Puts a demonstration into words. Called on the printing thread.
 */
final class DemoReport
{
    private static final int NODES_DRAWN = 60;
    private static final double PERCENT = 100.0;
    /** Nodes that have less of a core are held up by others: they wake often, whatever they carry. */
    private static final double SHARE_STARVED = 0.5;
    private static final String LESS = "fix: a lower --rate, fewer --nodes, or fewer other programs.";
    private static final double NS_PER_US = 1_000.0;
    private static final double NS_PER_MS = 1_000_000.0;

    private final PrintWriter out;

    DemoReport(final PrintWriter out)
    {
        this.out = out;
    }

    void opening(final DemoSettings settings)
    {
        line("banyan demo: %d nodes, at most %d children each, one writer, %d readers, UDP on loopback, one JVM",
            settings.nodes(), settings.fanout(), settings.nodes() - 1);
        line("  %,d messages of %d B at %,d a second for %d s%s",
            settings.messages(), settings.payloadBytes(), settings.ratePerSecond(), settings.seconds(),
            settings.killRelay() ? "; a relay is killed half-way" : "");
    }

    void tree(final List<DemoPlace> places, final long formedNs)
    {
        line("");
        line("the tree (formed in %.0f ms)", formedNs / NS_PER_MS);
        draw(places, 0, "", "", new int[] { NODES_DRAWN });
        line("");
    }

    void live(
        final double second,
        final double ratePerSecond,
        final double deliveriesPerSecond,
        final Histogram interval,
        final long missing,
        final String note)
    {
        line("  %4.0f s  %,9.0f msg/s  %,11.0f deliveries/s  p50 %s  p99 %s  lost %d%s",
            second, ratePerSecond, deliveriesPerSecond, micros(interval.getValueAtPercentile(50)),
            micros(interval.getValueAtPercentile(99)), missing, note.isEmpty() ? "" : "  " + note);
    }

    void note(final String text)
    {
        line("  %s", text);
    }

    void result(final DemoResult result)
    {
        line("");
        line("delivered  %,d of %,d; lost %d, duplicates %d, out of order %d, corrupt %d, reported gaps %d",
            result.deliveries(), result.expectedDeliveries(), result.lost(), result.duplicates(), result.outOfOrder(),
            result.corrupt(), result.gapSequences());
        line("rate       %,.0f messages a second asked, %,.0f achieved",
            (double)result.settings().ratePerSecond(), result.achievedRatePerSecond());
        line("overhead   %.3f transmissions a reader; %.2f bytes on the wire for each byte of payload delivered",
            result.overheadFactor(), result.wireFactor());
        line("latency    from the intended send time to the reader's handler");
        latency("all", result.latencyNs());
        for (int level = 1; level <= result.levelLatencyNs().size(); level++)
        {
            latency("level " + level, result.levelLatencyNs().get(level - 1));
        }
        line("memory     %.2f bytes allocated for each message, by all nodes together",
            result.allocatedBytesPerMessage());
        if (result.failoverNs() >= 0)
        {
            line("failover   %.1f ms from the kill until the last orphan had messages again",
                result.failoverNs() / NS_PER_MS);
        }
        if (result.errors() > 0)
        {
            line("errors     %d, the first ones above", result.errors());
        }
        line("");
        line("%s", verdict(result));
    }

    static String verdict(final DemoResult result)
    {
        if (result.ok())
        {
            return "OK: every reader has every message once, in order, intact.";
        }
        if (!result.isOnRate() && result.lost() == 0)
        {
            return String.format(Locale.ROOT,
                "FAILED: this machine did not keep the rate: it gave the nodes %.0f %% of one core; " + LESS,
                result.cpuShare() * PERCENT);
        }
        if (result.cpuShare() < SHARE_STARVED)
        {
            return String.format(Locale.ROOT,
                "FAILED: see the counts above; this machine gave the nodes no more than %.0f %% of one core; " + LESS,
                result.cpuShare() * PERCENT);
        }
        return "FAILED: see the counts above.";
    }

    private void latency(final String what, final Histogram h)
    {
        line("  %-9s p50 %s  p90 %s  p99 %s  p99.9 %s  max %s", what, micros(h.getValueAtPercentile(50)),
            micros(h.getValueAtPercentile(90)), micros(h.getValueAtPercentile(99)),
            micros(h.getValueAtPercentile(99.9)), micros(h.getMaxValue()));
    }

    private void draw(
        final List<DemoPlace> places, final int node, final String lead, final String childLead, final int[] left)
    {
        if (left[0]-- <= 0)
        {
            return;
        }
        final List<DemoPlace> children = places.stream().filter(p -> p.parent() == node && p.alive()).toList();
        final String role = node == 0 ? "root" : children.isEmpty() ? "leaf" : "relay";
        line("  %snode %d  %s", lead, node, role);
        for (int i = 0; i < children.size(); i++)
        {
            final boolean isLast = i == children.size() - 1;
            if (left[0] == 0)
            {
                line("  %s... %d nodes in all", childLead, places.size());
                left[0] = -1;
            }
            draw(places, children.get(i).node(), childLead + (isLast ? "`- " : "|- "),
                childLead + (isLast ? "   " : "|  "), left);
        }
    }

    private static String micros(final long ns)
    {
        return String.format(Locale.ROOT, "%,8.1f us", ns / NS_PER_US);
    }

    private void line(final String format, final Object... values)
    {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
