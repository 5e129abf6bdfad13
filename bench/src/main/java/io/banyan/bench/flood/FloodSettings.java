package io.banyan.bench.flood;

/**
 * What a flood is made of.
 *
 * @param datagrams      hostile ones, over all ports.
 * @param floodPerSecond of them.
 * @param ratePerSecond  messages of the channel that runs meanwhile.
 * @param calmSeconds    measured before the flood.
 * @param isShared       whether the cluster shares a secret.
 * @param seed           of the datagrams.
 */
public record FloodSettings(
    long datagrams, int floodPerSecond, int ratePerSecond, int calmSeconds, boolean isShared, long seed)
{
}
