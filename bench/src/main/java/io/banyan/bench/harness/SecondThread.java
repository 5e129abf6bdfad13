package io.banyan.bench.harness;

import org.agrona.concurrent.IdleStrategy;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Drives a part of a system on a thread of its own.
 */
final class SecondThread
{
    private static final long STOP_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(5);

    private final Thread thread;
    private final IdleStrategy idleStrategy;
    private volatile boolean isRunning = true;
    private volatile RuntimeException failure;

    SecondThread(final IntSupplier part, final IdleStrategy idleStrategy)
    {
        this.idleStrategy = idleStrategy;
        thread = new Thread(() -> run(part), "rig-2");
        thread.setDaemon(true);
    }

    void start()
    {
        thread.start();
    }

    long id()
    {
        return thread.getId();
    }

    void rethrow()
    {
        if (failure != null)
        {
            throw new IllegalStateException("the second thread of the rig failed", failure);
        }
    }

    /**
     * Stops the thread and waits until it has, so that the system may be closed.
     */
    void stop()
    {
        isRunning = false;
        try
        {
            thread.join(STOP_TIMEOUT_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void run(final IntSupplier part)
    {
        try
        {
            while (isRunning)
            {
                idleStrategy.idle(part.getAsInt());
            }
        }
        catch (final RuntimeException ex)
        {
            failure = ex;
        }
    }
}
