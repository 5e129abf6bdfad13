package io.banyan.engine.aeron;

import org.agrona.concurrent.AgentInvoker;

/**
 * How often the media driver is invoked in a row to send. One invocation sends one datagram of each stream. The rounds
 * double while the last of them still found work and halve when it did not, so that a quiet node does not pay for an
 * invocation that finds nothing after each one that found something.
 */
final class DriverRounds
{
    private final int roundsMax;
    private int rounds = 1;

    DriverRounds(final int roundsMax)
    {
        this.roundsMax = roundsMax;
    }

    int drive(final AgentInvoker invoker)
    {
        int workCount = 0;
        int left = rounds;
        int work;
        do
        {
            work = invoker.invoke();
            workCount += work;
        }
        while (work > 0 && --left > 0);
        rounds = work > 0 ? Math.min(roundsMax, rounds << 1) : Math.max(1, rounds >> 1);
        return workCount;
    }
}
