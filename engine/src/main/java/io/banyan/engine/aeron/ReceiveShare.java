package io.banyan.engine.aeron;

/**
 * How many datagrams one socket is asked for in its turn. To find out that a socket is empty takes a system call of its
 * own, nearly as long as taking in a small datagram. So after a turn in which it had nothing a socket is asked for one
 * datagram alone; what waits behind it is found in the next cycles, of which each may take twice as many.
 */
final class ReceiveShare
{
    private final int shareMax;
    private int share = 1;
    private long fullCycle = -2;

    /**
     * For one socket.
     *
     * @param shareMax datagrams in one turn, at most.
     */
    ReceiveShare(final int shareMax)
    {
        this.shareMax = shareMax;
    }

    /** Datagrams to take in the turn of this cycle. */
    int datagrams(final long cycle)
    {
        share = fullCycle == cycle - 1 ? Math.min(shareMax, 2 * share) : 1;
        return share;
    }

    /** All datagrams of the share were there: more may wait. */
    void onFull(final long cycle)
    {
        fullCycle = cycle;
    }
}
