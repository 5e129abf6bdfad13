package io.banyan.engine.agent;

import java.util.function.IntSupplier;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * The default back-off of an agent that has sockets of its own, a media driver's or a control plane's: looks again at
 * once a few times, yields a few times, and then waits until a socket has something, another thread wants something, or
 * a timer is due. While something is under way of which neither would tell, it sleeps for longer and longer instead;
 * and in a stream it sleeps first: whom a sender wakes that goes on running may wait for milliseconds until it gets a
 * core.
 */
public final class SocketIdleStrategy implements IdleStrategy
{
    /** Cycles without work after a socket had something: what it has set off in the driver ends in the next ones. */
    private static final int LOOKS_WHEN_WOKEN = 3;
    /** So many short waits in a row are a stream: the next message will come soon. */
    private static final int STREAM_WAITS = 8;
    /** What a short wait is to a data plane. */
    static final long STREAM_WAIT_NS = 250_000;
    /** For so long the back-off sleeps in a stream before the sockets are waited for. */
    static final long STREAM_SLEEP_NS = 500_000;

    private final IntSupplier looksMax;
    private final long streamWaitNs;
    private final LongSupplier restMs;
    private final LongPredicate rest;
    private final NanoClock clock;
    private final IdleStrategy backOff;
    private int looks;
    private int looksWhenWoken;
    private int shortWaits;
    private long restingNs;
    private boolean isResting;

    /**
     * For one thread.
     *
     * @param looksMax     how many idles of the back-off come before the first wait after work.
     * @param streamWaitNs eight waits in a row below this are a stream.
     * @param restMs       how long may be waited; 0 if not now.
     * @param rest         waits at most so many milliseconds; true if a socket has something.
     * @param clock        to tell a stream by.
     * @param backOff      to look and to sleep by.
     */
    public SocketIdleStrategy(
        final IntSupplier looksMax,
        final long streamWaitNs,
        final LongSupplier restMs,
        final LongPredicate rest,
        final NanoClock clock,
        final IdleStrategy backOff)
    {
        this.looksMax = looksMax;
        this.streamWaitNs = streamWaitNs;
        this.restMs = restMs;
        this.rest = rest;
        this.clock = clock;
        this.backOff = backOff;
    }

    @Override
    public void idle(final int workCount)
    {
        if (workCount > 0)
        {
            reset();
        }
        else
        {
            idle();
        }
    }

    @Override
    public void idle()
    {
        if (looks < looksMax.getAsInt())
        {
            looks++;
            backOff.idle();
        }
        else if (looksWhenWoken > 0)
        {
            looksWhenWoken--;
            Thread.onSpinWait();
        }
        else
        {
            rest();
        }
    }

    @Override
    public void reset()
    {
        looks = 0;
        looksWhenWoken = 0;
        isResting = false;
        backOff.reset();
    }

    @Override
    public String alias()
    {
        return "sockets";
    }

    private void rest()
    {
        final long timeoutMs = restMs.getAsLong();
        if (timeoutMs == 0)
        {
            backOff.idle();
        }
        else if (shortWaits == STREAM_WAITS && isFresh())
        {
            backOff.idle();
        }
        else
        {
            final long startNs = clock.nanoTime();
            final boolean isReady = rest.test(timeoutMs);
            final boolean isShort = isReady && clock.nanoTime() - startNs < streamWaitNs;
            shortWaits = isShort ? Math.min(STREAM_WAITS, shortWaits + 1) : 0;
            looksWhenWoken = isReady ? LOOKS_WHEN_WOKEN : 0;
        }
    }

    /** Whether it has begun to rest just now. */
    private boolean isFresh()
    {
        final long nowNs = clock.nanoTime();
        if (!isResting)
        {
            isResting = true;
            restingNs = nowNs;
        }
        return nowNs - restingNs < STREAM_SLEEP_NS;
    }
}
