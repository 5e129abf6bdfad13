package io.banyan.control.member;

/**
 * Where a member stands. Every state but the last names what ends it when nothing else does.
 */
public enum MemberState
{
    /** Made, not started. */
    IDLE(0, "start or stop by the owner"),
    /** Asks trackers, its view and known members for candidates. */
    SEEKING(1, "back-off, then asks again"),
    /** Measures the candidates. */
    PROBING(2, "probe timeout, then takes the best known"),
    /** Has asked one candidate. */
    JOINING(3, "bounded tries, then the next candidate or seeking"),
    /** Accepted; the link is not up yet. */
    CONNECTING(4, "connect timeout, then the next candidate or seeking"),
    /** Has a parent that is heard. */
    ATTACHED(5, "suspicion time of the parent link"),
    /** Its parent has lost its own parent and asks to wait. */
    WAITING(6, "wait limit, then grafts for itself"),
    /** Has lost its parent and asks its promised backups. */
    GRAFTING(7, "bounded tries for each backup, then seeking"),
    /** A root that asks what the members hold before it numbers on. */
    RECOVERING(8, "recovery time, then root"),
    /** Numbers the channel. */
    ROOT(9, "end of channel, leave, or a root of a higher epoch"),
    /** Hands its children over and drains. */
    LEAVING(10, "drain time, then stopped"),
    /** Over; the reason of the last transition says why. */
    STOPPED(11, "terminal");

    static
    {
        allow(IDLE, SEEKING, RECOVERING, ROOT, STOPPED);
        allow(SEEKING, SEEKING, PROBING, JOINING, ATTACHED, LEAVING, STOPPED);
        allow(PROBING, SEEKING, PROBING, JOINING, ATTACHED, LEAVING, STOPPED);
        allow(JOINING, SEEKING, PROBING, JOINING, CONNECTING, ATTACHED, LEAVING, STOPPED);
        allow(CONNECTING, SEEKING, PROBING, JOINING, GRAFTING, ATTACHED, LEAVING, STOPPED);
        allow(ATTACHED, WAITING, GRAFTING, LEAVING, STOPPED);
        allow(WAITING, ATTACHED, GRAFTING, LEAVING, STOPPED);
        allow(GRAFTING, GRAFTING, CONNECTING, SEEKING, ATTACHED, LEAVING, STOPPED);
        allow(RECOVERING, ROOT, STOPPED);
        allow(ROOT, LEAVING, STOPPED);
        allow(LEAVING, STOPPED);
    }

    private final int code;
    private final String wayOut;
    private int nextMask;

    MemberState(final int code, final String wayOut)
    {
        this.code = code;
        this.wayOut = wayOut;
    }

    /**
     * Stable code, for counters and records.
     *
     * @return the code.
     */
    public int code()
    {
        return code;
    }

    /**
     * What bounds the stay in this state.
     *
     * @return in words.
     */
    public String wayOut()
    {
        return wayOut;
    }

    /**
     * Whether the table allows a step.
     *
     * @param next state.
     * @return true if it does.
     */
    public boolean mayBecome(final MemberState next)
    {
        return (nextMask & (1 << next.code)) != 0;
    }

    /**
     * Whether the member has a place in the tree from which it may take children.
     *
     * @return true for an attached member and the root.
     */
    public boolean isInTree()
    {
        return this == ATTACHED || this == ROOT;
    }

    /**
     * Whether a parent is being looked for.
     *
     * @return true from the first search to the link.
     */
    public boolean isSearching()
    {
        return this == SEEKING || this == PROBING || this == JOINING || this == CONNECTING || this == GRAFTING;
    }

    private static void allow(final MemberState from, final MemberState... next)
    {
        for (final MemberState state : next)
        {
            from.nextMask |= 1 << state.code;
        }
    }
}
