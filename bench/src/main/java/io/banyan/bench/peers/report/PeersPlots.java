package io.banyan.bench.peers.report;

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
 * One plot for each workload, of its most telling cell.
 */
final class PeersPlots
{
    private static final double US = 1e3;
    private static final double MS = 1e6;
    private static final double ZERO_BAR = 0.1;
    private static final double MILLION = 1e6;
    /** What has room in a line. */
    private static final int FAILURE_MAX = 80;

    private final List<Sheet.Row> rows;
    private final List<Peer> peers;

    PeersPlots(final List<Sheet.Row> rows, final List<Peer> peers)
    {
        this.rows = rows;
        this.peers = peers;
    }

    /** File names and what is in them; only of what was measured. */
    Map<String, String> files()
    {
        final Map<String, String> files = new LinkedHashMap<>();
        plot(files, "w1-latency.svg", cell("W1", 1, 288, 10_000), "p50Ns", US, "%.1f us",
            "One reader, 288 bytes, 10,000 messages a second",
            "Median time from when a message was due to when the reader had it; less is better, logarithmic");
        plot(files, "w2-last-reader.svg", cell("W2", 16, 288, 10_000), "lastP50Ns", US, "%.1f us",
            "Sixteen readers, 288 bytes, 10,000 messages a second: until the last one has it",
            "Median time from when a message was due to when all sixteen had it; less is better, logarithmic");
        plot(files, "w3-throughput.svg", cell("W3", 16, 32, 0), "deliveriesPerSecond", MILLION, "%.2f M/s",
            "The highest rate that all of sixteen readers get, 32 bytes",
            "Deliveries a second over all readers, nothing lost; more is better, logarithmic");
        plot(files, "w4-silence.svg", cell("W4", 16, 288, 10_000), "silenceNs", MS, "%.1f ms",
            "One of sixteen readers stops for seconds: what the other fifteen notice",
            "Longest silence at a reader that goes on, and messages lost to it; less is better, logarithmic");
        plot(files, "w5-start.svg", cell("W5", 1, 0, 0), "startNs", MS, "%.0f ms", "From nothing to the first message",
            "Time from the start of the first process; less is better, logarithmic");
        plot(files, "w6-silence.svg", cell("W6", 6, 288, 20_000), "silenceNs", MS, "%.1f ms",
            "An inner node (or the server) is killed at 20,000 messages a second",
            "Longest silence at a reader that goes on, and messages lost; less is better, logarithmic");
        final int most = rows.stream().map(Sheet.Row::cell).filter(cell -> "W7".equals(cell.workload()))
            .mapToInt(PeerCell::readers).max().orElse(0);
        plot(files, "w7-writer-bytes.svg", cell("W7", most, 288, 2_000), "writerBytesPerMessage", 1, "%.0f bytes",
            "What the writer's process sends for each message of 288 bytes, with " + most + " readers",
            "Bytes, headers and all; less is better, logarithmic");
        return files;
    }

    private static PeerCell cell(final String workload, final int readers, final int payload, final long rate)
    {
        return new PeerCell(workload, readers, payload, rate);
    }

    private void plot(
        final Map<String, String> files, final String file, final PeerCell cell, final String figure,
        final double unit, final String format, final String title, final String subtitle)
    {
        final List<RankChart.Bar> bars = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        for (final Sheet.Row row : rows)
        {
            if (!cell.equals(row.cell()))
            {
                continue;
            }
            final double value = row.median(figure) / unit;
            if (row.isFailed() || Double.isNaN(value))
            {
                final String text = row.system() + ": " + row.note();
                failed.add(text.length() > FAILURE_MAX ? text.substring(0, FAILURE_MAX) + " ..." : text);
                continue;
            }
            final double lost = row.median("lost");
            final String text = String.format(Locale.ROOT, format, value) +
                (lost > 0 ? String.format(Locale.ROOT, ", lost %,.0f", lost) : "");
            bars.add(new RankChart.Bar(row.system(), Math.max(ZERO_BAR, value), text,
                Peers.SUBJECT.equals(row.system()), isShownOnly(row.system())));
        }
        if (!bars.isEmpty())
        {
            files.put(file, RankChart.draw(title, subtitle, !"deliveriesPerSecond".equals(figure), bars, failed));
        }
    }

    private boolean isShownOnly(final String system)
    {
        return peers.stream().anyMatch(peer -> peer.name().equals(system) && peer.mark() != null);
    }
}
