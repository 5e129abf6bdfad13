package io.banyan.bench.cli;

import io.banyan.bench.harness.InterruptedRoundException;
import io.banyan.node.cli.ExitCodes;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Lets SIGINT end a run in order: the thread that measures is interrupted and closes its system, and with it the
 * driver's files, before the process ends.
 */
final class Stoppable
{
    private static final long STOP_TIMEOUT_S = 5;

    private Stoppable()
    {
    }

    /**
     * Run to the end or to the first signal.
     *
     * @param body     to be run; its rounds notice an interrupt.
     * @param progress told of a stop.
     * @return the exit code of the body, or 1 if it was stopped.
     */
    static int run(final IntSupplier body, final PrintStream progress)
    {
        final Thread self = Thread.currentThread();
        final CountDownLatch closed = new CountDownLatch(1);
        final Thread hook = new Thread(() -> stop(self, closed), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try
        {
            final int exitCode = body.getAsInt();
            Runtime.getRuntime().removeShutdownHook(hook);
            return exitCode;
        }
        catch (final InterruptedRoundException ex)
        {
            progress.println("stopped: the systems under test are closed");
            return ExitCodes.FAILED;
        }
        finally
        {
            closed.countDown();
        }
    }

    private static void stop(final Thread thread, final CountDownLatch closed)
    {
        thread.interrupt();
        try
        {
            closed.await(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
