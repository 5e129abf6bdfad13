package io.banyan.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.sun.management.ThreadMXBean;

class LatencyLogTest
{
    private static final Instant BEGIN = Instant.parse("2026-11-21T09:30:00Z");

    @TempDir
    Path folder;

    private Instant now = BEGIN;

    @Test
    void shouldWriteALineAnIntervalAndBeginANewFileWhenItIsTime() throws IOException
    {
        final LatencyLog log = LatencyLog.open(folder, "prices", 60_000, new TestClock());
        for (int second = 1; second <= 61; second++)
        {
            now = BEGIN.plusSeconds(second);
            log.record(TimeUnit.MICROSECONDS.toNanos(second));
            log.write();
        }
        log.close();

        assertEquals(List.of("prices-20261121T093000Z.hgrm", "prices-20261121T093000Z.hlog",
            "prices-20261121T093100Z.hgrm", "prices-20261121T093100Z.hlog"), files());
        final List<Histogram> first = intervals("prices-20261121T093000Z.hlog");
        assertEquals(60, first.size());
        assertEquals(7_000, first.get(6).getMaxValue(), 7);
        assertEquals(BEGIN.plusSeconds(7).toEpochMilli(), first.get(6).getEndTimeStamp());
        assertEquals(1, intervals("prices-20261121T093100Z.hlog").size());
        assertTrue(Files.readString(folder.resolve("prices-20261121T093000Z.hgrm")).contains("Max     =       60.0"));
    }

    @Test
    void shouldHaveAFileOfItsOwnWhereOthersBeginInTheSameSecondWhateverTheNameHolds() throws IOException
    {
        for (int i = 0; i < 3; i++)
        {
            LatencyLog.open(folder, "md/prices", 60_000, new TestClock()).close();
        }
        assertEquals(
            List.of("md_prices-20261121T093000Z-2.hgrm", "md_prices-20261121T093000Z-2.hlog",
                "md_prices-20261121T093000Z-3.hgrm", "md_prices-20261121T093000Z-3.hlog",
                "md_prices-20261121T093000Z.hgrm", "md_prices-20261121T093000Z.hlog"), files());
    }

    @Test
    void shouldTakeAWholeHistogramAsItsValues() throws IOException
    {
        final Histogram some = new Histogram(LatencyLog.LATENCY_MAX_NS, 3);
        some.recordValueWithCount(5_000, 7);
        some.recordValue(900_000);
        try (LatencyLog log = LatencyLog.start(folder, "prices", TimeUnit.HOURS.toNanos(1)))
        {
            log.record(some);
        }
        final String name = files().stream().filter(file -> file.endsWith(".hlog")).findFirst().orElseThrow();
        final Histogram all = new Histogram(LatencyLog.LATENCY_MAX_NS, 3);
        intervals(name).forEach(all::add);
        assertEquals(8, all.getTotalCount());
        assertEquals(5_000, all.getValueAtPercentile(50), 5);
        assertEquals(900_000, all.getMaxValue(), 900);
    }

    @Test
    void shouldWriteByItselfWhatIsRecordedOnOtherThreads() throws IOException
    {
        try (LatencyLog log = LatencyLog.start(folder, "prices", TimeUnit.HOURS.toNanos(1)))
        {
            log.record(5_000);
            log.record(-3);
            log.record(Long.MAX_VALUE);
        }

        final String name = files().stream().filter(file -> file.endsWith(".hlog")).findFirst().orElseThrow();
        final Histogram all = new Histogram(LatencyLog.LATENCY_MAX_NS, 3);
        intervals(name).forEach(all::add);
        assertEquals(3, all.getTotalCount());
        assertEquals(0, all.getMinValue());
    }

    @Test
    void shouldAllocateNothingWhenItRecords()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final LatencyLog log = LatencyLog.open(folder, "prices", 60_000, new TestClock());
        for (int i = 0; i < 20_000; i++)
        {
            log.record(i);
        }
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++)
        {
            log.record(i);
        }
        final long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        log.close();

        assertTrue(bytes < 20_000, () -> bytes + " bytes for 20,000 records");
    }

    @Test
    void shouldDrawAPanelOverTimeAndADistribution() throws IOException
    {
        final LatencyLog log = LatencyLog.open(folder, "a<b", 60_000_000, new TestClock());
        for (int second = 1; second <= 20; second++)
        {
            now = BEGIN.plusSeconds(second);
            for (int i = 0; i < 100; i++)
            {
                log.record(10_000L + i * 1_000L * second);
            }
            log.write();
        }
        log.close();

        final String svg = LatencyPlot.draw(folder.resolve("a<b-20261121T093000Z.hlog"), "a<b");
        assertTrue(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"), svg);
        assertEquals(5, svg.split("<polyline ").length - 1);
        assertTrue(svg.contains("2,000 messages; p50 "), svg);
        assertTrue(svg.contains("<title>a&lt;b</title>"), svg);
        assertTrue(!svg.contains("NaN") && !svg.contains("Infinity"), svg);
    }

    @Test
    void shouldSayWhyWhenThereIsNothingToDraw() throws IOException
    {
        final Path empty = Files.writeString(folder.resolve("empty.hlog"), "");
        final Path other = Files.writeString(folder.resolve("other.hlog"), "not a log at all\n1,2,3,4\n");

        assertNotNull(assertThrows(IOException.class, () -> LatencyPlot.draw(empty, "x")).getMessage());
        assertTrue(assertThrows(IOException.class, () -> LatencyPlot.draw(other, "x")).getMessage()
            .contains("other.hlog"));
        assertTrue(assertThrows(IOException.class, () -> LatencyPlot.draw(folder.resolve("none"), "x")).getMessage()
            .contains("cannot be read"));
    }

    private List<String> files() throws IOException
    {
        try (Stream<Path> files = Files.list(folder))
        {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<Histogram> intervals(final String name) throws IOException
    {
        final List<Histogram> intervals = new java.util.ArrayList<>();
        try (HistogramLogReader reader = new HistogramLogReader(folder.resolve(name).toFile()))
        {
            while (reader.hasNext())
            {
                final Histogram interval = (Histogram)reader.nextIntervalHistogram();
                assertNotNull(interval, () -> name + " holds a line that is no interval, or none at all");
                intervals.add(interval);
            }
        }
        return intervals;
    }

    /** Stands where the test puts it. */
    private final class TestClock extends Clock
    {
        @Override
        public java.time.ZoneId getZone()
        {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(final java.time.ZoneId zone)
        {
            return this;
        }

        @Override
        public Instant instant()
        {
            return now;
        }
    }
}
