package io.banyan.engine.agent;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.WindowReader;

/**
 * Subscribes on a thread of its own, with a cursor of its own: the agent never waits for it, and it never waits for the
 * agent. One thread calls {@link #poll}; bytes handed over are a copy that lives until the next call.
 */
public final class ThreadSubscriber implements AutoCloseable
{
    private final WindowReader reader;
    private final Delivery delivery;
    private final OverrunPolicy policy;
    private final MutableDirectBuffer block;
    private volatile boolean isClosed;

    ThreadSubscriber(
        final ChannelCore core,
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final OverrunPolicy policy,
        final long fromBlock,
        final long fromSequence,
        final int blockLengthMax)
    {
        this.policy = policy;
        reader = new WindowReader(core.window(), fromBlock);
        delivery = new Delivery(messages, gaps, topicFilter, fromSequence, core.settings().messageLengthMax());
        block = new UnsafeBuffer(new byte[blockLengthMax]);
    }

    /**
     * Hands over what there is.
     *
     * @param blockMax bound of this call.
     * @return blocks read or given up; 0 when there was nothing.
     */
    public int poll(final int blockMax)
    {
        int workCount = 0;
        while (workCount < blockMax && !isClosed)
        {
            final int length = reader.read(block);
            if (length == 0)
            {
                break;
            }
            workCount++;
            if (length > 0)
            {
                delivery.onBlock(block, 0, length);
            }
            else
            {
                onUnreadable(length);
            }
        }
        return workCount;
    }

    /**
     * Blocks that wait to be read.
     *
     * @return the lag.
     */
    public long lagBlocks()
    {
        return reader.lag();
    }

    /**
     * Messages handed over so far.
     *
     * @return count.
     */
    public long delivered()
    {
        return delivery.delivered();
    }

    /**
     * Sequences reported as missing so far.
     *
     * @return count.
     */
    public long gapSequences()
    {
        return delivery.gapSequences();
    }

    /**
     * Whether nothing more will come: closed by its owner, by the policy DETACH, or with its engine.
     *
     * @return true if it is.
     */
    public boolean isClosed()
    {
        return isClosed;
    }

    @Override
    public void close()
    {
        isClosed = true;
    }

    private void onUnreadable(final int code)
    {
        reader.skip();
        delivery.onSkip(code == WindowReader.OVERRUN ? GapCause.OVERRUN : GapCause.LOST, -1);
        if (code == WindowReader.OVERRUN && policy == OverrunPolicy.DETACH)
        {
            isClosed = true;
        }
    }
}
