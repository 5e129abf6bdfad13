package io.banyan.engine.agent;

import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * The default back-off: looks again at once a few times, yields a few times, and then sleeps for longer and longer. Of
 * a stream whose messages come only when it sleeps it learns how far they are apart ({@link Cadence}): it looks no
 * longer for what will not be there yet, and sleeps once, until shortly before the next one is due. For that, sleeps
 * must end when they should; where they do not, a stream is nothing special.
 */
final class BackOffIdleStrategy implements IdleStrategy
{
    /** Looks before it sleeps; in a stream, those when the next message is near. */
    static final int LOOKS = 15;
    /** Looks in a stream before it sleeps. */
    static final int STREAM_LOOKS = 1;
    static final long SLEEP_MIN_NS = 1_000;
    /** The shortest of sleeps that end when they should: to fall asleep and wake takes longer. */
    static final long NAP_NS = 10_000;
    static final long SLEEP_MAX_NS = 500_000;

    private static final int SPINS = 10;
    private static final int LATE_WEIGHT = 8;

    private final NanoClock clock;
    private final Sleeper sleeper;
    private final Cadence cadence;
    private int looksMax = LOOKS;
    private int looks;
    private int sleeps;
    private long napNs;
    private long lateNs;

    /**
     * For one thread.
     *
     * @param clock   to tell a stream by.
     * @param sleeper sleeps.
     */
    BackOffIdleStrategy(final NanoClock clock, final Sleeper sleeper)
    {
        this.clock = clock;
        this.sleeper = sleeper;
        cadence = new Cadence(clock.nanoTime());
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
        if (looks < looksMax)
        {
            looks++;
            if (looks <= SPINS)
            {
                Thread.onSpinWait();
            }
            else
            {
                sleeper.yield();
            }
        }
        else
        {
            sleep();
        }
    }

    @Override
    public void reset()
    {
        if (sleeps > 0)
        {
            onFound();
        }
        else if (looks > STREAM_LOOKS)
        {
            cadence.onFoundAwake();
        }
        looks = 0;
        sleeps = 0;
    }

    @Override
    public String alias()
    {
        return "backoff";
    }

    /** Looks before the next sleep, those included that are over. */
    int looksMax()
    {
        return looksMax;
    }

    private void onFound()
    {
        if (sleeper.isExact())
        {
            cadence.onFound(clock.nanoTime(), sleeps == 1 && looks == STREAM_LOOKS);
            looksMax = cadence.isStream() ? STREAM_LOOKS : LOOKS;
        }
    }

    private void sleep()
    {
        final long nowNs = clock.nanoTime();
        final long sleepNs = sleeps == 0 ? firstSleepNs(nowNs) : napNs;
        if (sleeps > 0)
        {
            napNs = Math.min(SLEEP_MAX_NS, 2 * napNs);
        }
        sleeps++;
        sleeper.sleep(sleepNs);
        lateNs += (clock.nanoTime() - nowNs - sleepNs - lateNs) / LATE_WEIGHT;
    }

    /** When it is over, the next message of a stream is near: looked for as in the beginning, and then by naps. */
    private long firstSleepNs(final long nowNs)
    {
        final long shortestNs = sleeper.isExact() ? NAP_NS : SLEEP_MIN_NS;
        if (!cadence.isStream())
        {
            napNs = 2 * shortestNs;
            return shortestNs;
        }
        looksMax = STREAM_LOOKS + LOOKS;
        napNs = shortestNs;
        return Math.max(shortestNs, cadence.nextNs() - nowNs - lateNs);
    }

    /** Sleeps, on the thread that idles. */
    interface Sleeper
    {
        /** Whether sleeps end when they should, and not at a time that suits the system. */
        boolean isExact();

        /** Lets others have the core. */
        void yield();

        /** Sleeps. */
        void sleep(long ns);
    }
}
