package io.banyan.engine.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.edge.BlockLayout;
import io.banyan.engine.GapCause;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Window;
import io.banyan.engine.window.WindowReader;

/**
 * A subscription on a thread of its own: whoever calls {@link #poll} reads the window of the channel from there,
 * without the agent having to wait, save for the policy BACKPRESSURE. All calls of {@link #poll} must come from one
 * thread at a time.
 */
public final class ThreadSubscriber
{
    private static final int BLOCK_LENGTH_MAX = 65_536;

    private final WindowReader reader;
    private final Delivery delivery;
    private final OverrunPolicy policy;
    private final UnsafeBuffer block;
    private int unfinishedLength;
    private volatile boolean closed;

    ThreadSubscriber(
        final Window window, final OverrunPolicy policy, final long fromBlock, final Delivery delivery)
    {
        this.reader = new WindowReader(window, fromBlock);
        this.policy = policy;
        this.delivery = delivery;
        this.block = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.min(BLOCK_LENGTH_MAX, window.ringBytes())));
    }

    /**
     * Deliver what there is. What the handlers throw passes through; the message or gap it was thrown at counts as
     * handed over, and the next poll goes on behind it.
     *
     * @param blocksMax to deliver in this call.
     * @return blocks read or skipped; 0 when there is nothing now.
     */
    public int poll(final int blocksMax)
    {
        int work = 0;
        while (work < blocksMax && !closed)
        {
            final int length = unfinishedLength > 0 ? unfinishedLength : reader.read(block);
            if (length == 0)
            {
                break;
            }
            work++;
            if (length > 0)
            {
                unfinishedLength = length;
                delivery.onBlock(block, 0, length);
                unfinishedLength = 0;
            }
            else
            {
                onUnreadable(length == WindowReader.OVERRUN);
            }
        }
        return work;
    }

    /**
     * Whether it has been closed, by its owner, by its channel or by the policy DETACH.
     *
     * @return true when nothing more will come.
     */
    public boolean isClosed()
    {
        return closed;
    }

    /**
     * Stop: nothing more will come. From any thread.
     */
    public void close()
    {
        closed = true;
    }

    /**
     * Blocks that wait to be delivered.
     *
     * @return the lag.
     */
    public long lagBlocks()
    {
        return reader.lag();
    }

    /**
     * What was delivered and what was missed; on the subscriber's thread.
     *
     * @return the delivery, for its counts.
     */
    public Delivery delivery()
    {
        return delivery;
    }

    OverrunPolicy policy()
    {
        return policy;
    }

    long nextBlockAcquire()
    {
        return reader.nextAcquire();
    }

    private void onUnreadable(final boolean overrun)
    {
        reader.skip();
        delivery.onSkip(overrun ? GapCause.OVERRUN : GapCause.LOST, -1);
        if (!overrun || policy != OverrunPolicy.DETACH)
        {
            return;
        }
        // The exact end of the gap is the first sequence that can be read again.
        for (int length = reader.read(block); length != 0; length = reader.read(block))
        {
            if (length > 0)
            {
                delivery.onSkip(
                    GapCause.OVERRUN, block.getLong(BlockLayout.FIRST_SEQUENCE_OFFSET, ByteOrder.LITTLE_ENDIAN));
                break;
            }
            reader.skip();
        }
        closed = true;
    }
}
