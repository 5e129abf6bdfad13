package io.banyan.bench.codec;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.BlockEncoder;
import io.banyan.codec.data.MessageHeaderDecoder;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.codec.edge.DataPlaneValidator;
import io.banyan.codec.edge.FrameCursor;
import io.banyan.codec.edge.Verdict;
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

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * One block an operation: divide by {@link #frames} for the cost of a frame. Blocks follow each other in an off-heap
 * ring of 16, as they do in a term buffer, so that no operation sees the bytes of the one before. Bounds checks are on.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@Warmup(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class BlockBenchmark
{
    private static final int BLOCKS = 16;

    /** Frames in a block. */
    @Param({"1", "4", "32"})
    public int frames;

    /** Bytes of payload in each frame. */
    @Param({"32", "288"})
    public int payloadBytes;

    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final BlockEncoder encoder = new BlockEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final BlockDecoder decoder = new BlockDecoder();
    private final FrameCursor cursor = new FrameCursor();
    private UnsafeBuffer blocks;
    private UnsafeBuffer target;
    private UnsafeBuffer payload;
    private int blockLength;
    private int stride;
    private int next;

    /** Fills the ring with valid blocks. */
    @Setup
    public void setUp()
    {
        blockLength = BlockLayout.blockLength(frames, frames * payloadBytes);
        stride = blockLength + 31 & ~31;
        blocks = new UnsafeBuffer(ByteBuffer.allocateDirect(BLOCKS * stride));
        target = new UnsafeBuffer(ByteBuffer.allocateDirect(BLOCKS * stride));
        payload = new UnsafeBuffer(ByteBuffer.allocateDirect(payloadBytes));
        payload.setMemory(0, payloadBytes, (byte)7);
        for (int i = 0; i < BLOCKS; i++)
        {
            final int length = encodeBlock(blocks, i * stride, i);
            if (length != blockLength || Verdict.VALID != DataPlaneValidator.validate(blocks, i * stride, length))
            {
                throw new IllegalStateException("length=" + length + " blockLength=" + blockLength);
            }
        }
    }

    /**
     * The baseline: the bytes of a block copied, and nothing understood.
     *
     * @return something that depends on it.
     */
    @Benchmark
    public long copy()
    {
        final int offset = nextOffset();
        target.putBytes(offset, blocks, offset, blockLength);
        return offset;
    }

    /**
     * A block written with the generated encoder, payloads copied in.
     *
     * @return length of the block.
     */
    @Benchmark
    public long encode()
    {
        final int offset = nextOffset();
        return encodeBlock(target, offset, offset);
    }

    /**
     * A block judged, then read with the generated decoder.
     *
     * @return something that depends on every frame.
     */
    @Benchmark
    public long validateAndDecode()
    {
        final int offset = nextOffset();
        if (Verdict.VALID != DataPlaneValidator.validate(blocks, offset, blockLength))
        {
            throw new IllegalStateException();
        }

        decoder.wrapAndApplyHeader(blocks, offset, headerDecoder);
        long seen = decoder.blockNumber() + decoder.firstSequence() + decoder.epoch();
        final BlockDecoder.FramesDecoder framesDecoder = decoder.frames();
        while (framesDecoder.hasNext())
        {
            framesDecoder.next();
            seen += framesDecoder.topic();
            seen += framesDecoder.frameFlags().end() ? 1 : 0;
            seen += blocks.getByte(decoder.limit() + BlockDecoder.FramesDecoder.payloadHeaderLength());
            seen += framesDecoder.skipPayload();
        }

        return seen;
    }

    /**
     * A block judged, then walked with the cursor that delivery uses.
     *
     * @return something that depends on every frame.
     */
    @Benchmark
    public long validateAndWalk()
    {
        final int offset = nextOffset();
        if (Verdict.VALID != DataPlaneValidator.validate(blocks, offset, blockLength))
        {
            throw new IllegalStateException();
        }

        cursor.wrap(blocks, offset, blockLength);
        long seen = cursor.blockNumber();
        while (cursor.next())
        {
            seen += cursor.topic();
            seen += cursor.sequence();
            seen += blocks.getByte(cursor.payloadOffset());
            seen += cursor.payloadLength();
        }

        return seen;
    }

    private int encodeBlock(final UnsafeBuffer buffer, final int offset, final long blockNumber)
    {
        encoder.wrapAndApplyHeader(buffer, offset, headerEncoder)
            .blockNumber(blockNumber)
            .firstSequence(blockNumber * frames)
            .originTimeNs(1_000_000_007L)
            .epoch(1)
            .channel(42)
            .stripe((short)0)
            .reserved((short)0)
            .flags().clear();

        final BlockEncoder.FramesEncoder framesEncoder = encoder.framesCount(frames);
        for (int i = 0; i < frames; i++)
        {
            framesEncoder.next().topic(i).frameFlags().clear().begin(true).end(true);
            framesEncoder.putPayload(payload, 0, payloadBytes);
        }

        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    private int nextOffset()
    {
        next = next + 1 & BLOCKS - 1;
        return next * stride;
    }
}
