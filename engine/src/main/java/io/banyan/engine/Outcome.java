package io.banyan.engine;

/**
 * What became of an attempt to publish. A publish answers with a sequence or position (zero or above), or with one of
 * these codes, all of them negative; each says what to do next.
 */
public final class Outcome
{
    /**
     * The writer's ring or the open window is full for this moment: try again in the next duty cycle; nothing was kept.
     */
    public static final long BACK_PRESSURED = -1;
    /** This node is not the root and has no parent at the moment: try again once attached. */
    public static final long NOT_CONNECTED = -2;
    /** The channel has ended or its publisher is closed: stop. */
    public static final long CLOSED = -3;
    /**
     * The message is larger than the channel's limit: split it or raise the limit on every node; never try again as it
     * is.
     */
    public static final long TOO_LARGE = -4;
    /**
     * A subscriber or child with the policy BACKPRESSURE has not read what would be overwritten: wait for it or detach
     * it.
     */
    public static final long WINDOW_HELD = -5;
    /** A claim is still open on this publisher: commit or abort it first. */
    public static final long CLAIM_OPEN = -6;
    /** The bound of messages not yet sequenced by the root is reached: wait for acknowledgements. */
    public static final long UNSEQUENCED_LIMIT = -7;

    private Outcome()
    {
    }

    /**
     * The name of a code, for people.
     *
     * @param code as answered.
     * @return its name, or OK for a sequence or position.
     */
    public static String name(final long code)
    {
        if (code >= 0)
        {
            return "OK";
        }
        switch ((int)code)
        {
            case -1: return "BACK_PRESSURED";
            case -2: return "NOT_CONNECTED";
            case -3: return "CLOSED";
            case -4: return "TOO_LARGE";
            case -5: return "WINDOW_HELD";
            case -6: return "CLAIM_OPEN";
            case -7: return "UNSEQUENCED_LIMIT";
            default: return "UNKNOWN(" + code + ")";
        }
    }
}
