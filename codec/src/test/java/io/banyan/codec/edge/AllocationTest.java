package io.banyan.codec.edge;

import com.sun.management.ThreadMXBean;
import io.banyan.codec.wire.Golden;
import io.banyan.codec.wire.WireSchema;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AllocationTest
{
    private static final int OPERATIONS = 200_000;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    @Test
    void shouldAllocateNothingWhenJudgingTheDataPlane()
    {
        final UnsafeBuffer[] buffers = specimens(WireSchema.DATA);
        assertNoAllocation(i ->
        {
            final UnsafeBuffer buffer = buffers[i % buffers.length];
            return DataPlaneValidator.validate(buffer, 0, buffer.capacity() - (i & 1)).code();
        });
    }

    @Test
    void shouldAllocateNothingWhenJudgingTheControlPlane()
    {
        final UnsafeBuffer[] buffers = specimens(WireSchema.CONTROL);
        assertNoAllocation(i ->
        {
            final UnsafeBuffer buffer = buffers[i % buffers.length];
            return ControlPlaneValidator.validate(buffer, 0, buffer.capacity() - (i & 1)).code();
        });
    }

    @Test
    void shouldAllocateNothingWhenWalkingFrames()
    {
        final UnsafeBuffer block = Blocks.whole(32, 0, 288);
        final FrameCursor cursor = new FrameCursor();
        assertNoAllocation(i ->
        {
            long seen = 0;
            cursor.wrap(block, 0, block.capacity());
            while (cursor.next())
            {
                seen += cursor.topic() + cursor.sequence() + cursor.payloadOffset();
            }
            return seen;
        });
    }

    private void assertNoAllocation(final Operation operation)
    {
        final long threadId = Thread.currentThread().getId();
        long sum = run(operation);
        final long before = threads.getThreadAllocatedBytes(threadId);
        sum += run(operation);
        final long allocated = threads.getThreadAllocatedBytes(threadId) - before;

        assertTrue(sum > 0);
        assertEquals(0, allocated / OPERATIONS, () -> allocated + " bytes in " + OPERATIONS + " operations");
    }

    private static long run(final Operation operation)
    {
        long sum = 0;
        for (int i = 0; i < OPERATIONS; i++)
        {
            sum += operation.run(i);
        }
        return sum;
    }

    private static UnsafeBuffer[] specimens(final WireSchema schema)
    {
        final List<Golden> golden = Golden.newest(schema);
        return golden.stream().map(Golden::buffer).toArray(UnsafeBuffer[]::new);
    }

    private interface Operation
    {
        long run(int i);
    }
}
