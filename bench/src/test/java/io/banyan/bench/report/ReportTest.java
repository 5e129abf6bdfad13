package io.banyan.bench.report;

import io.banyan.bench.harness.Cell;
import io.banyan.bench.harness.LoadPlan;
import io.banyan.bench.harness.Ratio;
import io.banyan.bench.harness.Row;
import io.banyan.bench.harness.Spread;
import io.banyan.bench.rig.RigSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.xml.parsers.DocumentBuilderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReportTest
{
    @TempDir
    private Path folder;

    @Test
    void shouldNameTheFieldsThatReadersOfTheJsonRelyOn()
    {
        final Map<?, ?> root = (Map<?, ?>)JsonReader.read(results().json());
        final Map<?, ?> row = (Map<?, ?>)((List<?>)root.get("rows")).get(0);
        assertTrue(row.keySet().containsAll(Set.of(
            "system", "children", "payloadBytes", "mtu", "ratePerSecond", "achievedPerSecond",
            "p50Ns", "p99Ns", "p999Ns", "maxNs", "allocatedBytesPerMessage", "failed")), row.keySet().toString());
        final Map<?, ?> ratio = (Map<?, ?>)((List<?>)root.get("ratios")).get(0);
        assertTrue(ratio.keySet().containsAll(Set.of(
            "children", "payloadBytes", "mtu", "ratePerSecond", "p50", "p99", "throughput")),
                ratio.keySet().toString());
    }

    @Test
    void shouldWriteJsonTablesAndWellFormedPlots() throws IOException
    {
        new Report(results()).write(folder);
        final String markdown = Files.readString(folder.resolve("hop.md"));
        assertTrue(markdown.contains("| banyan | 1 | 32 | 1408 | 1 | 10.0k/s |"), markdown);
        assertTrue(markdown.contains("**FAILED** too slow"), markdown);
        assertTrue(markdown.contains("./banyan bench hop"), markdown);
        assertEquals(results().json() + "\n", Files.readString(folder.resolve("hop.json")));
        for (final String plot : List.of("hop-latency.svg", "hop-throughput.svg"))
        {
            assertTrue(markdown.contains(plot), markdown);
            assertDoesNotThrow(() -> DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(folder.resolve(plot).toFile()));
        }
    }

    @Test
    void shouldKeepAllRowsWhenResultsAreMerged()
    {
        final Results merged = Results.read(results().json());
        merged.merge(Results.read(results().json()));
        assertEquals(6, merged.entries("rows").size());
        assertEquals(2, merged.entries("ratios").size());
    }

    @Test
    void shouldWriteFiguresInFewCharacters()
    {
        assertEquals("0.50", SvgChart.compact(0.5));
        assertEquals("12.3", SvgChart.compact(12.34));
        assertEquals("1.41k", SvgChart.compact(1408));
        assertEquals("2.13M", SvgChart.compact(2_131_000));
    }

    private static Results results()
    {
        final Results results = new Results("hop", "./banyan bench hop", Map.of("cores", 2));
        final RigSpec spec = new RigSpec(RigSpec.Shape.HOP, 1, 32, RigSpec.MTU_INTERNET);
        final Cell loaded = new Cell(spec, new LoadPlan(10_000, 0, 1, 1, 1, false));
        final Cell full = new Cell(spec, new LoadPlan(LoadPlan.SATURATION, 0, 1, 1, 1, false));
        final Spread some = new Spread(20_000, 10_000, 30_000);
        results.add(
            List.of(
                new Row("banyan", loaded, 5, some, some, some, some, some, some, some, some, some, some, null),
                new Row("banyan", full, 5, some, some, some, some, some, some, some, some, some, some, null),
                Row.broken("<raw>", loaded, "too slow")),
            List.of(new Ratio(loaded, 1.1, Double.NaN, 1.5)));
        return results;
    }
}
