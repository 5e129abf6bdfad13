package io.banyan.engine.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import io.banyan.engine.ColdPath;

/**
 * Sleeps of a thread. Linux lets a sleep last 50 us longer than was asked for, so that timers of several threads can
 * end together, unless a thread says that it needs its own on time.
 */
public final class ThreadSleeper implements BackOffIdleStrategy.Sleeper
{
    private static final String EXACT = "1";

    private Thread thread;
    private boolean isExact;

    /**
     * Asks for exact timers of the calling thread, and of no other.
     *
     * @return whether they are exact now.
     */
    @ColdPath
    public static boolean askForExactTimers()
    {
        try
        {
            // The link names the thread: .../self/task/TID; what it may be late by stands in a folder of its own.
            final Path self = Path.of("/proc/thread-self").toRealPath();
            Files.writeString(Path.of("/proc", self.getFileName().toString(), "timerslack_ns"), EXACT);
            return true;
        }
        catch (final IOException | RuntimeException ex)
        {
            // Another system, or one that does not let us: sleeps are late.
            return false;
        }
    }

    @Override
    public boolean isExact()
    {
        if (thread != Thread.currentThread())
        {
            thread = Thread.currentThread();
            isExact = askForExactTimers();
        }
        return isExact;
    }

    @Override
    @ColdPath
    public void yield()
    {
        Thread.yield();
    }

    @Override
    @ColdPath
    public void sleep(final long ns)
    {
        LockSupport.parkNanos(ns);
    }
}
