package io.banyan.bench.peers;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The writer's end of a system. All calls come from one thread and none may wait.
 */
public interface Writer extends AutoCloseable
{
    /**
     * Offer one message for all readers. A refused message is offered again, unchanged.
     *
     * @param message over an array of its own and as long as the payload; it changes after the call.
     * @return false if it was refused for the moment.
     */
    boolean offer(UnsafeBuffer message);

    /**
     * Send what was offered, where that is not done at once. Called after each run of offers.
     */
    default void flush()
    {
    }

    /**
     * One duty cycle of a system that lives on its user's thread.
     *
     * @return 0 if there was nothing to do.
     */
    default int poll()
    {
        return 0;
    }

    /**
     * How many readers hang directly on this end by a link of their own.
     *
     * @return count, 0 where that is not known.
     */
    default int dependents()
    {
        return 0;
    }

    @Override
    void close();
}
