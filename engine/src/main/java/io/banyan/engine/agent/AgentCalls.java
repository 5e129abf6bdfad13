package io.banyan.engine.agent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

import io.banyan.engine.ColdPath;
import io.banyan.engine.command.Waker;

/**
 * What other threads ask of the agent and wait for: opening channels, subscribing. The agent looks here once a cycle.
 */
final class AgentCalls
{
    private static final int WAITING_MAX = 256;
    private static final long TIMEOUT_S = 10;

    private final ManyToOneConcurrentArrayQueue<Runnable> waiting = new ManyToOneConcurrentArrayQueue<>(WAITING_MAX);

    private final Waker waker;

    AgentCalls(final Waker waker)
    {
        this.waker = waker;
    }

    boolean isEmpty()
    {
        return waiting.isEmpty();
    }

    int run(final int callMax)
    {
        int workCount = 0;
        while (workCount < callMax)
        {
            final Runnable call = waiting.poll();
            if (call == null)
            {
                break;
            }
            call.run();
            workCount++;
        }
        return workCount;
    }

    /** Asks and does not wait; false if too much waits already. */
    boolean post(final Runnable task)
    {
        return offer(task);
    }

    @ColdPath
    <T> T call(final Supplier<T> task)
    {
        try
        {
            return tryCall(task, TimeUnit.SECONDS.toNanos(TIMEOUT_S));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the agent", ex);
        }
        catch (final TimeoutException ex)
        {
            throw new IllegalStateException("the agent is not being run: start its thread or invoke it", ex);
        }
    }

    /** Asks, and waits for a time of the caller's choice. */
    @ColdPath
    <T> T tryCall(final Supplier<T> task, final long timeoutNs) throws InterruptedException, TimeoutException
    {
        final CompletableFuture<T> future = new CompletableFuture<>();
        if (!offer(() -> complete(future, task)))
        {
            throw new IllegalStateException("the agent does not come round to " + WAITING_MAX + " requests");
        }
        try
        {
            return future.get(timeoutNs, TimeUnit.NANOSECONDS);
        }
        catch (final ExecutionException ex)
        {
            if (ex.getCause() instanceof RuntimeException)
            {
                throw (RuntimeException)ex.getCause();
            }
            throw new IllegalStateException(ex.getCause());
        }
    }

    private boolean offer(final Runnable task)
    {
        final boolean isTaken = waiting.offer(task);
        waker.wake();
        return isTaken;
    }

    @ColdPath
    private static <T> void complete(final CompletableFuture<T> future, final Supplier<T> task)
    {
        try
        {
            future.complete(task.get());
        }
        catch (final RuntimeException ex)
        {
            future.completeExceptionally(ex);
        }
    }
}
