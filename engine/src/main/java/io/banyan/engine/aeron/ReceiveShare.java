package io.banyan.engine.aeron;

/**
 * How many datagrams one socket is asked for in its turn. To find out that a socket is empty takes a system call of its
 * own, nearly as long as taking in a small datagram. So after a turn in which it had nothing a socket is asked for one
 * datagram alone, and afterwards for as many as it had last; what waits behind them is found in the next cycles, of
 * which each may take twice as many.
 */
final class ReceiveShare
{
    private final int shareMax;
    private int share = 1;
    private long turnCycle = -2;

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
        share = turnCycle == cycle - 1 ? share : 1;
        turnCycle = cycle;
        return share;
    }

    /** All datagrams of the share were there, or as many as one turn may take in: more may wait. */
    void onFull(final int taken)
    {
        share = Math.min(shareMax, 2 * taken);
    }

    /** The socket was found empty after so many, or had something that the driver must look at first. */
    void onEmpty(final int taken)
    {
        share = Math.max(1, taken);
    }
}
