package io.banyan.bench.cli;

import io.banyan.bench.BenchMain;
import io.banyan.bench.report.JsonReader;
import io.banyan.bench.rig.RigSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Every rig once, tiny, over real sockets: that it delivers everything in order and reports it, not how fast.
 */
@Timeout(60)
class BenchSmokeTest
{
    @TempDir
    private Path folder;

    @Test
    void shouldDeliverInOrderThroughEveryHop() throws IOException
    {
        final Map<?, ?> root = run(
            "hop", "--payload", "32", "--mtu", "1408", "--rate", "2k,max", "--sections", "rows",
            "--only", String.join(",", Systems.of(RigSpec.Shape.HOP, List.of()).keySet()));
        assertRows(root, 2 * Systems.of(RigSpec.Shape.HOP, List.of()).size());
    }

    @Test
    void shouldDeliverInOrderToEveryChild() throws IOException
    {
        final Map<?, ?> root = run(
            "fanout", "--payload", "288", "--mtu", "65504", "--rate", "2k,max", "--children", "3");
        assertRows(root, 2 * Systems.of(RigSpec.Shape.FANOUT, List.of()).size());
    }

    @Test
    void shouldExitWithTwoWhenTheUsageIsWrong()
    {
        assertEquals(2, BenchMain.run());
        assertEquals(2, BenchMain.run("nonsense"));
        assertEquals(2, BenchMain.run("hop", "--only", "nonsense"));
        assertEquals(2, BenchMain.run("hop", "--rate", "-5"));
        assertEquals(2, BenchMain.run("hop", "--mtu", "100"));
        assertEquals(2, BenchMain.run("hop", "--rounds", "0"));
        assertEquals(2, BenchMain.run("fanout", "--threads", "3"));
        assertEquals(0, BenchMain.run("fanout", "--help"));
        assertEquals(1, BenchMain.run("report", "--out", folder.toString(), folder.resolve("none.json").toString()));
    }

    private Map<?, ?> run(final String... command) throws IOException
    {
        final String[] tiny = {
            "--json", "--rounds", "1", "--seconds", "0.02", "--warm-up", "0", "--out", folder.toString() };
        final String[] arguments = Stream
            .of(command, tiny).flatMap(Arrays::stream).toArray(String[]::new);
        final PrintStream before = System.out;
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        final int exitCode;
        try
        {
            exitCode = BenchMain.run(arguments);
        }
        finally
        {
            System.setOut(before);
        }
        final List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(0, exitCode, String.join("\n", lines));
        assertTrue(Files.exists(folder.resolve(command[0] + ".md")));
        return (Map<?, ?>)JsonReader.read(lines.get(lines.size() - 1));
    }

    private static void assertRows(final Map<?, ?> root, final int count)
    {
        final List<?> rows = (List<?>)root.get("rows");
        assertEquals(count, rows.size());
        for (final Object row : rows)
        {
            final Object failure = ((Map<?, ?>)row).get("failure");
            assertFalse(failure != null && !failure.toString().startsWith("rate missed"), row.toString());
            assertTrue((double)((Map<?, ?>)row).get("achievedPerSecond") > 0, row.toString());
        }
    }
}
