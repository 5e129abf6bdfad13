package io.banyan.bench.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
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

import io.banyan.engine.window.Cursor;
import io.banyan.engine.window.Window;

/**
 * What a block costs in the window: appended, passed by a cursor, both; and a claim of the ring of other threads.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class WindowBenchmark
{
    private static final int LENGTH = 1024;
    private static final int CLAIM_LENGTH = 64;
    private static final int RING_BYTES = 1 << 20;

    /** Bytes of the window: one that stays in the cache of a core, one that does not, and the default. */
    @Param({"262144", "1048576", "16777216"})
    public int windowBytes;

    private final UnsafeBuffer block = new UnsafeBuffer(BufferUtil.allocateDirectAligned(LENGTH, 64));
    private Window window;
    private Cursor cursor;
    private ManyToOneRingBuffer ring;
    private long next;

    /** A window that has been written once around, and an empty ring. */
    @Setup
    public void setUp()
    {
        window = new Window(windowBytes);
        window.start(0, 0);
        for (next = 0; next < windowBytes / LENGTH + 1; next++)
        {
            window.place(next, next, 1, block, 0, LENGTH);
        }
        cursor = new Cursor(window, window.oldest());
        ring = new ManyToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    /** One block of 1 KiB is appended. */
    @Benchmark
    public int append()
    {
        return window.place(next, next++, 1, block, 0, LENGTH);
    }

    /** A cursor looks at a block that is there and goes on; at the head it starts again. */
    @Benchmark
    public int advance()
    {
        if (cursor.state() != Cursor.READY)
        {
            cursor.moveTo(window.oldest());
        }
        final int offset = window.offset(cursor.next()) + window.length(cursor.next());
        cursor.advance();
        return offset;
    }

    /** A block of 1 KiB is appended, and a cursor that is caught up passes it. */
    @Benchmark
    public int appendAndAdvance()
    {
        window.place(next, next++, 1, block, 0, LENGTH);
        cursor.moveTo(next - 1);
        final int state = cursor.state();
        final int offset = window.offset(cursor.next()) + window.length(cursor.next());
        cursor.advance();
        return state + offset;
    }

    /** Only the copy of a block within the memory of a window, to hold the others against. */
    @Benchmark
    public void copyAlone()
    {
        window.ring().putBytes((int)(next++ * LENGTH) & windowBytes - 1, block, 0, LENGTH);
    }

    /** A claim in the ring of other threads, committed, and taken out again. */
    @Benchmark
    public int ringClaim()
    {
        final int index = ring.tryClaim(1, CLAIM_LENGTH);
        ring.buffer().putLong(index, next++);
        ring.commit(index);
        return ring.read((type, buffer, offset, length) -> {});
    }
}
