package io.banyan.node.ops;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.control.ControlCounter;
import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
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
    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;
    private static final String LABEL_SEPARATOR = " - ";

    private Metrics()
    {
    }

    /**
     * Metrics of a node: its engine and media driver, its control plane, its part in each channel, its process.
     *
     * @param node running.
     * @return the text.
     */
    public static String of(final Node node)
    {
        final List<MetricSnapshot> snapshots = new ArrayList<>();
        final String directory = node.engine().driverDirectory();
        try (CounterFile file = CounterFile.open(directory))
        {
            if (file == null)
            {
                throw new IllegalStateException("no media driver in " + directory);
            }
            addEngine(snapshots, file);
        }
        addControl(snapshots, node::controlCounter);
        addMembers(snapshots, node.channels());
        addProcess(snapshots);
        return text(new MetricSnapshots(snapshots));
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
        addControl(snapshots, tracker::counter);
        snapshots.add(gauge("tracker_members", "Members that announce themselves.", tracker.tree().size()));
        addProcess(snapshots);
        return text(new MetricSnapshots(snapshots));
    }

    /**
     * Name of the metric of a counter, without what its kind appends. Units stand last, and are base units.
     *
     * @param counter of the engine.
     * @return the name.
     */
    public static String name(final EngineCounter counter)
    {
        switch (counter)
        {
            case CYCLE_TIME_MAX:
                return PREFIX + "longest_duty_cycle_seconds";

            case RECEIVED_BYTES:
                return PREFIX + "received_bytes";

            case SENT_BYTES:
                return PREFIX + "sent_bytes";

            case BYTES_IN:
                return PREFIX + "in_bytes";

            case BYTES_OUT:
                return PREFIX + "out_bytes";

            default:
                return PREFIX + name(counter.label());
        }
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

    private static void addEngine(final List<MetricSnapshot> snapshots, final CounterFile file)
    {
        final Map<Integer, List<Point>> points = new LinkedHashMap<>();
        file.counters().forEach((counterId, typeId, key, label) ->
            points.computeIfAbsent(typeId, id -> new ArrayList<>())
                .add(new Point(labels(label), file.counters().getCounterValue(counterId))));
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
    }

    private static void addControl(final List<MetricSnapshot> snapshots, final ToLongFunction<ControlCounter> values)
    {
        for (final ControlCounter counter : ControlCounter.values())
        {
            snapshots.add(counter("control_" + name(counter.label()), "Control plane: " + counter.label() + ".",
                values.applyAsLong(counter)));
        }
    }

    private static void addMembers(final List<MetricSnapshot> snapshots, final List<NodeChannel> channels)
    {
        snapshots.add(members("member_attached", "Whether messages can flow: 1 at the root and below a parent.",
            channels, view -> view.isAttached() ? 1 : 0));
        snapshots.add(members("member_level", "Hops from the root.", channels, MemberView::level));
        snapshots.add(members("member_children", "Children that it feeds.", channels, view -> view.children().size()));
        snapshots.add(members("member_backups", "Parents promised to it for when its own is lost.", channels,
            MemberView::backups));
        snapshots.add(members("member_epoch", "Epoch of the channel; each new root begins one.", channels,
            MemberView::epoch));
    }

    private static MetricSnapshot members(
        final String name, final String help, final List<NodeChannel> channels, final ToLongFunction<MemberView> value)
    {
        final GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(PREFIX + name).help(help);
        channels.forEach(channel -> builder.dataPoint(GaugeDataPointSnapshot.builder()
            .labels(Labels.of("channel", channel.name())).value(value.applyAsLong(channel.view())).build()));
        return builder.build();
    }

    private static void addProcess(final List<MetricSnapshot> snapshots)
    {
        long collections = 0;
        long collectionMs = 0;
        for (final GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans())
        {
            collections += Math.max(0, collector.getCollectionCount());
            collectionMs += Math.max(0, collector.getCollectionTime());
        }
        snapshots.add(counter("jvm_collections", "Garbage collections.", collections));
        snapshots.add(CounterSnapshot.builder().name(PREFIX + "jvm_collection_seconds")
            .help("Time spent in garbage collections.")
            .dataPoint(CounterDataPointSnapshot.builder().value(collectionMs / MS_PER_SECOND).build()).build());
        snapshots.add(gauge("jvm_heap_used_bytes", "Heap in use.",
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()));
        snapshots.add(GaugeSnapshot.builder().name(PREFIX + "start_time_seconds").help("When the process began, as " +
            "seconds since 1970.").dataPoint(GaugeDataPointSnapshot.builder().value(
            ManagementFactory.getRuntimeMXBean().getStartTime() / MS_PER_SECOND).build()).build());
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
        final double unit = counter == EngineCounter.CYCLE_TIME_MAX ? NS_PER_SECOND : 1;
        points.forEach(point -> builder.dataPoint(
            GaugeDataPointSnapshot.builder().labels(point.labels).value(point.value / unit).build()));
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
        for (final String pair : counterLabel.substring(separator + LABEL_SEPARATOR.length()).split(" ", 2))
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
