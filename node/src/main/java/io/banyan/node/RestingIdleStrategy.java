package io.banyan.node;

import org.agrona.concurrent.IdleStrategy;

/**
 * Sleeps for a millisecond after duty cycles that did something, and for two after one that did not: on a quiet channel
 * most of what the control plane costs is to wake up.
 */
final class RestingIdleStrategy implements IdleStrategy
{
    private static final long AFTER_WORK_MS = 1;
    private static final long AFTER_NONE_MS = 2;

    private boolean hasWorked;

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            hasWorked = true;
        }
        else
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        final long millis = hasWorked ? AFTER_WORK_MS : AFTER_NONE_MS;
        hasWorked = false;
        try
        {
            Thread.sleep(millis);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void reset()
    {
        hasWorked = true;
    }
}
