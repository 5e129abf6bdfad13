package io.banyan.bench.peers.report;

import io.banyan.bench.harness.Spread;
import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.run.PeerCell;
import io.banyan.bench.peers.run.Sheet;
import io.banyan.bench.peers.system.Peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where Banyan stands in each cell: its place among those that are compared, the best of raw Aeron and the best of all
 * others beside it. Rows that failed have no place; a row of Banyan's own that failed is said to be last.
 */
final class PeersStandings
{
    private static final double US = 1e3;
    private static final double MS = 1e6;
    private static final double MILLION = 1e6;
    private static final String RAW = "aeron-";
    private static final int FIRST = 1;
    private static final String DELIVERIES = "deliveriesPerSecond";

    /** What systems are ranked by in a workload. */
    private record Measure(String title, String figure, double unit, String format, boolean isLessBetter)
    {
    }

    private static final Map<String, List<Measure>> MEASURES = new LinkedHashMap<>();

    static
    {
        final Measure p50 = new Measure("p50 us", "p50Ns", US, "%.1f", true);
        final Measure p99 = new Measure("p99 us", "p99Ns", US, "%.0f", true);
        final Measure deliveries = new Measure("M deliveries/s", DELIVERIES, MILLION, "%.3f", false);
        final Measure cpu = new Measure("CPU s per million", "cpuSecondsPerMillion", 1, "%.3f", true);
        final Measure silence = new Measure("silence ms", "silenceNs", MS, "%.1f", true);
        final Measure lost = new Measure("lost", "lost", 1, "%.0f", true);
        MEASURES.put("W1", List.of(p50, p99));
        MEASURES.put("W2", List.of(p50, p99, new Measure("last reader p50 us", "lastP50Ns", US, "%.1f", true)));
        MEASURES.put("W3", List.of(deliveries, cpu));
        MEASURES.put("W4", List.of(p50, p99, silence));
        MEASURES.put("W5", List.of(new Measure("ms", "startNs", MS, "%.0f", true)));
        MEASURES.put("W6", List.of(lost, silence));
        MEASURES.put("W7", List.of(new Measure("CPU us a message", "writerCpuNsPerMessage", US, "%.1f", true),
            new Measure("bytes a message", "writerBytesPerMessage", 1, "%.0f", true)));
        MEASURES.put("relay", List.of(p50, deliveries, cpu));
    }

    private final List<Sheet.Row> rows;
    private final List<Peer> peers;
    private final StringBuilder lines = new StringBuilder();
    private int cells;
    private int wins;

    PeersStandings(final List<Sheet.Row> rows, final List<Peer> peers)
    {
        this.rows = rows;
        this.peers = peers;
    }

    /** Markdown; empty where Banyan was not measured. */
    String text()
    {
        final Map<PeerCell, List<Sheet.Row>> byCell = new LinkedHashMap<>();
        rows.stream()
            .filter(row -> !isShownOnly(row.system()))
            .forEach(row -> byCell.computeIfAbsent(row.cell(), key -> new ArrayList<>()).add(row));
        byCell.forEach((cell, systems) -> MEASURES.getOrDefault(cell.workload(), List.of()).stream()
            .filter(measure -> isOpen(cell, measure))
            .forEach(measure -> line(cell, measure, systems)));
        return cells == 0 ? "" : "## Where Banyan stands\n\nFirst in " + wins + " of " + cells + " comparisons; " +
            "where it is not, the place is **bold**. Medians, and in brackets the range over the rounds. Systems " +
            "that failed a cell or are shown only do not count.\n\n" +
            "| workload | readers | payload | rate | figure | place | banyan | best raw Aeron | best of the others " +
            "|\n|---|---:|---:|---:|---|---|---:|---:|---:|\n" + lines + "\n";
    }

    /** At a given rate whoever misses none of it delivers as much as everybody else. */
    private static boolean isOpen(final PeerCell cell, final Measure measure)
    {
        return cell.ratePerSecond() == 0 || !DELIVERIES.equals(measure.figure());
    }

    private void line(final PeerCell cell, final Measure measure, final List<Sheet.Row> systems)
    {
        final Sheet.Row own = systems.stream()
            .filter(row -> Peers.SUBJECT.equals(row.system())).findFirst().orElse(null);
        final List<Sheet.Row> others = systems.stream()
            .filter(row -> row != own && hasValue(row, measure)).toList();
        if (own == null || others.isEmpty() && !hasValue(own, measure))
        {
            return;
        }
        final boolean hasOwn = hasValue(own, measure);
        final int place = hasOwn ?
            FIRST + (int)others.stream().filter(row -> isBetter(measure, row, own)).count() : others.size() + FIRST;
        cells++;
        wins += place == FIRST ? 1 : 0;
        final String text = (hasOwn ? place : "failed,") + " of " + (others.size() + FIRST);
        lines.append(String.format(Locale.ROOT, "| %s | %d | %s | %s | %s | %s | %s | %s | %s |%n",
            cell.workload(), cell.readers(), cell.payload() == 0 ? "" : cell.payload(),
            cell.ratePerSecond() == 0 ? "" : cell.ratePerSecond(), measure.title(),
            place == FIRST ? text : "**" + text + "**", hasOwn ? value(own, measure) : "",
            best(others.stream().filter(row -> row.system().startsWith(RAW)).toList(), measure),
            best(others.stream().filter(row -> !row.system().startsWith(RAW)).toList(), measure)));
    }

    private static String best(final List<Sheet.Row> rows, final Measure measure)
    {
        return rows.stream()
            .reduce((one, other) -> isBetter(measure, other, one) ? other : one)
            .map(row -> row.system() + " " + value(row, measure))
            .orElse("");
    }

    private static String value(final Sheet.Row row, final Measure measure)
    {
        final Spread spread = row.figures().get(measure.figure());
        final String median = String.format(Locale.ROOT, measure.format(), spread.median() / measure.unit());
        return spread.min() == spread.max() ? median : String.format(Locale.ROOT,
            "%s (%s to %s)", median, String.format(Locale.ROOT, measure.format(), spread.min() / measure.unit()),
            String.format(Locale.ROOT, measure.format(), spread.max() / measure.unit()));
    }

    private static boolean isBetter(final Measure measure, final Sheet.Row one, final Sheet.Row other)
    {
        final double difference = one.median(measure.figure()) - other.median(measure.figure());
        return measure.isLessBetter() ? difference < 0 : difference > 0;
    }

    private static boolean hasValue(final Sheet.Row row, final Measure measure)
    {
        return !row.isFailed() && !Double.isNaN(row.median(measure.figure()));
    }

    private boolean isShownOnly(final String system)
    {
        return peers.stream().anyMatch(peer -> peer.name().equals(system) && peer.mark() != null);
    }
}
