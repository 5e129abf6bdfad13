package io.banyan.bench.peers.run;

import io.banyan.bench.harness.InterruptedRoundException;

import java.util.concurrent.TimeUnit;

/**
 * Waiting that ends when the command is told to stop.
 */
final class Interrupts
{
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private Interrupts()
    {
    }

    /** What to throw when a wait was interrupted; the thread stays interrupted. */
    static InterruptedRoundException stopped()
    {
        Thread.currentThread().interrupt();
        return new InterruptedRoundException();
    }

    static void sleep(final double seconds)
    {
        try
        {
            Thread.sleep((long)(seconds * TimeUnit.SECONDS.toMillis(1)));
        }
        catch (final InterruptedException ex)
        {
            throw stopped();
        }
    }

    static double secondsSince(final long startNs)
    {
        return (double)(System.nanoTime() - startNs) / MS / TimeUnit.SECONDS.toMillis(1);
    }
}
