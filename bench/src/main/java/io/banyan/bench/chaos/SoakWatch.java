package io.banyan.bench.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Samples every process of a run on a thread of its own: what it tells of its heap, and what the kernel tells of it.
 */
final class SoakWatch implements RunWatcher
{
    private static final double MIB = 1024 * 1024;
    private static final double HEAP_TOLERANCE = 6;
    private static final double MEMORY_TOLERANCE = 4;
    private static final double RSS_TOLERANCE = 12;
    /** A dozen links more or less: who has how many children changes with each fault. */
    private static final double MAPPED_TOLERANCE = 40;
    private static final double FILES_TOLERANCE = 12;
    private static final double SHARE = 0.05;
    private static final double KIB = 1024;
    private static final String COUNTER_PREFIX = "c.";

    private static final int SAMPLES_A_COLLECTION = 10;

    private final long periodMs;
    private final long startNs = System.nanoTime();
    /** By name of the process and by figure; of a process that was killed only the present life. */
    private final Map<String, Map<String, SoakSeries>> series = new LinkedHashMap<>();
    private final Map<String, Long> pids = new LinkedHashMap<>();
    private final Map<String, Integer> lives = new LinkedHashMap<>();
    private final Map<String, SoakSeries> counters = new TreeMap<>();
    private final List<Double> faultSeconds = new ArrayList<>();
    private final SoakSeries deepest = new SoakSeries("level", 0, 0);
    private volatile ChaosCluster cluster;
    private volatile boolean isOver;
    private Thread thread;
    private int samples;

    SoakWatch(final long periodMs)
    {
        this.periodMs = periodMs;
    }

    @Override
    public void onStart(final ChaosCluster started)
    {
        cluster = started;
        thread = new Thread(this::watch, "samples");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void onFault(final int number, final Fault fault)
    {
        faultSeconds.add(seconds());
    }

    @Override
    public void onEnd()
    {
        isOver = true;
        thread.interrupt();
        try
        {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    Map<String, Map<String, SoakSeries>> series()
    {
        return series;
    }

    Map<String, SoakSeries> counters()
    {
        return counters;
    }

    Map<String, Integer> lives()
    {
        return lives;
    }

    SoakSeries deepest()
    {
        return deepest;
    }

    synchronized List<Double> faultSeconds()
    {
        return List.copyOf(faultSeconds);
    }

    private void watch()
    {
        while (!isOver)
        {
            if (samples++ % SAMPLES_A_COLLECTION == 0)
            {
                // Only what a full collection leaves tells a leak from garbage.
                cluster.processes().stream().filter(ChaosProcess::isAlive).forEach(process -> process.say("collect"));
            }
            sample();
            try
            {
                Thread.sleep(periodMs);
            }
            catch (final InterruptedException ex)
            {
                return;
            }
        }
    }

    private double seconds()
    {
        return (System.nanoTime() - startNs) / (double)TimeUnit.SECONDS.toNanos(1);
    }

    private void sample()
    {
        final double seconds = seconds();
        for (final ChaosProcess process : cluster.processes())
        {
            if (process.isAlive())
            {
                sample(process, seconds);
            }
        }
        long level = 0;
        final Map<String, Long> sums = new TreeMap<>();
        for (final ChaosProcess process : cluster.processes())
        {
            for (final ChaosLife life : process.lives())
            {
                level = Math.max(level, life.isAttached() ? life.status().number("level") : 0);
                life.status().names(COUNTER_PREFIX).forEach(
                    name -> sums.merge(name, life.status().number(name), Long::sum));
            }
        }
        deepest.add(seconds, level);
        sums.forEach((name, value) -> counters
            .computeIfAbsent(name.substring(COUNTER_PREFIX.length()), key -> new SoakSeries(key, 0, 0))
            .add(seconds, value));
    }

    private void sample(final ChaosProcess process, final double seconds)
    {
        final Long known = pids.get(process.name());
        if (known == null || known != process.pid())
        {
            pids.put(process.name(), process.pid());
            lives.merge(process.name(), 1, Integer::sum);
            series.put(process.name(), figures());
        }
        final Map<String, SoakSeries> figures = series.get(process.name());
        final Fields health = process.health();
        if (health.number("heap") > 0)
        {
            add(figures, "heapMiB", seconds, health.number("heapLive") / MIB);
            add(figures, "nonHeapMiB", seconds, health.number("nonHeap") / MIB);
            add(figures, "directMiB", seconds, health.number("direct") / MIB);
            add(figures, "mappedMiB", seconds, health.number("mapped") / MIB);
            add(figures, "mappedBuffers", seconds, health.number("mappedCount"));
        }
        final Path proc = Path.of("/proc", Long.toString(process.pid()));
        try
        {
            for (final String line : Files.readAllLines(proc.resolve("status"), StandardCharsets.UTF_8))
            {
                if (line.startsWith("VmRSS:"))
                {
                    add(figures, "rssMiB", seconds, number(line) / KIB);
                }
                else if (line.startsWith("RssAnon:"))
                {
                    add(figures, "anonymousMiB", seconds, number(line) / KIB);
                }
                else if (line.startsWith("Threads:"))
                {
                    add(figures, "threads", seconds, number(line));
                }
            }
            add(figures, "descriptors", seconds, list(proc.resolve("fd")));
            add(figures, "mappedFiles", seconds, mappedFiles(proc.resolve("maps")));
        }
        catch (final IOException ex)
        {
            // It has ended while it was looked at: the next sample is of its next life.
            pids.remove(process.name());
        }
    }

    /** Driver files in memory; libraries and the class archive do not change. */
    private static long mappedFiles(final Path maps) throws IOException
    {
        return Files.readAllLines(maps, StandardCharsets.ISO_8859_1).stream()
            .filter(line -> line.contains(".logbuffer") || line.contains("/cnc.dat") || line.contains("/drivers-"))
            .count();
    }

    private static int list(final Path folder) throws IOException
    {
        final String[] names = folder.toFile().list();
        if (names == null)
        {
            throw new IOException(folder.toString());
        }
        return names.length;
    }

    private static double number(final String line)
    {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
    }

    private static void add(
        final Map<String, SoakSeries> figures, final String name, final double seconds, final double value)
    {
        figures.get(name).add(seconds, value);
    }

    private static Map<String, SoakSeries> figures()
    {
        final Map<String, SoakSeries> figures = new LinkedHashMap<>();
        put(figures, "heapMiB", HEAP_TOLERANCE);
        put(figures, "nonHeapMiB", MEMORY_TOLERANCE);
        put(figures, "directMiB", MEMORY_TOLERANCE);
        put(figures, "mappedMiB", MAPPED_TOLERANCE);
        put(figures, "mappedBuffers", FILES_TOLERANCE);
        put(figures, "mappedFiles", FILES_TOLERANCE);
        put(figures, "descriptors", FILES_TOLERANCE);
        put(figures, "threads", 2);
        put(figures, "anonymousMiB", RSS_TOLERANCE);
        put(figures, "rssMiB", MAPPED_TOLERANCE);
        return figures;
    }

    private static void put(final Map<String, SoakSeries> figures, final String name, final double tolerance)
    {
        figures.put(name, new SoakSeries(name, SHARE, tolerance));
    }
}
