package io.banyan.engine.core;

import org.agrona.ErrorHandler;

import io.banyan.engine.GapCause;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Cursor;
import io.banyan.engine.window.Window;

/**
 * A subscription on the agent's own thread: its handler sees the window's bytes in place.
 */
public final class LocalSubscriber
{
    /** Blocks delivered in one duty cycle. */
    static final int BLOCKS_PER_CYCLE = 64;

    private final Window window;
    private final ChannelCounters counters;
    private final ErrorHandler errorHandler;
    private final Cursor cursor;
    private final Delivery delivery;
    private final OverrunPolicy policy;
    private boolean closed;

    LocalSubscriber(
        final Window window,
        final ChannelCounters counters,
        final ErrorHandler errorHandler,
        final OverrunPolicy policy,
        final long fromBlock,
        final Delivery delivery)
    {
        this.window = window;
        this.counters = counters;
        this.errorHandler = errorHandler;
        this.policy = policy;
        this.delivery = delivery;
        this.cursor = new Cursor(window, fromBlock);
    }

    /**
     * Whether it has been closed, by its owner or by the policy DETACH.
     *
     * @return true when nothing more will come.
     */
    public boolean isClosed()
    {
        return closed;
    }

    /**
     * Stop: nothing more will come.
     */
    public void close()
    {
        closed = true;
        delivery.stop();
    }

    /**
     * Blocks that wait to be delivered.
     *
     * @return the lag.
     */
    public long lagBlocks()
    {
        return cursor.lag();
    }

    /**
     * What was delivered and what was missed.
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

    long nextBlock()
    {
        return cursor.next();
    }

    void onWindowStart(final long block)
    {
        cursor.moveTo(block);
    }

    int deliver()
    {
        int work = 0;
        while (work < BLOCKS_PER_CYCLE && !closed)
        {
            final int state = cursor.state();
            if (state == Cursor.EMPTY)
            {
                break;
            }
            work++;
            try
            {
                if (state == Cursor.READY)
                {
                    // The cursor moves on afterwards: while a handler looks at the block, nothing may overwrite it.
                    final long block = cursor.next();
                    delivery.onBlock(window.ring(), window.offset(block), window.length(block));
                    cursor.advance();
                }
                else
                {
                    onUnreadable(state);
                }
            }
            catch (final Exception ex)
            {
                counters.handlerErrors++;
                errorHandler.onError(ex);
            }
        }
        return work;
    }

    private void onUnreadable(final int state)
    {
        final long from = cursor.skip();
        final long to = cursor.next();
        final boolean overrun = state == Cursor.OVERRUN;
        if (overrun && policy == OverrunPolicy.DETACH)
        {
            counters.overrunDetached++;
            closed = true;
        }
        else if (overrun)
        {
            counters.overrunSkipped += to - from;
        }
        final long nextSequence = to < window.head() ? window.firstSequence(to) : window.nextSequence();
        delivery.onSkip(overrun ? GapCause.OVERRUN : GapCause.LOST, nextSequence);
        if (closed)
        {
            delivery.stop();
        }
    }
}
