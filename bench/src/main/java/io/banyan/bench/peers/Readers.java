package io.banyan.bench.peers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The readers of one process. All calls come from one thread.
 */
public interface Readers extends AutoCloseable
{
    /**
     * Hand over what has arrived, at every reader. Does nothing where a system calls back on threads of its own.
     *
     * @return 0 if there was nothing.
     */
    default int poll()
    {
        return 0;
    }

    /**
     * Wait a little, or until something arrives, as the system's documentation has it; for 20 ms at most.
     *
     * @param workCount of the last poll.
     */
    default void idle(final int workCount)
    {
        if (workCount == 0)
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /**
     * How many other readers get their messages through these.
     *
     * @return count.
     */
    default int dependents()
    {
        return 0;
    }

    @Override
    void close();
}
