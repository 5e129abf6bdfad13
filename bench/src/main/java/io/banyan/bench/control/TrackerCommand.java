package io.banyan.bench.control;

import com.sun.management.ThreadMXBean;
import io.banyan.bench.harness.Environment;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.tracker.Tracker;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.control.udp.ControlSocket;
import io.banyan.control.udp.TrackerAgent;
import io.banyan.engine.NodeAddress;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;

/**
 * {@code bench tracker}: a tracker that knows many members, on one thread over its real socket, asked for leases by
 * another thread that keeps so many questions under way; and what a member costs in memory. A second is one of the
 * tracker's own processor time, so that what else runs on the machine does not count against it.
 */
@Command(
    name = "tracker",
    mixinStandardHelpOptions = true,
    description = "Lease grants a second of one core over a real socket on loopback, and bytes of memory a member.")
public final class TrackerCommand implements Callable<Integer>
{
    private static final double NS_PER_SECOND = 1e9;
    private static final double GRANTS_TARGET = 100_000;
    private static final double BYTES_TARGET = 512;
    private static final int GC_ROUNDS = 4;
    private static final int POLL_LIMIT = 64;
    private static final long IDLE_PARK_MAX_NS = 20_000;
    private static final long LOSS_TIMEOUT_NS = 200_000_000L;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Option(names = "--members", defaultValue = "100000", description = "Members known (default ${DEFAULT-VALUE}).")
    private int members;

    @Option(names = "--seconds", defaultValue = "5", description = "Measured time (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "3", description = "Seconds before it (default ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--window", defaultValue = "64", description = "Questions under way (default ${DEFAULT-VALUE}).")
    private int window;

    @Option(names = "--wanted", defaultValue = "1", description = "Leases a question (default ${DEFAULT-VALUE}).")
    private int wanted;

    @Option(names = "--json", description = "One JSON object as the last line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private volatile boolean isRunning = true;

    @Override
    public Integer call() throws IOException, InterruptedException
    {
        final ControlCounters counters = new ControlCounters();
        final ControlSocket socket = new ControlSocket(
            new InetSocketAddress(LOOPBACK, 0), counters, null, SystemEpochClock.INSTANCE);
        final Codes codes = Codes.open(new byte[Codes.KEY_BYTES]);
        final long startNs = System.nanoTime();
        final long emptyBytes = usedBytes();
        final Tracker tracker = new Tracker(
            new TrackerSettings()
                .announcePeriodNs((long)(NS_PER_SECOND * 600))
                .datagramsPerSourceMax(10_000_000)
                .leasesMax(1 << 19)
                .leasesPerOfferMax(Math.min(TrackerSettings.LEASES_PER_OFFER_LIMIT, Math.max(1, wanted))),
            codes,
            new SeededRandom(1),
            socket,
            counters,
            startNs,
            System.currentTimeMillis());
        final long bareBytes = usedBytes();
        populate(tracker, codes, startNs);
        final long fullBytes = usedBytes();
        final double bytesPerMember = (fullBytes - bareBytes) / (double)members;
        final TrackerAgent agent = new TrackerAgent(tracker, socket, SystemNanoClock.INSTANCE);
        final Thread thread = new Thread(() -> serve(agent), "tracker");
        thread.start();
        final Load load = new Load(socket.localAddress());
        load.run((long)(warmup * NS_PER_SECOND));
        load.reset();
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long fromNs = System.nanoTime();
        final long fromCpuNs = threads.getThreadCpuTime(thread.getId());
        final long fromBytes = threads.getThreadAllocatedBytes(thread.getId());
        load.run((long)(seconds * NS_PER_SECOND));
        final Spent spent = new Spent(
            (System.nanoTime() - fromNs) / NS_PER_SECOND,
            (threads.getThreadCpuTime(thread.getId()) - fromCpuNs) / NS_PER_SECOND,
            threads.getThreadAllocatedBytes(thread.getId()) - fromBytes);
        isRunning = false;
        thread.join();
        load.socket.close();
        agent.onClose();
        return report(load, spent, bytesPerMember, bareBytes - emptyBytes);
    }

    private void populate(final Tracker tracker, final Codes codes, final long nowNs)
    {
        final ControlDatagrams datagrams = new ControlDatagrams();
        for (int i = 0; i < members; i++)
        {
            final NodeAddress from = ControlDatagrams.address(i);
            // Cookies are by the tracker's own time, which has just begun.
            final int length = datagrams.announce(i, from, codes.cookie(from, 0), i == 0 ? 0 : 1 + i % 8, 0);
            tracker.onDatagram(from, datagrams.buffer, 0, length, nowNs);
        }
        if (tracker.members() != members)
        {
            throw new IllegalStateException("members=" + tracker.members() + " of " + members);
        }
    }

    private void serve(final TrackerAgent agent)
    {
        // As a tracker of its own runs: what it sleeps costs no processor time, so that time says what its work costs.
        final IdleStrategy idleStrategy = new BackoffIdleStrategy(10, 0, 1_000, IDLE_PARK_MAX_NS);
        while (isRunning)
        {
            idleStrategy.idle(agent.doWork());
        }
    }

    private int report(final Load load, final Spent spent, final double bytesPerMember, final long bareBytes)
    {
        final double grantsPerCoreSecond = load.leases / spent.cpuSeconds;
        final double allocated = spent.allocatedBytes / (double)Math.max(1, load.answers);
        final boolean isOk = grantsPerCoreSecond >= GRANTS_TARGET && bytesPerMember <= BYTES_TARGET;
        spec.commandLine().getOut().printf(
            Locale.ROOT,
            "members %,d  grants/s of one core %,.0f  (in %.2f s on the clock and %.2f s of its thread: %,d answers, " +
            "%,d lost)  bytes/member %.1f  tracker itself %,d bytes  allocated/answer %.1f B  %s%n",
            members,
            grantsPerCoreSecond,
            spent.seconds,
            spent.cpuSeconds,
            load.answers,
            load.lost,
            bytesPerMember,
            bareBytes,
            allocated,
            isOk ? "ok" : "BELOW TARGET");
        if (json)
        {
            final StringJoiner environment = new StringJoiner(",", "{", "}");
            for (final Map.Entry<String, Object> entry : Environment.capture().entrySet())
            {
                environment.add('"' + entry.getKey() + "\":\"" + String.valueOf(entry.getValue()).replace("\"", "'") +
                    '"');
            }
            spec.commandLine().getOut().printf(
                Locale.ROOT,
                "{\"members\":%d,\"grantsPerCoreSecond\":%.0f,\"grantsPerSecond\":%.0f,\"answersPerSecond\":%.0f," +
                "\"seconds\":%.3f,\"cpuSeconds\":%.3f,\"wanted\":%d,\"lost\":%d," +
                "\"bytesPerMember\":%.1f,\"trackerBytes\":%d,\"allocatedBytesPerAnswer\":%.1f," +
                "\"environment\":%s,\"ok\":%b}%n",
                members,
                grantsPerCoreSecond,
                load.leases / spent.seconds,
                load.answers / spent.seconds,
                spent.seconds,
                spent.cpuSeconds,
                wanted,
                load.lost,
                bytesPerMember,
                bareBytes,
                allocated,
                environment,
                isOk);
        }
        return isOk ? 0 : 1;
    }

    private static long usedBytes() throws InterruptedException
    {
        for (int i = 0; i < GC_ROUNDS; i++)
        {
            System.gc();
            Thread.sleep(20);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /**
     * What the measured period took: time on the clock, processor time and allocations of the tracker's thread.
     */
    private static final class Spent
    {
        private final double seconds;
        private final double cpuSeconds;
        private final long allocatedBytes;

        Spent(final double seconds, final double cpuSeconds, final long allocatedBytes)
        {
            this.seconds = seconds;
            this.cpuSeconds = cpuSeconds;
            this.allocatedBytes = allocatedBytes;
        }
    }

    /**
     * Joiners on one socket: a fresh one for each question.
     */
    private final class Load implements ControlMachine
    {
        private final ControlSocket socket;
        private final NodeAddress self;
        private final NodeAddress tracker;
        private final ControlDatagrams datagrams = new ControlDatagrams();
        private final MessageHeaderDecoder header = new MessageHeaderDecoder();
        private final TrackerOfferDecoder offer = new TrackerOfferDecoder();
        private final ChallengeDecoder challenge = new ChallengeDecoder();
        private long cookie;
        private long nextJoiner = 1L << 32;
        private int underWay;
        private long heardNs = System.nanoTime();
        private long leases;
        private long answers;
        private long lost;

        Load(final InetSocketAddress trackerAddress) throws IOException
        {
            socket = new ControlSocket(
                new InetSocketAddress(LOOPBACK, 0), new ControlCounters(), null, SystemEpochClock.INSTANCE);
            self = NodeAddress.of(LOOPBACK, socket.localAddress().getPort(), 0);
            tracker = NodeAddress.of(LOOPBACK, trackerAddress.getPort(), 0);
        }

        void run(final long durationNs)
        {
            final long endNs = System.nanoTime() + durationNs;
            for (long nowNs = System.nanoTime(); nowNs < endNs; nowNs = System.nanoTime())
            {
                if (nowNs - heardNs > LOSS_TIMEOUT_NS)
                {
                    lost += underWay;
                    underWay = 0;
                    heardNs = nowNs;
                }
                while (underWay < window)
                {
                    final int length = datagrams.query(nextJoiner++, self, cookie, wanted);
                    socket.send(tracker, datagrams.buffer, 0, length);
                    underWay++;
                }
                socket.poll(this, POLL_LIMIT, nowNs);
            }
        }

        void reset()
        {
            leases = 0;
            answers = 0;
            lost = 0;
        }

        @Override
        public void onDatagram(
            final NodeAddress source, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
        {
            heardNs = nowNs;
            underWay = Math.max(0, underWay - 1);
            header.wrap(buffer, offset);
            if (header.templateId() == ChallengeDecoder.TEMPLATE_ID)
            {
                cookie = challenge.wrapAndApplyHeader(buffer, offset, header).cookie();
            }
            else if (header.templateId() == TrackerOfferDecoder.TEMPLATE_ID)
            {
                offer.wrapAndApplyHeader(buffer, offset, header);
                leases += offer.leases().count();
                answers++;
            }
        }

        @Override
        public int onTime(final long nowNs)
        {
            return 0;
        }

        @Override
        public long nextDeadlineNs()
        {
            return NO_DEADLINE_NS;
        }
    }
}
