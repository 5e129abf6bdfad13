package io.banyan.node.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.node.ops.LatencyLog;
import io.banyan.node.page.LiveNode;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DemoRunTest
{
    private final StringWriter told = new StringWriter();

    @Test
    void shouldDeliverEveryMessageOnceInOrderToEveryReader()
    {
        final DemoResult result = run(new DemoSettings(7, 2, 1000, 288, 1, false));

        assertClean(result, 6);
        assertTrue(result.depth() >= 2, told::toString);
        assertEquals(result.depth(), result.levelLatencyNs().size(), told::toString);
        assertTrue(result.overheadFactor() < 1.02, told::toString);
        assertEquals(-1, result.failoverNs(), told::toString);
    }

    @Test
    void shouldLoseNothingWhenARelayIsKilledHalfWay()
    {
        final DemoResult result = run(new DemoSettings(7, 2, 1000, 288, 2, true));

        assertClean(result, 5);
        assertTrue(result.failoverNs() > 0, told::toString);
        assertTrue(told.toString().contains("failover"), told::toString);
    }

    @Test
    void shouldLetWhoeverLooksOnKillOneRelayUnderLoadAndLoseNothing() throws InterruptedException
    {
        final DemoLive live = new DemoLive();
        final DemoRun run =
            new DemoRun(new DemoSettings(7, 2, 200, 288, 3, false, true), new PrintWriter(told, true), live);
        final DemoResult[] result = new DemoResult[1];
        final Thread thread = new Thread(() -> result[0] = run.run());
        thread.start();
        String killed = null;
        while (killed == null && thread.isAlive())
        {
            for (final LiveNode node : live.nodes())
            {
                assertTrue(!live.isKillable(node.id()) || node.level() > 0, "not the root");
                if (killed == null && live.isKillable(node.id()))
                {
                    assertTrue(live.kill(node.id()));
                    assertFalse(live.kill(node.id()), "once");
                    killed = node.id();
                }
            }
            Thread.sleep(5);
        }
        thread.join();
        assertNotNull(killed, told::toString);
        assertClean(result[0], 5);
        assertTrue(result[0].failoverNs() >= 0, told::toString);
    }

    @Test
    void shouldRecordTheLatencyOfEveryDelivery(@TempDir final Path folder) throws IOException
    {
        final DemoRun run = new DemoRun(new DemoSettings(4, 3, 500, 288, 1, false), new PrintWriter(told, true));
        final DemoResult result;
        try (LatencyLog log = LatencyLog.start(folder, "demo", TimeUnit.HOURS.toNanos(1)))
        {
            run.latencies(log);
            result = run.run();
        }
        final List<Path> files;
        try (Stream<Path> all = Files.list(folder))
        {
            files = all.filter(file -> file.toString().endsWith(".hlog")).toList();
        }
        final Histogram recorded = new Histogram(LatencyLog.LATENCY_MAX_NS, 3);
        final HistogramLogReader reader = new HistogramLogReader(files.get(0).toFile());
        for (EncodableHistogram next = reader.nextIntervalHistogram(); next != null;
            next = reader.nextIntervalHistogram())
        {
            recorded.add((Histogram)next);
        }
        assertEquals(result.deliveries(), recorded.getTotalCount(), told::toString);
    }

    private DemoResult run(final DemoSettings settings)
    {
        return new DemoRun(settings, new PrintWriter(told, true)).run();
    }

    private void assertClean(final DemoResult result, final int readers)
    {
        assertEquals(result.settings().messages() * readers, result.expectedDeliveries(), told::toString);
        assertEquals(result.expectedDeliveries(), result.deliveries(), told::toString);
        assertEquals(0, result.lost(), told::toString);
        assertEquals(0, result.duplicates(), told::toString);
        assertEquals(0, result.outOfOrder(), told::toString);
        assertEquals(0, result.corrupt(), told::toString);
        assertEquals(0, result.gapSequences(), told::toString);
    }
}
