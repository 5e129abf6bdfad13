package io.banyan.control.member;

/**
 * Why a member changed its state. The codes are stable; new ones are appended.
 */
public enum Reason
{
    /** The owner started it. */
    START(0),
    /** Candidates are known. */
    CANDIDATES(1),
    /** Nobody answered in time. */
    TIMEOUT(2),
    /** The best candidate is chosen. */
    CHOSEN(3),
    /** No candidate is left in this round. */
    EXHAUSTED(4),
    /** A parent has accepted. */
    ACCEPTED(5),
    /** The link carries bytes. */
    LINK_UP(6),
    /** The parent's link is gone. */
    LINK_DOWN(7),
    /** The parent was silent for longer than its suspicion time. */
    SILENT(8),
    /** The parent has put this member out, or does not hear it. */
    EVICTED(9),
    /** The parent has lost its parent. */
    PARENT_ORPHANED(10),
    /** The parent has found a parent. */
    PARENT_FOUND(11),
    /** The parent that was given up is heard again. */
    PARENT_HEARD(12),
    /** The wait for the parent is over. */
    WAITED(13),
    /** The way from the root led through this member. */
    LOOP(14),
    /** The parent belongs to an older epoch. */
    STALE_EPOCH(15),
    /** A beacon of the root arrived. */
    BEACON(16),
    /** What the members hold is known. */
    RECOVERED(17),
    /** The owner asked it to leave. */
    LEAVE(18),
    /** Every child is handed over, or the drain time is over. */
    DRAINED(19),
    /** Put out by the root or a parent. */
    KICKED(20),
    /** The channel has ended. */
    ENDED(21),
    /** A root of a higher epoch numbers the channel. */
    SUPERSEDED(22),
    /** The parent leaves. */
    PARENT_LEAVING(23),
    /** The parent shows life and brings no blocks. */
    NOTHING_CAME(24),
    /** The parent's host says that nobody listens there any more. */
    UNREACHABLE(25);

    private final int code;

    Reason(final int code)
    {
        this.code = code;
    }

    /**
     * Stable code.
     *
     * @return the code.
     */
    public int code()
    {
        return code;
    }
}
