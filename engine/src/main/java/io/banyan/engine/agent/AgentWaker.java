package io.banyan.engine.agent;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

import io.banyan.engine.aeron.AeronDriver;

/**
 * Ends the agent's wait for its sockets when another thread wants something. While the agent does not wait, that costs
 * one read. Whoever wants something puts it where the agent looks, then calls here; the agent says that it is asleep,
 * then looks once more: whichever comes second sees the other.
 */
final class AgentWaker
{
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private final AeronDriver driver;

    AgentWaker(final AeronDriver driver)
    {
        this.driver = driver;
    }

    /** Something waits for the agent; from any thread. */
    void wake()
    {
        VarHandle.fullFence();
        wakeAfterSwap();
    }

    /** The same for whoever has put it there with a compare-and-swap, which is the fence. */
    void wakeAfterSwap()
    {
        if (isAsleep.get() && isAsleep.compareAndSet(true, false))
        {
            driver.wake();
        }
    }

    /** On the agent's thread: look at everything that other threads may want after this, and before the wait. */
    void onSleep()
    {
        isAsleep.set(true);
    }

    void onAwake()
    {
        isAsleep.setPlain(false);
    }
}
