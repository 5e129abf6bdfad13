package io.banyan.engine.agent;

/**
 * Where a subscription begins.
 *
 * @param kind     of the place.
 * @param sequence first wanted, with {@link Kind#SEQUENCE}.
 */
public record Start(Kind kind, long sequence)
{
    /** With the next message to come. */
    public static final Start LIVE = new Start(Kind.LIVE, -1);
    /** With the oldest message that is still here. */
    public static final Start OLDEST = new Start(Kind.OLDEST, -1);

    /**
     * The kinds of places.
     */
    public enum Kind
    {
        /** With the next message to come. */
        LIVE,
        /** With the oldest message that is still here. */
        OLDEST,
        /** With a sequence; what is gone of it is reported as a gap. */
        SEQUENCE
    }

    /**
     * With a sequence.
     *
     * @param sequence first wanted.
     * @return the place.
     */
    public static Start at(final long sequence)
    {
        return new Start(Kind.SEQUENCE, sequence);
    }
}
