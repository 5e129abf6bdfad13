package io.banyan.bench.control;

import io.banyan.control.ControlCounters;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.auth.Envelope;
import io.banyan.control.auth.EnvelopeResult;
import io.banyan.control.tracker.Tracker;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.NodeAddress;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/**
 * One step of the tracker an operation, socket left out: decode, check, change, answer. And the codes it makes on the
 * way.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ControlBenchmark
{
    private static final long STEP_NS = 10_000;
    private static final int DATAGRAM_BYTES = 200;

    /** Members known. */
    @Param({"1000", "100000"})
    public int members;

    private final Codes codes = Codes.open(new byte[Codes.KEY_BYTES]);
    private final Envelope sender = new Envelope(codes, new SeededRandom(1), Envelope.WINDOW_MS, 1 << 16);
    private final Envelope receiver = new Envelope(codes, new SeededRandom(2), Envelope.WINDOW_MS, 1 << 16);
    private final UnsafeBuffer sealed = new UnsafeBuffer(new byte[2048]);
    private final ControlDatagrams datagrams = new ControlDatagrams();
    private Tracker tracker;
    private NodeAddress[] addresses;
    private long[] cookies;
    private int[] periods;
    private long nowNs;
    private long count;
    private int sentBytes;

    /** A tracker that knows its members. */
    @Setup
    public void setUp()
    {
        tracker = new Tracker(
            new TrackerSettings().announcePeriodNs(3_600_000_000_000L).datagramsPerSourceMax(10_000_000),
            codes,
            new SeededRandom(1),
            this::onSent,
            new ControlCounters(),
            0,
            1_700_000_000_000L);
        addresses = new NodeAddress[members];
        cookies = new long[members];
        periods = new int[members];
        for (int i = 0; i < members; i++)
        {
            addresses[i] = ControlDatagrams.address(i);
            cookies[i] = codes.cookie(addresses[i], 0);
            step(addresses[i], datagrams.announce(i, addresses[i], cookies[i], i == 0 ? 0 : 1 + i % 8, 0));
        }
    }

    private boolean onSent(final NodeAddress to, final DirectBuffer buffer, final int offset, final int length)
    {
        sentBytes += length;
        return true;
    }

    private int step(final NodeAddress from, final int length)
    {
        tracker.onDatagram(from, datagrams.buffer, 0, length, nowNs);
        return sentBytes;
    }

    private int nextNode()
    {
        count++;
        nowNs += STEP_NS;
        tracker.onTime(nowNs);
        final int node = (int)((count * 7_919) % members);
        // The clock runs on, and cookies age with it; they are remade once a period.
        final int period = (int)(nowNs / 1_000_000 / Codes.COOKIE_LIFE_MS);
        if (periods[node] != period)
        {
            periods[node] = period;
            cookies[node] = codes.cookie(addresses[node], nowNs / 1_000_000);
        }
        return node;
    }

    /**
     * A member says that it is there.
     *
     * @return bytes answered.
     */
    @Benchmark
    public int announce()
    {
        final int node = nextNode();
        return step(
            addresses[node],
            datagrams.announce(node, addresses[node], cookies[node], node == 0 ? 0 : 1 + node % 8, (int)count & 3));
    }

    /**
     * A joiner with a proved address is granted one lease.
     *
     * @return bytes answered.
     */
    @Benchmark
    public int query()
    {
        final int node = nextNode();
        return step(addresses[node], datagrams.query((1L << 32) + count, addresses[node], cookies[node], 1));
    }

    /**
     * A joiner with an address nobody knows is challenged.
     *
     * @return bytes answered.
     */
    @Benchmark
    public int challenge()
    {
        final int node = nextNode();
        return step(addresses[node], datagrams.query((1L << 32) + count, addresses[node], 0, 1));
    }

    /**
     * A child reports on its parent.
     *
     * @return bytes answered.
     */
    @Benchmark
    public int report()
    {
        final int node = nextNode();
        return step(addresses[node], datagrams.report(node, 0, 0));
    }

    /**
     * The code of a lease.
     *
     * @return the code.
     */
    @Benchmark
    public long leaseCode()
    {
        return codes.lease(1, 2, 3, count++, 5);
    }

    /**
     * Seal and open one datagram of {@value #DATAGRAM_BYTES} bytes.
     *
     * @return what became of it.
     */
    @Benchmark
    public EnvelopeResult sealAndOpen()
    {
        count++;
        final long nowMs = 1_700_000_000_000L + count / 100;
        return receiver.open(sealed, 0, sender.seal(sealed, 0, DATAGRAM_BYTES, nowMs), nowMs);
    }
}
