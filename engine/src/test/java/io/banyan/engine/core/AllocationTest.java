package io.banyan.engine.core;

import java.lang.management.ManagementFactory;
import java.util.function.LongConsumer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.sun.management.ThreadMXBean;

import io.banyan.codec.data.BooleanType;
import io.banyan.codec.data.HeartbeatEncoder;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.data.ProgressEncoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.engine.AckMode;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.command.IgnoredEvents;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Window;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The duty cycle allocates nothing: at most a byte an operation after warm-up, which leaves room for the measuring
 * itself. On a busy machine the compiler takes its time, so the quietest of several rounds counts: what allocates with
 * each operation does so in all.
 */
class AllocationTest
{
    private static final int WARM_UP = 30_000;
    private static final int MEASURED = 30_000;
    private static final int ROUNDS_MAX = 10;
    private static final NodeAddress ADDRESS = new NodeAddress(0, 0, 0, 0, 0);
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[1024]);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[2048]);
    private final StubTransport transport = new StubTransport();
    private final EngineEvents events = new IgnoredEvents();
    private ChannelCore root;
    private ChannelCore relay;
    private long nowNs;

    @BeforeEach
    void setUp()
    {
        final ChannelSettings settings = new ChannelSettings(5)
            .windowBytes(1024 * 1024)
            .messageLengthMax(65_536)
            .reportNs(Long.MAX_VALUE / 4)
            .conclude();
        root = new ChannelCore(
            settings, new Window(1024 * 1024), transport, events, () -> nowNs, Throwable::printStackTrace, nowNs);
        relay = new ChannelCore(
            settings, new Window(1024 * 1024), transport, events, () -> nowNs, Throwable::printStackTrace, nowNs);
        root.becomeRoot(1, 0, 0);
        relay.openParent(1, ADDRESS, 11, 12, 0);
        relay.openChild(2, ADDRESS, 21, 22, 0, 0);
        relay.subscribeLive(
            (sequence, topic, originTimeNs, flags, buffer, offset, length) -> nowNs += 0,
            (from, to, cause) -> nowNs += 0,
            Delivery.ALL_TOPICS,
            OverrunPolicy.SKIP);
    }

    private static void assertAllocatesNothing(final String what, final LongConsumer operation)
    {
        long i = 0;
        while (i < WARM_UP)
        {
            operation.accept(i++);
        }
        double each = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && each > 1; round++)
        {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            final long end = i + MEASURED;
            while (i < end)
            {
                operation.accept(i++);
            }
            each = Math.min(each, (THREADS.getCurrentThreadAllocatedBytes() - before) / (double)MEASURED);
        }
        assertTrue(each <= 1, what + " allocates " + each + " bytes an operation");
    }

    /** A block of one 100-byte message. */
    private int block(final long number)
    {
        final int length = BlockLayout.blockLength(1, 100);
        root.window().ring().getBytes(root.window().offset(0), message, 0, length);
        message.putLong(BlockLayout.BLOCK_NUMBER_OFFSET, number, java.nio.ByteOrder.LITTLE_ENDIAN);
        message.putLong(BlockLayout.FIRST_SEQUENCE_OFFSET, number, java.nio.ByteOrder.LITTLE_ENDIAN);
        return length;
    }

    private void firstBlock()
    {
        root.offer(1, payload, 0, 100);
        root.doWork(++nowNs);
    }

    @Test
    void shouldNotAllocateWhenPublishing()
    {
        assertAllocatesNothing("claim and commit", i ->
        {
            final long offset = root.tryClaim(64);
            root.window().ring().putLong((int)offset, i);
            root.commit(1);
            root.doWork(++nowNs);
        });
        assertAllocatesNothing("offer", i ->
        {
            root.offer(1, payload, 0, 1024);
            root.doWork(++nowNs);
        });
    }

    @Test
    void shouldNotAllocateWhenRelayingAndDelivering()
    {
        firstBlock();
        assertAllocatesNothing("relay cycle", i ->
        {
            final int length = block(i);
            transport.downs.get(11).onBytes(message, 0, length, ++nowNs);
            relay.doWork(nowNs);
        });
        assertTrue(relay.counters().blocksOut > WARM_UP);
        assertTrue(relay.counters().duplicates == 0);
    }

    @Test
    void shouldNotAllocateForDuplicates()
    {
        firstBlock();
        transport.downs.get(11).onBytes(message, 0, block(0), ++nowNs);
        assertAllocatesNothing("duplicate", i ->
            transport.downs.get(11).onBytes(message, 0, block(0), ++nowNs));
        assertTrue(relay.counters().duplicates >= MEASURED);
    }

    @Test
    void shouldNotAllocateForBlocksOutOfOrder()
    {
        firstBlock();
        assertAllocatesNothing("out of order", i ->
        {
            transport.downs.get(11).onBytes(message, 0, block(2 * i + 1), ++nowNs);
            transport.downs.get(11).onBytes(message, 0, block(2 * i), ++nowNs);
            relay.doWork(nowNs);
        });
        assertTrue(relay.counters().repaired >= MEASURED);
    }

    @Test
    void shouldNotAllocateForSignsOfLife()
    {
        final UnsafeBuffer heartbeat = new UnsafeBuffer(new byte[128]);
        final HeartbeatEncoder heartbeatEncoder = new HeartbeatEncoder();
        heartbeatEncoder.wrapAndApplyHeader(heartbeat, 0, new MessageHeaderEncoder())
            .nextBlock(0).nextSequence(0).deliveredBlock(0).sentTimeNs(1).epoch(1).channel(5).level(0)
            .orphaned(BooleanType.FALSE);
        final UnsafeBuffer progress = new UnsafeBuffer(new byte[128]);
        final ProgressEncoder progressEncoder = new ProgressEncoder();
        progressEncoder.wrapAndApplyHeader(progress, 0, new MessageHeaderEncoder())
            .nextBlock(0).deliveredBlock(0).echoTimeNs(1).lostBlocks(0).epoch(1).channel(5).subtreeMembers(1)
            .missingBlocks(0);
        final int heartbeatLength = MessageHeaderEncoder.ENCODED_LENGTH + heartbeatEncoder.encodedLength();
        final int progressLength = MessageHeaderEncoder.ENCODED_LENGTH + progressEncoder.encodedLength();
        assertAllocatesNothing("heartbeat and progress", i ->
        {
            nowNs += 10_000_000;
            transport.downs.get(11).onBytes(heartbeat, 0, heartbeatLength, nowNs);
            transport.ups.get(22).onBytes(progress, 0, progressLength, nowNs);
            relay.doWork(nowNs);
        });
        assertTrue(relay.counters().heartbeatsOut >= MEASURED);
    }

    @Test
    void shouldNotAllocateWhenPublishingByProxy()
    {
        final ProxyOutbox outbox = root.openPublisher(3, 65_536);
        assertAllocatesNothing("proxy publish", i ->
        {
            outbox.offer(1, payload, 0, 100, AckMode.SEQUENCED);
            root.doWork(++nowNs);
        });
        assertTrue(root.counters().proxySequenced >= MEASURED);
    }

    @Test
    void shouldNotAllocateWhenIdle()
    {
        relay.doWork(++nowNs);
        assertAllocatesNothing("idle", i -> relay.doWork(nowNs));
    }
}
