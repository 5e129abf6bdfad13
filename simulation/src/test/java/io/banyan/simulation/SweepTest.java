package io.banyan.simulation;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SweepTest
{
    private static final Map<String, String> SMALL = Map.of(
        "nodes", "20", "messages", "50", "publish.after", "100ms", "settle", "500ms",
        "require.3", "controlBytesPerPayloadByte <= 0.5", "require.8", "latencyNs.p99 <= 1us");

    @TempDir
    private Path directory;

    @Test
    void shouldJudgeByTheSeedInWhichItHoldsWorst()
    {
        final StringWriter told = new StringWriter();
        final Sweep sweep = new Sweep(() -> Scenario.named("steady", new HashMap<>(SMALL)));
        assertFalse(sweep.play(3, 5, new PrintWriter(told), "./banyan sim steady"));

        assertEquals(0, sweep.held());
        assertTrue(told.toString().contains("again with: ./banyan sim steady --seed 5"), told.toString());
        final double[] values = sweep.values("latencyNs.p99");
        for (final Sweep.Verdict verdict : sweep.verdicts())
        {
            final boolean isMissed = verdict.requirement().result().equals("latencyNs.p99");
            assertEquals(isMissed ? 0 : 3, verdict.held());
            if (isMissed)
            {
                assertEquals(Math.max(values[0], Math.max(values[1], values[2])), verdict.worst());
                assertEquals(values[(int)verdict.worstSeed() - 3], verdict.worst());
            }
        }
    }

    @Test
    void shouldKeepNumbersPictureAndLinesOfTheTable() throws IOException
    {
        final Path page = directory.resolve("README.md");
        Files.writeString(page, "before\n<!-- results: begin -->\nstale line\n" +
            "| `storm` | 1 | `x >= 1` | 1 | 1 | 1 of 1 |\n" +
            "| `steady` | 7 | `stale >= 1` | 1 | 1 | 1 of 1 |\n<!-- results: end -->\nafter\n");
        final Sweep sweep = new Sweep(() -> Scenario.named("steady", new HashMap<>(SMALL)));
        sweep.play(1, 2, new PrintWriter(new StringWriter()), "again");
        new ResultsPage(directory).write(sweep, "./banyan sim steady --seeds 1..2");

        final List<String> lines = Files.readAllLines(page);
        assertEquals("before", lines.get(0));
        assertEquals("after", lines.get(lines.size() - 1));
        assertTrue(lines.stream().noneMatch(line -> line.contains("stale")), lines.toString());
        assertEquals(6, lines.stream().filter(line -> line.startsWith("| `steady` | 20 |")).count());
        assertTrue(lines.get(lines.size() - 3).startsWith("| `storm`"), "in the order of the scenarios");
        assertTrue(lines.stream().anyMatch(line -> line.contains("**0 of 2**")), lines.toString());
        assertTrue(Files.readString(directory.resolve("steady.json")).contains("\"seeds\":\"1..2\""));
        assertTrue(Files.readString(directory.resolve("steady.svg")).contains("latencyNs.p99 &lt;= 1us"));
    }
}
