package io.banyan.engine.command;

import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a thread's wait for its sockets when another thread wants something. While it does not wait, that costs one
 * read. Whoever wants something puts it where the thread looks, then calls here; the thread says that it is asleep,
 * then looks once more: whichever comes second sees the other.
 */
public final class Waker
{
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final Runnable endWait;

    /**
     * A waker of a thread that is awake.
     *
     * @param endWait ends the wait, or else the next one; from any thread.
     */
    public Waker(final Runnable endWait)
    {
        this.endWait = Objects.requireNonNull(endWait, "endWait");
    }

    /** Something waits for the thread; from any other. */
    public void wake()
    {
        VarHandle.fullFence();
        wakeAfterSwap();
    }

    /** The same for whoever has put it there with a compare-and-swap, which is the fence. */
    public void wakeAfterSwap()
    {
        if (isAsleep.get() && isAsleep.compareAndSet(true, false))
        {
            endWait.run();
        }
    }

    /** On the thread: look at everything that others may want after this, and before the wait. */
    public void onSleep()
    {
        isAsleep.set(true);
    }

    /** On the thread: the wait is over. */
    public void onAwake()
    {
        isAsleep.setPlain(false);
    }
}
