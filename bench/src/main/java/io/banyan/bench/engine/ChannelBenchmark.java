package io.banyan.bench.engine;

import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

import org.agrona.LangUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.banyan.codec.edge.BlockLayout;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.command.IgnoredEvents;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.core.ChannelSettings;
import io.banyan.engine.core.LinkPort;
import io.banyan.engine.core.LinkReceiver;
import io.banyan.engine.core.Transport;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Window;

/**
 * One channel between links that cost nothing: a message published, a block taken in and relayed, duplicates, blocks
 * out of order, and a cycle with nothing to do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ChannelBenchmark
{
    private static final int PAYLOAD_LENGTH = 976;
    private static final int SMALL_LENGTH = 32;
    private static final int PARENT_SESSION = 11;
    private static final NodeAddress ADDRESS = new NodeAddress(0, 0, 0, 0, 0);

    private final Sink sink = new Sink();
    private final UnsafeBuffer payload = new UnsafeBuffer(BufferUtil.allocateDirectAligned(PAYLOAD_LENGTH, 64));
    private final UnsafeBuffer block = new UnsafeBuffer(BufferUtil.allocateDirectAligned(2048, 64));
    private ChannelCore root;
    private ChannelCore relay;
    private LinkReceiver parent;
    private int blockLength;
    private long next;
    private long delivered;
    private long nowNs;

    /** A root with one child, and a relay with a parent, a child and a subscriber. */
    @Setup
    public void setUp()
    {
        root = core();
        relay = core();
        root.becomeRoot(1, 0, 0);
        root.offer(1, payload, 0, PAYLOAD_LENGTH);
        root.doWork(++nowNs);
        blockLength = root.window().length(0);
        root.window().ring().getBytes(root.window().offset(0), block, 0, blockLength);
        root.openChild(2, ADDRESS, 21, 22, 0, 0);
        relay.openParent(1, ADDRESS, PARENT_SESSION, 12, 0);
        relay.openChild(2, ADDRESS, 31, 32, 0, 0);
        relay.subscribeLive(
            (sequence, topic, originTimeNs, flags, buffer, offset, length) -> delivered += buffer.getByte(offset),
            (from, to, cause) -> delivered++,
            Delivery.ALL_TOPICS,
            OverrunPolicy.SKIP);
        parent = sink.downs.get(PARENT_SESSION);
    }

    private ChannelCore core()
    {
        final ChannelSettings settings =
            new ChannelSettings(5).windowBytes(1 << 20).messageLengthMax(1 << 16).conclude();
        return new ChannelCore(
            settings, new Window(1 << 20), sink, new IgnoredEvents(), () -> nowNs, LangUtil::rethrowUnchecked, nowNs);
    }

    private void take(final long number)
    {
        block.putLong(BlockLayout.BLOCK_NUMBER_OFFSET, number, ByteOrder.LITTLE_ENDIAN);
        block.putLong(BlockLayout.FIRST_SEQUENCE_OFFSET, number, ByteOrder.LITTLE_ENDIAN);
        parent.onBytes(block, 0, blockLength, nowNs);
    }

    /** A message of 32 bytes is claimed, written and numbered; blocks close when full. */
    @Benchmark
    public long claimAndCommit()
    {
        final long offset = root.tryClaim(SMALL_LENGTH);
        root.window().ring().putLong((int)offset, next);
        return root.commit(1);
    }

    /** A block of 1 KiB comes in, is relayed to a child and delivered to a subscriber: one cycle. */
    @Benchmark
    public int relayCycle()
    {
        take(next++);
        return relay.doWork(nowNs);
    }

    /** A block that is here already. */
    @Benchmark
    public void duplicate()
    {
        if (next == 0)
        {
            take(next++);
        }
        take(0);
    }

    /** Two blocks of 1 KiB the wrong way round, relayed and delivered. */
    @Benchmark
    public int outOfOrder()
    {
        take(next + 1);
        take(next);
        next += 2;
        return relay.doWork(nowNs);
    }

    /** A cycle with nothing to do. */
    @Benchmark
    public int idle()
    {
        return relay.doWork(nowNs);
    }

    private static final class Sink implements Transport, LinkPort
    {
        private final Int2ObjectHashMap<LinkReceiver> downs = new Int2ObjectHashMap<>();

        @Override
        public int offer(final DirectBuffer buffer, final int offset, final int length)
        {
            return 1;
        }

        @Override
        public boolean isConnected()
        {
            return true;
        }

        @Override
        public void close()
        {
        }

        @Override
        public LinkPort openDown(final long channelId, final NodeAddress child, final int session)
        {
            return this;
        }

        @Override
        public LinkPort openUp(final long channelId, final NodeAddress to, final int session)
        {
            return this;
        }

        @Override
        public void expectDown(final long channelId, final int session, final LinkReceiver receiver)
        {
            downs.put(session, receiver);
        }

        @Override
        public void expectUp(final long channelId, final int session, final LinkReceiver receiver)
        {
        }

        @Override
        public void refuse(final long channelId, final int session)
        {
        }

        @Override
        public int datagramPayloadMax()
        {
            return 1376;
        }
    }
}
