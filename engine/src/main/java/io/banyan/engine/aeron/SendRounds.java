package io.banyan.engine.aeron;

/**
 * How often the sender of an invoked driver has to be invoked: once for each datagram of the stream that was offered
 * most, for one invocation sends one datagram of each stream. What does not go, because its receiver has no room, is
 * taken up again when a receiving round has sent some of it.
 */
final class SendRounds
{
    private final int roundsMax;
    private int turn;
    private int most;
    private int carried;

    SendRounds(final int roundsMax)
    {
        this.roundsMax = roundsMax;
    }

    /** Whether the sender has something to send, as far as that was counted. */
    boolean isOwing()
    {
        return carried + most > 0;
    }

    /** Streams count what they are offered by turns, and begin anew with each. */
    int turn()
    {
        return turn;
    }

    /** A stream has been offered so many datagrams in this turn. */
    void onOffered(final int datagrams)
    {
        most = Math.max(most, datagrams);
    }

    /** A receiving round has invoked the sender once, which sent so much. */
    void onReceived(final int sent)
    {
        final int owed = carried + most;
        endTurn();
        if (owed > 0)
        {
            carried = owed - 1;
        }
        else if (sent > 0)
        {
            carried = roundsMax;
        }
    }

    /** The invocations of this cycle; what exceeds the most is left for the next. */
    int take()
    {
        final int owed = carried + most;
        endTurn();
        final int rounds = Math.min(roundsMax, owed);
        carried = owed - rounds;
        return rounds;
    }

    /** An invocation has sent nothing: so will the next ones. */
    void onNothingSent()
    {
        carried = 0;
    }

    private void endTurn()
    {
        turn++;
        most = 0;
    }
}
