package io.banyan.bench.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The smallest tree of three levels under load and faults for a long time: what it is made of must stay as large as it
 * is. The writer, one of two relays and the four leaves keep their processes, while single nodes in them end and start
 * again; the process of the other relay is killed.
 */
public final class SoakRun
{
    private static final int CHILDREN = 2;
    private static final int LEAVES = 4;
    private static final long PAUSE_MAX_MS = 3_000;
    /** What no fault of a soak explains: one is one too many. */
    private static final List<String> NEVER = List.of(
        "errors", "handler_errors", "events_lost", "malformed", "lost", "overrun_skipped", "receiver_failures",
        "open_failures", "driver_invalid_packets", "control_malformed", "control_lease_forged",
        "control_rate_limited", "control_repair_given_up");

    private final ChaosSettings settings;
    private final PrintWriter progress;
    private final SoakWatch watch;

    /**
     * A soak.
     *
     * @param minutes       it takes, about.
     * @param ratePerSecond messages.
     * @param messageLength bytes of each.
     * @param periodMs      from fault to fault.
     * @param sampleMs      from sample to sample.
     * @param seed          of the faults.
     * @param progress      told what happens.
     */
    public SoakRun(
        final double minutes,
        final int ratePerSecond,
        final int messageLength,
        final long periodMs,
        final long sampleMs,
        final long seed,
        final PrintWriter progress)
    {
        final int faults = (int)Math.max(1, Math.round(minutes * TimeUnit.MINUTES.toMillis(1) / periodMs));
        settings = new ChaosSettings(
            List.of(
                new Rack(0, 1, CHILDREN, false),
                new Rack(1, 1, CHILDREN, true),
                new Rack(2, LEAVES, CHILDREN, false)),
            CHILDREN, ratePerSecond, messageLength, faults, periodMs, Math.min(PAUSE_MAX_MS, periodMs / 3), 1,
            FaultMix.SOAK, seed);
        this.progress = progress;
        watch = new SoakWatch(sampleMs);
    }

    /**
     * Plays it.
     *
     * @return the fields of the report.
     * @throws IOException          when processes cannot be started.
     * @throws InterruptedException when it is stopped.
     */
    public Map<String, Object> play() throws IOException, InterruptedException
    {
        final Map<String, Object> delivery = new ChaosRun(settings, progress).play(watch);
        final List<String> growing = new ArrayList<>();
        final Map<String, Object> processes = new LinkedHashMap<>();
        watch.series().forEach((process, figures) ->
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("lives", watch.lives().get(process));
            figures.forEach((name, one) ->
            {
                if (one.size() > 0)
                {
                    fields.put(name, one.fields());
                    if (watch.lives().get(process) == 1 && !one.isFlat())
                    {
                        growing.add(process + " " + name);
                    }
                }
            });
            processes.put(process, fields);
        });
        final List<String> unexplained = new ArrayList<>();
        final Map<String, Object> counters = new TreeMap<>();
        watch.counters().forEach((name, one) ->
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("atEnd", one.value(one.size() - 1));
            fields.put("firstHalf", one.value(one.size() / 2) - one.value(0));
            fields.put("secondHalf", one.value(one.size() - 1) - one.value(one.size() / 2));
            counters.put(name, fields);
            if (NEVER.contains(name) && one.value(one.size() - 1) > 0)
            {
                unexplained.add(name);
            }
        });
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("minutes", watch.deepest().seconds(watch.deepest().size() - 1) / TimeUnit.MINUTES.toSeconds(1));
        fields.put("levels", watch.deepest().first() + 1);
        fields.put("growing", growing);
        fields.put("unexplainedCounters", unexplained);
        fields.put("delivery", delivery);
        fields.put("processes", processes);
        fields.put("counters", counters);
        fields.put("ok", Boolean.TRUE.equals(delivery.get("ok")) && growing.isEmpty() && unexplained.isEmpty());
        return fields;
    }

    /**
     * The figures of the processes that lived throughout, drawn.
     *
     * @param title of the picture.
     * @return SVG.
     */
    public String plot(final String title)
    {
        return SoakPlot.draw(title, watch);
    }

    /**
     * The report as a page.
     *
     * @param fields  that {@link #play()} gave.
     * @param command that made it.
     * @return Markdown.
     */
    public String page(final Map<String, Object> fields, final String command)
    {
        return SoakPage.write(fields, command, watch);
    }
}
