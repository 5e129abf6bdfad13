package io.banyan.node.ops;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.control.ControlCounter;
import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.TrackerNode;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * Metrics in Prometheus' text form, made at each scrape from the off-heap counters; the agents know nothing of it.
 */
public final class Metrics
{
    /** Of the text. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4";

    private static final String PREFIX = "banyan_";
    private static final String LABEL_SEPARATOR = " - ";

    private Metrics()
    {
    }

    /**
     * Metrics of a driver and all engines on it.
     *
     * @param driverDirectory of the driver.
     * @return the text.
     */
    public static String ofDriver(final String driverDirectory)
    {
        try (CounterFile file = CounterFile.open(driverDirectory))
        {
            if (file == null)
            {
                throw new IllegalStateException("no media driver in " + driverDirectory);
            }
            return text(snapshots(file));
        }
    }

    /**
     * Metrics of a tracker.
     *
     * @param tracker running.
     * @return the text.
     */
    public static String of(final TrackerNode tracker)
    {
        final List<MetricSnapshot> snapshots = new ArrayList<>();
        for (final ControlCounter counter : ControlCounter.values())
        {
            snapshots.add(CounterSnapshot.builder()
                .name(PREFIX + "control_" + name(counter.label()))
                .help(counter.label() + ".")
                .dataPoint(CounterDataPointSnapshot.builder().value(tracker.counter(counter)).build())
                .build());
        }
        snapshots.add(gauge("tracker_members", "Members that announce themselves.", tracker.tree().size()));
        return text(new MetricSnapshots(snapshots));
    }

    /**
     * Name of the metric of a counter, without what its kind appends.
     *
     * @param counter of the engine.
     * @return the name.
     */
    public static String name(final EngineCounter counter)
    {
        return PREFIX + name(counter.label());
    }

    /**
     * Whether a counter may go down, and so is a gauge.
     *
     * @param counter of the engine.
     * @return true for a gauge.
     */
    public static boolean isGauge(final EngineCounter counter)
    {
        return counter == EngineCounter.CYCLE_TIME_MAX || counter == EngineCounter.READER_LAG;
    }

    private static MetricSnapshots snapshots(final CounterFile file)
    {
        final Map<Integer, List<Point>> points = new LinkedHashMap<>();
        file.counters().forEach((counterId, typeId, key, label) ->
            points.computeIfAbsent(typeId, id -> new ArrayList<>())
                .add(new Point(labels(label), file.counters().getCounterValue(counterId))));
        final List<MetricSnapshot> snapshots = new ArrayList<>();
        for (final EngineCounter counter : EngineCounter.values())
        {
            final List<Point> found = points.getOrDefault(counter.typeId(), List.of());
            if (!found.isEmpty())
            {
                snapshots.add(isGauge(counter) ? gauge(counter, found) : counter(counter, found));
            }
        }
        snapshots.add(counter("wire_sent_bytes", "Bytes of all datagrams sent.",
            file.value(SystemCounterDescriptor.BYTES_SENT.id())));
        snapshots.add(counter("wire_received_bytes", "Bytes of all datagrams received.",
            file.value(SystemCounterDescriptor.BYTES_RECEIVED.id())));
        snapshots.add(counter("wire_retransmits", "Datagrams sent again because a receiver missed them.",
            file.value(SystemCounterDescriptor.RETRANSMITS_SENT.id())));
        snapshots.add(counter("wire_naks_sent", "Requests for datagrams that were missed.",
            file.value(SystemCounterDescriptor.NAK_MESSAGES_SENT.id())));
        snapshots.add(counter("driver_errors", "Errors in the log of the media driver.",
            file.value(SystemCounterDescriptor.ERRORS.id())));
        return new MetricSnapshots(snapshots);
    }

    private static MetricSnapshot counter(final EngineCounter counter, final List<Point> points)
    {
        final CounterSnapshot.Builder builder =
            CounterSnapshot.builder().name(name(counter)).help(counter.description());
        points.forEach(point -> builder.dataPoint(
            CounterDataPointSnapshot.builder().labels(point.labels).value(point.value).build()));
        return builder.build();
    }

    private static MetricSnapshot gauge(final EngineCounter counter, final List<Point> points)
    {
        final GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name(counter)).help(counter.description());
        points.forEach(point -> builder.dataPoint(
            GaugeDataPointSnapshot.builder().labels(point.labels).value(point.value).build()));
        return builder.build();
    }

    private static MetricSnapshot counter(final String name, final String help, final long value)
    {
        return CounterSnapshot.builder().name(PREFIX + name).help(help)
            .dataPoint(CounterDataPointSnapshot.builder().value(value).build()).build();
    }

    private static MetricSnapshot gauge(final String name, final String help, final long value)
    {
        return GaugeSnapshot.builder().name(PREFIX + name).help(help)
            .dataPoint(GaugeDataPointSnapshot.builder().value(value).build()).build();
    }

    private static Labels labels(final String counterLabel)
    {
        final int separator = counterLabel.indexOf(LABEL_SEPARATOR);
        if (separator < 0)
        {
            return Labels.EMPTY;
        }
        Labels labels = Labels.EMPTY;
        for (final String pair : counterLabel.substring(separator + LABEL_SEPARATOR.length()).split(" "))
        {
            final int equals = pair.indexOf('=');
            if (equals > 0)
            {
                labels = labels.add(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return labels;
    }

    private static String name(final String label)
    {
        return label.toLowerCase(Locale.ROOT).replace("'", "").replaceAll("[^a-z0-9]+", "_");
    }

    private static String text(final MetricSnapshots snapshots)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try
        {
            PrometheusTextFormatWriter.builder().build().write(out, snapshots);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private record Point(Labels labels, long value)
    {
    }
}
