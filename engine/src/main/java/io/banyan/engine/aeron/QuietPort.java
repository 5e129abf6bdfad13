package io.banyan.engine.aeron;

/**
 * When a data port that was found empty is asked again: a system call that is nearly as long as taking in a small
 * datagram. A port on which a parent sends is asked in every cycle, for a wait there is added to every hop below. What
 * children send are marks of how far they are and now and then a message for the root: a port that hears nobody else,
 * as a root's, is asked again after a small part of the time for which it has been quiet, so that what comes often
 * waits hardly at all.
 */
final class QuietPort
{
    /** Longest wait of what goes up the tree. */
    static final long WAIT_MAX_NS = 50_000;
    /** A parent sends signs of life many times as often, and one in reserve several times. */
    static final long PARENT_GONE_NS = 1_000_000_000L;
    /** The wait is the quiet time over two to the power of this. */
    private static final int WAIT_SHIFT = 4;

    private boolean isEmpty;
    private long askedNs;
    private long heardNs;
    private long parentNs;

    /**
     * A port that has just been opened, perhaps for a parent.
     *
     * @param nowNs the time.
     */
    QuietPort(final long nowNs)
    {
        heardNs = nowNs;
        parentNs = nowNs;
    }

    /** Whether to ask it now. */
    boolean isDue(final long nowNs)
    {
        return !isEmpty || nowNs - parentNs < PARENT_GONE_NS ||
            nowNs - askedNs >= Math.min(WAIT_MAX_NS, askedNs - heardNs >> WAIT_SHIFT);
    }

    /** It was asked. */
    void onAsked(final long nowNs, final boolean hadSomething)
    {
        askedNs = nowNs;
        isEmpty = !hadSomething;
        if (hadSomething)
        {
            heardNs = nowNs;
        }
    }

    /** A parent has sent something. */
    void onParent(final long nowNs)
    {
        parentNs = nowNs;
    }
}
