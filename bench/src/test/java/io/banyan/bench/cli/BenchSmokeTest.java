package io.banyan.bench.cli;

import io.banyan.bench.report.JsonReader;
import io.banyan.bench.rig.RigSpec;
import io.banyan.node.cli.Banyan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
        assertEquals(2, bench());
        assertEquals(2, bench("nonsense"));
        assertEquals(2, bench("hop", "--only", "nonsense"));
        assertEquals(2, bench("hop", "--rate", "-5"));
        assertEquals(2, bench("hop", "--mtu", "100"));
        assertEquals(2, bench("hop", "--rounds", "0"));
        assertEquals(2, bench("fanout", "--threads", "3"));
        assertEquals(0, bench("fanout", "--help"));
        assertEquals(1, bench("report", "--out", folder.toString(), folder.resolve("none.json").toString()));
    }

    @Test
    void shouldGiveEverythingBehindItsNameToJmh()
    {
        assertEquals(0, bench("jmh", "-l"));
    }

    private static int bench(final String... arguments)
    {
        return bench(new StringWriter(), arguments);
    }

    private static int bench(final StringWriter out, final String... arguments)
    {
        final String[] all = Stream.concat(Stream.of("bench"), Arrays.stream(arguments)).toArray(String[]::new);
        return Banyan.execute(new PrintWriter(out, true), new PrintWriter(new StringWriter(), true), all);
    }

    private Map<?, ?> run(final String... command) throws IOException
    {
        final String[] tiny = {
            "--json", "--rounds", "1", "--seconds", "0.02", "--warm-up", "0", "--out", folder.toString() };
        final String[] arguments = Stream
            .of(command, tiny).flatMap(Arrays::stream).toArray(String[]::new);
        final StringWriter out = new StringWriter();
        final int exitCode = bench(out, arguments);
        final List<String> lines = out.toString().lines().toList();
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
