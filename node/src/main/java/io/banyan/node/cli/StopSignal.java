package io.banyan.node.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a command to end, from another thread.
 */
final class StopSignal
{
    private final CountDownLatch latch = new CountDownLatch(1);

    void stop()
    {
        latch.countDown();
    }

    boolean isStopped()
    {
        return latch.getCount() == 0;
    }

    void await() throws InterruptedException
    {
        latch.await();
    }

    /** Waits for a while; true when asked to end. */
    boolean await(final long ms)
    {
        try
        {
            return latch.await(ms, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
