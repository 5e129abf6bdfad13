package io.banyan.control;

/**
 * How long to wait before the next try of one exchange: doubling from a first delay to a longest one, each multiplied
 * by a jitter of 0.5 to 1.5 so that those who failed together do not return together; the number of tries is bounded.
 */
public final class Backoff
{
    /** First delay unless told otherwise. */
    public static final long FIRST_DELAY_NS = 5_000_000L;
    /** Longest delay before jitter unless told otherwise. */
    public static final long DELAY_MAX_NS = 400_000_000L;
    /** What {@link #nextDelayNs()} says when no try is left. */
    public static final long EXHAUSTED = -1;

    private static final double JITTER_MIN = 0.5;

    private final RandomSource random;
    private final long firstDelayNs;
    private final long delayMaxNs;
    private final int triesMax;
    private long delayNs;
    private int tries;

    /**
     * With the default delays.
     *
     * @param triesMax how many delays are handed out before {@link #EXHAUSTED}.
     * @param random   for the jitter.
     */
    public Backoff(final int triesMax, final RandomSource random)
    {
        this(FIRST_DELAY_NS, DELAY_MAX_NS, triesMax, random);
    }

    /**
     * With delays of one's own.
     *
     * @param firstDelayNs before jitter.
     * @param delayMaxNs   before jitter.
     * @param triesMax     how many delays are handed out before {@link #EXHAUSTED}.
     * @param random       for the jitter.
     */
    public Backoff(final long firstDelayNs, final long delayMaxNs, final int triesMax, final RandomSource random)
    {
        if (firstDelayNs <= 0 || delayMaxNs < firstDelayNs || triesMax <= 0)
        {
            throw new IllegalArgumentException(
                "firstDelayNs=" + firstDelayNs + " delayMaxNs=" + delayMaxNs + " triesMax=" + triesMax);
        }
        this.firstDelayNs = firstDelayNs;
        this.delayMaxNs = delayMaxNs;
        this.triesMax = triesMax;
        this.random = random;
        this.delayNs = firstDelayNs;
    }

    /**
     * Begin again from the first delay.
     */
    public void reset()
    {
        delayNs = firstDelayNs;
        tries = 0;
    }

    /**
     * Take the next delay.
     *
     * @return the delay, or {@link #EXHAUSTED}.
     */
    public long nextDelayNs()
    {
        if (tries >= triesMax)
        {
            return EXHAUSTED;
        }
        tries++;
        final long nominalNs = delayNs;
        delayNs = Math.min(delayMaxNs, nominalNs * 2);
        return (long)(nominalNs * (JITTER_MIN + random.nextDouble()));
    }

    /**
     * How many delays have been taken since the start.
     *
     * @return the count.
     */
    public int tries()
    {
        return tries;
    }

    /**
     * Whether the next delay will be {@link #EXHAUSTED}.
     *
     * @return true if no try is left.
     */
    public boolean isExhausted()
    {
        return tries >= triesMax;
    }
}
