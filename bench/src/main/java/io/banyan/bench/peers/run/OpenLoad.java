package io.banyan.bench.peers.run;

/**
 * An open loop.
 *
 * @param payload       bytes of each message.
 * @param ratePerSecond messages.
 * @param warmUpSeconds before it is measured.
 * @param seconds       of it.
 * @param wantsLast     whether the last reader of each message is of interest.
 * @param drainSeconds  how long to wait for what has not come.
 */
record OpenLoad(
    int payload, long ratePerSecond, double warmUpSeconds, double seconds, boolean wantsLast, double drainSeconds)
{
}
