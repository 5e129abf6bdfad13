package io.banyan.engine.aeron;

/**
 * Decides which status messages are worth a datagram. The driver repeats the last one every few milliseconds, for it
 * may be lost and its sender wait for it; but while a stream flows or is idle the repeats say nothing, and each wakes
 * its sender. So what is not new is said a few times more, each time after nothing has come for a while, and seldom
 * otherwise, to show that somebody is there. That a stream is refused is said as often.
 */
final class StatusRepeats
{
    /** How often the driver repeats: a sender that has filled its window and whose word was lost waits so long. */
    static final long REPEAT_NS = 5_000_000L;
    /** Repeats, each after a while in which nothing came: of one in five lost, all are lost once in a million. */
    static final int REPEATS_MAX = 8;
    /** In place of a window: the stream is refused. */
    static final int REFUSED = -2;
    /** A stream that flows or is idle hears so often that its reader is there, and at least eight times ... */
    static final long SELDOM_NS = 100_000_000L;
    /** ... before it is taken for gone. */
    private static final int SELDOM_SHARE = 8;
    private static final int SLOTS = 64;

    private final long seldomNs;
    private final Slot[] slots = new Slot[SLOTS];

    /**
     * For the streams of one socket.
     *
     * @param goneNs after how long without a status message a sender takes its reader for gone.
     */
    StatusRepeats(final long goneNs)
    {
        seldomNs = Math.min(SELDOM_NS, goneNs / SELDOM_SHARE);
        for (int i = 0; i < SLOTS; i++)
        {
            slots[i] = new Slot();
        }
    }

    /** Something of a stream has come: its sender does not wait. */
    void onData(final int sessionId)
    {
        final Slot slot = slotOf(sessionId);
        slot.isFlowing |= slot.sessionId == sessionId;
    }

    /** Whether to send what the driver would send; if so it is taken for sent. */
    boolean isDue(
        final int sessionId, final int termId, final int termOffset, final int windowLength, final int flags,
        final long nowNs)
    {
        final Slot slot = slotOf(sessionId);
        final boolean isFlowing = slot.isFlowing;
        slot.isFlowing = false;
        if (!slot.says(sessionId, termId, termOffset, windowLength, flags))
        {
            // Two streams that share a slot take it from each other, and all that they say is new.
            slot.repeats = 0;
        }
        else if (!isFlowing && slot.repeats < REPEATS_MAX)
        {
            slot.repeats++;
        }
        else if (nowNs - slot.sentNs < seldomNs)
        {
            return false;
        }
        slot.sentNs = nowNs;
        return true;
    }

    private Slot slotOf(final int sessionId)
    {
        return slots[(sessionId ^ sessionId >>> 16) & SLOTS - 1];
    }

    private static final class Slot
    {
        private int sessionId;
        private int termId;
        private int termOffset;
        private int windowLength = -1;
        private int flags;
        private int repeats;
        private boolean isFlowing;
        private long sentNs;

        /** Whether this is what was said last; from now on it is. */
        private boolean says(
            final int session, final int term, final int offset, final int length, final int newFlags)
        {
            final boolean isSame = session == sessionId && term == termId && offset == termOffset &&
                length == windowLength && newFlags == flags;
            sessionId = session;
            termId = term;
            termOffset = offset;
            windowLength = length;
            flags = newFlags;
            return isSame;
        }
    }
}
