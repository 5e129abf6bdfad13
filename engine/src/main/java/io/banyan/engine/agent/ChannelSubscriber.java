package io.banyan.engine.agent;

import io.banyan.engine.core.LocalSubscriber;

/**
 * A subscription on the agent's own thread: its handler is called in the duty cycle and sees the window's bytes in
 * place. A handler that takes long delays everything else of the node; one that must take long belongs on a {@link
 * ThreadSubscriber}.
 */
public final class ChannelSubscriber implements AutoCloseable
{
    private final LocalSubscriber subscriber;

    ChannelSubscriber(final LocalSubscriber subscriber)
    {
        this.subscriber = subscriber;
    }

    /**
     * Messages handed over so far; on the agent's thread.
     *
     * @return count.
     */
    public long delivered()
    {
        return subscriber.delivery().delivered();
    }

    /**
     * Sequences reported as missing so far; on the agent's thread.
     *
     * @return count.
     */
    public long gapSequences()
    {
        return subscriber.delivery().gapSequences();
    }

    /**
     * Blocks that wait to be delivered; on the agent's thread.
     *
     * @return the lag.
     */
    public long lagBlocks()
    {
        return subscriber.lagBlocks();
    }

    /**
     * Whether nothing more will come; on the agent's thread.
     *
     * @return true if closed.
     */
    public boolean isClosed()
    {
        return subscriber.isClosed();
    }

    /**
     * Stops it; on the agent's thread.
     */
    @Override
    public void close()
    {
        subscriber.close();
    }
}
