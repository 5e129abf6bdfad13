package io.banyan.bench.flood;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.bench.harness.Environment;
import io.banyan.control.ControlCounter;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.agent.ConcurrentPublisher;
import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.TrackerNode;
import io.banyan.node.ops.CounterFile;
import org.HdrHistogram.Histogram;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * A tracker, a root, a relay and a leaf; calm, then a flood against all their ports, then calm again. The flood is sent
 * by this process too, from sockets of its own.
 */
public final class FloodRun
{
    private static final String CHANNEL = "flood";
    private static final int TOPIC = 1;
    private static final int MESSAGE_LENGTH = 64;
    private static final int KEY_BYTES = 32;
    private static final long TIMEOUT_S = 60;
    private static final long POLL_MS = 5;
    private static final int SOCKETS = 8;
    private static final int BURST = 16;
    private static final double MIB = 1024 * 1024;
    private static final double GROWTH_MAX_MIB = 8;
    private static final double SLOWER_MAX = 2;
    private static final double P50 = 50;
    private static final double P99 = 99;
    private static final double P999 = 99.9;
    /** What becomes of a datagram before a state machine sees it: together these are all that were received. */
    private static final List<ControlCounter> OUTCOMES = List.of(
        ControlCounter.DATAGRAMS_VALID, ControlCounter.MALFORMED, ControlCounter.ENVELOPE_REFUSED,
        ControlCounter.ENVELOPE_LATE, ControlCounter.ENVELOPE_REPLAYED);

    private final FloodSettings settings;
    private final PrintWriter progress;
    private final FloodReader reader = new FloodReader();
    private TrackerNode tracker;
    private final List<Node> nodes = new ArrayList<>();
    private volatile boolean isWriting = true;
    private long written;

    /**
     * A flood.
     *
     * @param settings of it.
     * @param progress told what happens.
     */
    public FloodRun(final FloodSettings settings, final PrintWriter progress)
    {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Plays it.
     *
     * @return the fields of the report.
     * @throws IOException          when a socket or file cannot be used.
     * @throws InterruptedException when it is stopped.
     */
    public Map<String, Object> play() throws IOException, InterruptedException
    {
        final Path folder = Files.createTempDirectory("banyan-flood-");
        try
        {
            final String keyFile = settings.isShared() ? key(folder) : "";
            start(keyFile);
            return measure(Eavesdropper.listen(CHANNEL, keyFile));
        }
        finally
        {
            for (int i = nodes.size() - 1; i >= 0; i--)
            {
                nodes.get(i).close();
            }
            if (tracker != null)
            {
                tracker.close();
            }
            IoUtil.delete(folder.toFile(), true);
        }
    }

    private void start(final String keyFile) throws InterruptedException
    {
        tracker = TrackerNode.launch(InetAddress.getLoopbackAddress(), 0, keyFile, new TrackerSettings());
        final List<NodeChannel> channels = new ArrayList<>();
        for (int i = 0; i < 3; i++)
        {
            final NodeContext ctx = new NodeContext()
                .trackers("127.0.0.1:" + tracker.port())
                .childrenMax(1)
                .set("banyan.key.file", keyFile);
            final Node node = Node.launch(ctx);
            nodes.add(node);
            final NodeChannel channel = i == 0 ? node.root(CHANNEL) : node.join(CHANNEL);
            channels.add(channel);
            await("node " + i + " is attached", () -> channel.view().isAttached());
        }
        channels.get(2).subscribe(reader, reader);
        final ConcurrentPublisher publisher = channels.get(0).concurrentPublisher();
        final Thread writer = new Thread(() -> write(publisher), "writer");
        writer.setDaemon(true);
        writer.start();
        await("the leaf reads", () -> reader.received() > 0);
    }

    private Map<String, Object> measure(final List<byte[]> overheard) throws IOException, InterruptedException
    {
        Thread.sleep(TimeUnit.SECONDS.toMillis(settings.calmSeconds()));
        reader.take();
        tell("calm for " + settings.calmSeconds() + " s");
        Thread.sleep(TimeUnit.SECONDS.toMillis(settings.calmSeconds()));
        final Histogram calm = reader.take();
        final double heapBefore = heapMib();
        final Tally before = new Tally();
        reader.take();
        tell("flood of " + settings.datagrams() + " datagrams, " + settings.floodPerSecond() + " a second");
        final long startNs = System.nanoTime();
        final Map<String, long[]> sent = flood(overheard);
        final double seconds = (System.nanoTime() - startNs) / (double)TimeUnit.SECONDS.toNanos(1);
        final Histogram flooded = reader.take();
        final Tally after = awaitCounted(before, sent);
        final double heapAfter = heapMib();
        reader.take();
        Thread.sleep(TimeUnit.SECONDS.toMillis(settings.calmSeconds()));
        final Histogram again = reader.take();
        isWriting = false;
        awaitQuietly(() -> reader.received() + reader.lost() > 0 && reader.nextSequence() >= written);

        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sharedSecret", settings.isShared());
        fields.put("seed", settings.seed());
        fields.put("datagrams", settings.datagrams());
        fields.put("achievedPerSecond", Math.round(settings.datagrams() / seconds));
        fields.put("ratePerSecond", settings.ratePerSecond());
        final Map<String, Object> ports = new LinkedHashMap<>();
        for (final Map.Entry<String, long[]> port : sent.entrySet())
        {
            final Map<String, Object> tally = after.since(before, port.getKey());
            tally.put("hostileSent", port.getValue()[0]);
            tally.put("allCounted", isCounted(tally, port.getValue()[0]));
            ports.put(port.getKey(), tally);
        }
        final boolean isAccounted = isAllCounted(after, before, sent);
        fields.put("ports", ports);
        fields.put("calmNs", times(calm));
        fields.put("floodNs", times(flooded));
        fields.put("afterNs", times(again));
        final double slower = flooded.getValueAtPercentile(P99) / (double)calm.getValueAtPercentile(P99);
        fields.put("p99Factor", slower);
        fields.put("heapBeforeMiB", heapBefore);
        fields.put("heapAfterMiB", heapAfter);
        fields.put("received", reader.received());
        fields.put("lost", reader.lost());
        fields.put("outOfPlace", reader.wrong());
        final long errors = nodes.stream().mapToLong(Node::errorCount).sum();
        fields.put("errors", errors);
        fields.put("environment", Environment.capture());
        final boolean isWhole = reader.lost() == 0 && reader.wrong() == 0 && errors == 0;
        fields.put("isWithinTwice", slower <= SLOWER_MAX);
        fields.put("ok", isWhole && isAccounted && heapAfter - heapBefore <= GROWTH_MAX_MIB);
        nodes.forEach(node -> node.errorReport().lines().limit(3).forEach(this::tell));
        return fields;
    }

    /** The first tally in which all is counted, or else the last: the next may meet a datagram half counted. */
    private Tally awaitCounted(final Tally before, final Map<String, long[]> sent) throws InterruptedException
    {
        final Tally[] last = new Tally[1];
        awaitQuietly(() ->
        {
            last[0] = new Tally();
            return isAllCounted(last[0], before, sent);
        });
        return last[0];
    }

    private static boolean isAllCounted(final Tally after, final Tally before, final Map<String, long[]> sent)
    {
        return sent.entrySet().stream()
            .allMatch(port -> isCounted(after.since(before, port.getKey()), port.getValue()[0]));
    }

    /** What was sent has been received or dropped by the kernel, and what was received has come to a known end. */
    private static boolean isCounted(final Map<String, Object> tally, final long hostile)
    {
        return (long)tally.get("unaccounted") == 0 &&
            (long)tally.get("received") + (long)tally.get("droppedByKernel") >= hostile;
    }

    private Map<String, long[]> flood(final List<byte[]> overheard) throws IOException
    {
        final Map<String, Integer> targets = new LinkedHashMap<>();
        targets.put("tracker control", tracker.port());
        for (int i = 0; i < nodes.size(); i++)
        {
            targets.put("node " + i + " control", nodes.get(i).address().controlPort());
            targets.put("node " + i + " data", nodes.get(i).address().dataPort());
        }
        final List<String> names = List.copyOf(targets.keySet());
        final Map<String, long[]> sent = new LinkedHashMap<>();
        names.forEach(name -> sent.put(name, new long[1]));
        final HostileDatagrams datagrams = new HostileDatagrams(new Random(settings.seed()), overheard, streams());
        final ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
        final DatagramChannel[] sockets = new DatagramChannel[SOCKETS];
        for (int i = 0; i < SOCKETS; i++)
        {
            sockets[i] = DatagramChannel.open();
            sockets[i].bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
        final InetSocketAddress[] addresses = new InetSocketAddress[names.size()];
        for (int i = 0; i < addresses.length; i++)
        {
            addresses[i] = new InetSocketAddress(InetAddress.getLoopbackAddress(), targets.get(names.get(i)));
        }
        final long startNs = System.nanoTime();
        final double periodNs = TimeUnit.SECONDS.toNanos(1) / (double)settings.floodPerSecond();
        for (long i = 0; i < settings.datagrams(); i++)
        {
            final int target = (int)(i % names.size());
            final String name = names.get(target);
            if (name.endsWith("data"))
            {
                datagrams.data(buffer);
            }
            else
            {
                datagrams.control(buffer);
            }
            if (sockets[(int)(i % SOCKETS)].send(buffer, addresses[target]) >= 0)
            {
                sent.get(name)[0]++;
            }
            while (i % BURST == 0 && System.nanoTime() - startNs < (long)(i * periodNs))
            {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
            }
        }
        for (final DatagramChannel socket : sockets)
        {
            socket.close();
        }
        return sent;
    }

    /** The streams of the channel, as the driver's own counters name them. */
    private int[] streams()
    {
        final List<Integer> found = new ArrayList<>();
        try (CounterFile counters = CounterFile.open(nodes.get(1).engine().driverDirectory()))
        {
            counters.counters().forEach((counterId, type, key, label) ->
            {
                final String[] parts = label.split(" ");
                if (label.startsWith("rcv-hwm: ") && parts.length > 4)
                {
                    found.add(Integer.parseInt(parts[3]));
                }
            });
        }
        return found.isEmpty() ? new int[] {0} : found.stream().mapToInt(Integer::intValue).toArray();
    }

    private void write(final ConcurrentPublisher publisher)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_LENGTH]);
        final long periodNs = TimeUnit.SECONDS.toNanos(1) / settings.ratePerSecond();
        long dueNs = System.nanoTime();
        while (isWriting)
        {
            final long nowNs = System.nanoTime();
            if (nowNs - dueNs < 0)
            {
                LockSupport.parkNanos(Math.min(dueNs - nowNs, periodNs));
                continue;
            }
            message.putLong(0, dueNs);
            if (publisher.offer(TOPIC, message, 0, MESSAGE_LENGTH) >= 0)
            {
                written++;
                dueNs += periodNs;
            }
        }
    }

    private static String key(final Path folder) throws IOException
    {
        final byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Files.write(folder.resolve("cluster.key"), key).toString();
    }

    private static double heapMib()
    {
        System.gc();
        final Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MIB;
    }

    private static Map<String, Object> times(final Histogram histogram)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("count", histogram.getTotalCount());
        fields.put("p50", histogram.getValueAtPercentile(P50));
        fields.put("p99", histogram.getValueAtPercentile(P99));
        fields.put("p999", histogram.getValueAtPercentile(P999));
        fields.put("max", histogram.getMaxValue());
        return fields;
    }

    private static void await(final String what, final BooleanSupplier condition) throws InterruptedException
    {
        if (!awaitQuietly(condition))
        {
            throw new IllegalStateException("never happened within " + TIMEOUT_S + " s: " + what);
        }
    }

    private static boolean awaitQuietly(final BooleanSupplier condition) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                return false;
            }
            Thread.sleep(POLL_MS);
        }
        return true;
    }

    private void tell(final String line)
    {
        progress.println(line);
        progress.flush();
    }

    /** All counters at a moment. */
    private final class Tally
    {
        private final Map<String, Map<String, Long>> byPort = new LinkedHashMap<>();

        Tally()
        {
            byPort.put("tracker control", control(tracker::counter, tracker.port()));
            for (int i = 0; i < nodes.size(); i++)
            {
                final Node node = nodes.get(i);
                byPort.put("node " + i + " control", control(node::controlCounter, node.address().controlPort()));
                final Map<String, Long> data = new TreeMap<>();
                try (CounterFile counters = CounterFile.open(node.engine().driverDirectory()))
                {
                    data.put("FOREIGN_DATAGRAMS", counters.sum(EngineCounter.FOREIGN_DATAGRAMS.typeId(), ""));
                    data.put("INVALID_PACKETS", counters.value(SystemCounterDescriptor.INVALID_PACKETS.id()));
                }
                data.put("droppedByKernel", KernelDrops.at(node.address().dataPort()));
                byPort.put("node " + i + " data", data);
            }
        }

        private Map<String, Long> control(final ToLongFunction<ControlCounter> of, final int port)
        {
            final Map<String, Long> values = new TreeMap<>();
            for (final ControlCounter counter : ControlCounter.values())
            {
                values.put(counter.name(), of.applyAsLong(counter));
            }
            values.put("droppedByKernel", KernelDrops.at(port));
            return values;
        }

        Map<String, Object> since(final Tally before, final String port)
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            final Map<String, Long> now = byPort.get(port);
            final Map<String, Long> then = before.byPort.get(port);
            // Of all time, for the tally before may have met a datagram half counted.
            long outcomes = 0;
            for (final ControlCounter counter : OUTCOMES)
            {
                outcomes += now.getOrDefault(counter.name(), 0L);
            }
            final boolean isData = port.endsWith("data");
            final String received = ControlCounter.DATAGRAMS_RECEIVED.name();
            long sum = 0;
            for (final Map.Entry<String, Long> counter : now.entrySet())
            {
                final long more = counter.getValue() - then.get(counter.getKey());
                if (more != 0)
                {
                    fields.put(counter.getKey(), more);
                }
                sum += "droppedByKernel".equals(counter.getKey()) ? 0 : more;
            }
            fields.put("droppedByKernel", now.get("droppedByKernel") - then.get("droppedByKernel"));
            fields.put("received", isData ? sum : now.get(received) - then.get(received));
            fields.put("unaccounted", isData ? 0L : now.get(received) - outcomes);
            return fields;
        }
    }
}
