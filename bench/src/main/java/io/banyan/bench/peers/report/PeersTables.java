package io.banyan.bench.peers.report;

import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.run.PeerCell;
import io.banyan.bench.peers.run.Sheet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows as tables in Markdown, a table a workload, a line a system and cell.
 */
final class PeersTables
{
    private static final double US = 1e3;
    private static final double MS = 1e6;
    private static final double MIB = 1024 * 1024;

    /** A column: what stands above it, which figure it shows, in which unit. */
    private record Column(String title, String figure, double unit, String format)
    {
    }

    /** What a row is judged by: where much was stolen, it is a row of another machine. */
    private static final Column STOLEN = new Column("stolen cores", "stolenCores", 1, "%.2f");
    private static final Map<String, List<Column>> COLUMNS = new LinkedHashMap<>();
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static
    {
        final List<Column> latency = List.of(
            new Column("p50 us", "p50Ns", US, "%.1f"), new Column("p99 us", "p99Ns", US, "%.1f"),
            new Column("p99.9 us", "p999Ns", US, "%.1f"), new Column("max us", "maxNs", US, "%.0f"));
        TITLES.put("W1", "W1: one reader, open loop");
        COLUMNS.put("W1", join(latency, new Column("cores", "cores", 1, "%.2f"),
            new Column("readers' cores", "readerCores", 1, "%.2f"), STOLEN, new Column("lost", "lost", 1, "%.0f")));
        TITLES.put("W2", "W2: many readers, open loop");
        COLUMNS.put("W2", join(latency, new Column("last reader p50 us", "lastP50Ns", US, "%.1f"),
            new Column("last reader p99 us", "lastP99Ns", US, "%.1f"), new Column("cores", "cores", 1, "%.2f"),
            STOLEN, new Column("lost", "lost", 1, "%.0f")));
        TITLES.put("W3", "W3: the highest rate that every reader gets");
        COLUMNS.put("W3", List.of(new Column("deliveries/s", "deliveriesPerSecond", 1, "%,.0f"),
            new Column("CPU s per million", "cpuSecondsPerMillion", 1, "%.3f"),
            new Column("wire bytes per payload byte", "wirePerPayload", 1, "%.3f"),
            STOLEN, new Column("lost", "lost", 1, "%.0f")));
        TITLES.put("W4", "W4: one reader stops and goes on; latencies and losses of the others");
        COLUMNS.put("W4", join(latency, new Column("silence ms", "silenceNs", MS, "%.1f"),
            STOLEN, new Column("lost", "lost", 1, "%.0f"),
            new Column("lost by the one that stopped", "stoppedLost", 1, "%.0f"),
            new Column("memory growth MiB", "memoryGrowthBytes", MIB, "%.1f")));
        TITLES.put("W5", "W5: from the start of the first process to the first message");
        COLUMNS.put("W5", List.of(new Column("ms", "startNs", MS, "%.0f")));
        TITLES.put("W6", "W6: an inner node is killed; systems that have none have no row");
        COLUMNS.put("W6", List.of(new Column("lost", "lost", 1, "%.0f"),
            new Column("longest silence ms", "silenceNs", MS, "%.1f"), new Column("p50 us", "p50Ns", US, "%.1f"),
            new Column("p99 us", "p99Ns", US, "%.1f")));
        TITLES.put("W7", "W7: what a message costs the writer's process");
        COLUMNS.put("W7", List.of(new Column("CPU us a message", "writerCpuNsPerMessage", US, "%.1f"),
            new Column("bytes sent a message", "writerBytesPerMessage", 1, "%.0f")));
        TITLES.put("relay", "One relay, eight readers behind it; latencies of those eight");
        COLUMNS.put("relay", join(latency, new Column("deliveries/s", "deliveriesPerSecond", 1, "%,.0f"),
            new Column("messages/s", "achievedPerSecond", 1, "%,.0f"),
            new Column("CPU s per million", "cpuSecondsPerMillion", 1, "%.3f"),
            STOLEN, new Column("lost", "lost", 1, "%.0f")));
    }

    private final List<Sheet.Row> rows;
    private final List<Peer> peers;
    private final Map<String, String> skipped;
    private final StringBuilder out = new StringBuilder();

    PeersTables(final List<Sheet.Row> rows, final List<Peer> peers, final Map<String, String> skipped)
    {
        this.rows = rows;
        this.peers = peers;
        this.skipped = skipped;
    }

    String text()
    {
        out.append(new PeersStandings(rows, peers).text());
        out.append("Medians over the rounds. Latencies run from the intended send time.\n\n");
        TITLES.forEach(this::table);
        out.append("## Systems\n\n| system | version | settings | shown only |\n|---|---|---|---|\n");
        for (final Peer peer : peers)
        {
            final StringBuilder settings = new StringBuilder();
            peer.settings().forEach((name, value) ->
                settings.append(settings.length() == 0 ? "" : "; ").append(name).append(": ").append(value));
            peer.jvmFlags().forEach(flag -> settings.append("; ").append(flag));
            out.append("| ").append(peer.name()).append(" | ").append(peer.version()).append(" | ")
                .append(settings.toString().replace("|", "\\|")).append(" | ")
                .append(peer.mark() == null ? "" : peer.mark()).append(" |\n");
        }
        skipped.forEach((system, reason) ->
            out.append("| ").append(system).append(" | | skipped: ").append(reason).append(" | |\n"));
        return out.append('\n').toString();
    }

    private void table(final String workload, final String title)
    {
        if (rows.stream().noneMatch(row -> workload.equals(row.cell().workload())))
        {
            return;
        }
        final List<Column> columns = COLUMNS.get(workload);
        out.append("## ").append(title).append("\n\n| readers | payload | rate | system |");
        columns.forEach(column -> out.append(' ').append(column.title()).append(" |"));
        out.append(" note |\n|---:|---:|---:|---|").append("---:|".repeat(columns.size())).append("---|\n");
        for (final Sheet.Row row : rows)
        {
            if (workload.equals(row.cell().workload()))
            {
                line(row, columns);
            }
        }
        out.append('\n');
    }

    private void line(final Sheet.Row row, final List<Column> columns)
    {
        final PeerCell cell = row.cell();
        out.append("| ").append(cell.readers()).append(" | ").append(cell.payload() == 0 ? "" : cell.payload())
            .append(" | ").append(cell.ratePerSecond() == 0 ? "" : cell.ratePerSecond()).append(" | ")
            .append(row.system()).append(" |");
        for (final Column column : columns)
        {
            final double value = row.median(column.figure()) / column.unit();
            out.append(' ').append(Double.isNaN(value) ? "" : String.format(Locale.ROOT, column.format(), value))
                .append(" |");
        }
        out.append(' ').append(row.note().replace("|", "\\|")).append(" |\n");
    }

    private static List<Column> join(final List<Column> first, final Column... more)
    {
        final List<Column> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }
}
