package io.banyan.node.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.HdrHistogram.Histogram;

import io.banyan.node.ops.LatencyLog;

/**
 * One demonstration from start to verdict. The load and all data planes run on one thread of their own; the caller's
 * thread prints.
 */
public final class DemoRun
{
    private static final long TICK_MS = 250;
    private static final int TICKS_PER_LINE = 4;
    private static final long JOIN_MS = 30_000;
    private static final double NS_PER_SECOND = 1e9;

    private final DemoSettings settings;
    private final DemoReport report;
    private final DemoLive live;
    private final AtomicBoolean isStopped = new AtomicBoolean();
    private LatencyLog log;
    private volatile Thread caller;

    /**
     * A demonstration that has not begun.
     *
     * @param settings without problems.
     * @param out      where it is told.
     */
    public DemoRun(final DemoSettings settings, final PrintWriter out)
    {
        this(settings, out, new DemoLive());
    }

    /**
     * A demonstration that has not begun, with somebody who looks on.
     *
     * @param settings without problems.
     * @param out      where it is told.
     * @param live     is told what a page shows.
     */
    public DemoRun(final DemoSettings settings, final PrintWriter out, final DemoLive live)
    {
        final List<String> problems = settings.problems();
        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        this.settings = settings;
        this.live = live;
        report = new DemoReport(out);
    }

    /**
     * Where latencies of all readers are recorded as well; before it runs.
     *
     * @param latencyLog the log, or null for none.
     */
    public void latencies(final LatencyLog latencyLog)
    {
        log = latencyLog;
    }

    /**
     * End early: the load stops, everything closes, and the result says what was seen until then.
     */
    public void stop()
    {
        isStopped.set(true);
        final Thread thread = caller;
        if (thread != null)
        {
            thread.interrupt();
        }
    }

    /**
     * Runs to the end.
     *
     * @return the result with its verdict.
     */
    public DemoResult run()
    {
        caller = Thread.currentThread();
        report.opening(settings);
        final DemoErrors errors = new DemoErrors();
        final DemoLoad load = new DemoLoad(settings, errors, isStopped);
        final Thread thread = new Thread(load, "banyan-demo");
        thread.setDaemon(true);
        live.watch(settings, load);
        thread.start();
        watch(load, thread);
        load.rethrow();
        errors.first().forEach(report::note);
        final DemoResult result = load.result();
        live.onResult(result);
        report.result(result);
        return result;
    }

    private void watch(final DemoLoad load, final Thread thread)
    {
        final Histogram line = new Histogram(3);
        Histogram interval = null;
        final List<String> told = new ArrayList<>();
        boolean isTreeShown = false;
        int ticks = 0;
        long lastSent = 0;
        long lastDelivered = 0;
        long lastNs = 0;
        while (thread.isAlive())
        {
            pause(thread, TICK_MS);
            if (!isTreeShown && load.formedPlaces() != null)
            {
                isTreeShown = true;
                report.tree(load.formedPlaces(), load.formedNs());
            }
            if (!load.isLoading())
            {
                continue;
            }
            interval = record(load.intervalLatency(interval));
            live.onLatency(interval);
            line.add(interval);
            ticks++;
            if (ticks % TICKS_PER_LINE != 0)
            {
                continue;
            }
            final long nowNs = System.nanoTime();
            final long sent = load.sent();
            final long delivered = load.delivered();
            if (lastNs != 0 && line.getTotalCount() > 0)
            {
                final double seconds = (nowNs - lastNs) / NS_PER_SECOND;
                final String event = load.event();
                final boolean isNews = event != null && !told.contains(event);
                if (isNews)
                {
                    told.add(event);
                }
                report.live((nowNs - load.startNs()) / NS_PER_SECOND, (sent - lastSent) / seconds,
                    (delivered - lastDelivered) / seconds, line, load.reportedGaps(), isNews ? event : "");
            }
            line.reset();
            lastNs = nowNs;
            lastSent = sent;
            lastDelivered = delivered;
        }
        record(load.intervalLatency(interval));
    }

    private Histogram record(final Histogram interval)
    {
        if (log != null)
        {
            log.record(interval);
        }
        return interval;
    }

    private static void pause(final Thread thread, final long ms)
    {
        try
        {
            thread.join(ms);
        }
        catch (final InterruptedException ex)
        {
            try
            {
                thread.join(JOIN_MS);
            }
            catch (final InterruptedException again)
            {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Nanoseconds of some seconds. */
    static long seconds(final long count)
    {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
