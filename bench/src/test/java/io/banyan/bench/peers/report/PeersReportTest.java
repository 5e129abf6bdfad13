package io.banyan.bench.peers.report;

import io.banyan.bench.harness.Spread;
import io.banyan.bench.peers.run.PeerCell;
import io.banyan.bench.peers.run.Sheet;
import io.banyan.bench.peers.system.Peers;
import io.banyan.bench.report.JsonReader;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PeersReportTest
{
    private final Sheet.Row row = new Sheet.Row(new PeerCell("W1", 1, 288, 10_000), "banyan", 3,
        Map.of("p50Ns", new Spread(20_500, 19_000, 22_000), "lost", new Spread(0, 0, 0),
        "stolenCores", new Spread(0.25, 0, 0.5)), "");
    private final PeersReport report = new PeersReport("./banyan bench peers", Map.of("cores", 2),
        List.of(Peers.of("banyan")), Map.of("nats", "nats-server is not installed"), List.of(row));

    @Test
    void shouldWriteEveryFieldOfARowWhenAskedForJson()
    {
        final Map<?, ?> root = (Map<?, ?>)JsonReader.read(report.json());
        final Map<?, ?> first = (Map<?, ?>)((List<?>)root.get("rows")).get(0);

        for (final String field : List.of("workload", "system", "version", "readers", "payloadBytes", "ratePerSecond",
            "p50Ns", "p99Ns", "p999Ns", "maxNs", "deliveriesPerSecond", "cpuSecondsPerMillion", "wirePerPayload",
            "lost", "note"))
        {
            assertTrue(first.containsKey(field), field);
        }
        assertEquals(20_500.0, first.get("p50Ns"));
        assertNull(first.get("p99Ns"), "what was not measured is null");
        assertTrue(((Map<?, ?>)root.get("skipped")).containsKey("nats"));
    }

    @Test
    void shouldShowRowsAndWhatWasSkippedWhenAskedForTables()
    {
        final String tables = report.tables();

        assertTrue(tables.contains("| 1 | 288 | 10000 | banyan | 20.5 |"), tables);
        assertTrue(tables.contains("| stolen cores |"), tables);
        assertTrue(tables.contains("| 0.25 | 0 |"), tables);
        assertTrue(tables.contains("skipped: nats-server is not installed"), tables);
    }
}
