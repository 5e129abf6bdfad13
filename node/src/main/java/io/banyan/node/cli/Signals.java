package io.banyan.node.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command cleanly on SIGINT and SIGTERM: the hook asks it to stop and holds the process until it has, for a bounded time.
 */
final class Signals implements AutoCloseable
{
    private static final long PATIENCE_SECONDS = 8;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    private Signals(final Runnable stop)
    {
        hook = new Thread(() -> onSignal(stop), "banyan-signal");
    }

    static Signals onEnd(final Runnable stop)
    {
        final Signals signals = new Signals(stop);
        Runtime.getRuntime().addShutdownHook(signals.hook);
        return signals;
    }

    @Override
    public void close()
    {
        ended.countDown();
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ex)
        {
            // The process is ending already: the hook has done its part.
            Thread.yield();
        }
    }

    private void onSignal(final Runnable stop)
    {
        stop.run();
        try
        {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
