package io.banyan.bench.peers.report;

import io.banyan.bench.harness.Spread;
import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.run.PeerCell;
import io.banyan.bench.peers.run.Sheet;
import io.banyan.bench.peers.system.Peers;
import io.banyan.node.cli.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a run as it is written.
 */
public final class PeersReport
{
    private static final List<String> FIGURES = List.of("p50Ns", "p99Ns", "p999Ns", "maxNs", "deliveriesPerSecond",
        "cpuSecondsPerMillion", "wirePerPayload", "lost");

    private final String command;
    private final Map<String, Object> environment;
    private final List<Peer> peers;
    private final Map<String, String> skipped;
    private final List<Sheet.Row> rows;

    /**
     * A report.
     *
     * @param command     that was run.
     * @param environment it ran in.
     * @param peers       that were measured.
     * @param skipped     systems that were not, and why.
     * @param rows        of all cells.
     */
    public PeersReport(
        final String command,
        final Map<String, Object> environment,
        final List<Peer> peers,
        final Map<String, String> skipped,
        final List<Sheet.Row> rows)
    {
        this.command = command;
        this.environment = environment;
        this.peers = List.copyOf(peers);
        this.skipped = new LinkedHashMap<>(skipped);
        this.rows = List.copyOf(rows);
    }

    /**
     * Whether the subject of all this did not work.
     *
     * @return true if it broke.
     */
    public boolean isSubjectBroken()
    {
        return rows.stream().anyMatch(row -> Peers.SUBJECT.equals(row.system()) && row.note().contains("broke"));
    }

    /**
     * Everything, for programs.
     *
     * @return one line.
     */
    public String json()
    {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("benchmark", "peers");
        root.put("command", command);
        root.put("environment", environment);
        root.put("systems", systems());
        root.put("skipped", skipped);
        final List<Object> list = new ArrayList<>();
        rows.forEach(row -> list.add(map(row)));
        root.put("rows", list);
        return Json.text(root);
    }

    /**
     * Everything, for a terminal.
     *
     * @return Markdown.
     */
    public String tables()
    {
        return new PeersTables(rows, peers, skipped).text();
    }

    /**
     * Write all files.
     *
     * @param folder made if it is not there.
     * @throws IOException when that cannot be done.
     */
    public void write(final Path folder) throws IOException
    {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("peers.json"), json() + "\n");
        final StringBuilder page = new StringBuilder("# Peers\n\nWritten by the command itself; do not edit.\n\n```\n")
            .append(command).append("\n```\n\n");
        for (final Map.Entry<String, String> plot : new PeersPlots(rows, peers).files().entrySet())
        {
            Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
            page.append("![").append(plot.getKey()).append("](").append(plot.getKey()).append(")\n\n");
        }
        page.append(tables()).append("## Environment\n\n| what | value |\n|---|---|\n");
        environment.forEach((what, value) ->
            page.append("| ").append(what).append(" | ").append(value).append(" |\n"));
        Files.writeString(folder.resolve("peers.md"), page.toString());
    }

    private List<Object> systems()
    {
        final List<Object> list = new ArrayList<>();
        for (final Peer peer : peers)
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("system", peer.name());
            fields.put("version", peer.version());
            fields.put("settings", peer.settings());
            fields.put("jvmFlags", peer.jvmFlags());
            fields.put("mark", peer.mark());
            list.add(fields);
        }
        return list;
    }

    private Map<String, Object> map(final Sheet.Row row)
    {
        final PeerCell cell = row.cell();
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("workload", cell.workload());
        fields.put("system", row.system());
        fields.put("version", peers.stream()
            .filter(peer -> peer.name().equals(row.system())).map(Peer::version).findFirst().orElse(""));
        fields.put("readers", cell.readers());
        fields.put("payloadBytes", cell.payload());
        fields.put("ratePerSecond", cell.ratePerSecond());
        FIGURES.forEach(figure -> fields.put(figure, row.median(figure)));
        row.figures().keySet().stream()
            .filter(figure -> !FIGURES.contains(figure))
            .forEach(figure -> fields.put(figure, row.median(figure)));
        fields.put("note", row.note());
        fields.put("rounds", row.rounds());
        final Map<String, Object> spread = new LinkedHashMap<>();
        row.figures().forEach((figure, value) -> spread.put(figure, range(value)));
        fields.put("spread", spread);
        return fields;
    }

    private static List<Double> range(final Spread spread)
    {
        return List.of(spread.min(), spread.max());
    }
}
