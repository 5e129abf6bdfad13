package io.banyan.control.member;

import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;

/**
 * How many datagrams one source may send in a second: a bucket of tokens in a table of fixed size, two places to a
 * source. Sources that share both places share their fate, so a flood of addresses costs no memory.
 */
final class SourceBudget
{
    private static final int PLACES = 1 << 10;
    private static final long SECOND_NS = 1_000_000_000L;

    private final long[] keys = new long[PLACES];
    private final long[] readyNs = new long[PLACES];
    private final long costNs;
    private final long burstNs;
    private final long salt;

    SourceBudget(final int perSecond, final int burst, final long salt)
    {
        costNs = SECOND_NS / perSecond;
        burstNs = burst * costNs;
        this.salt = salt;
        java.util.Arrays.fill(readyNs, Long.MIN_VALUE / 2);
    }

    boolean tryTake(final NodeAddress source, final long nowNs)
    {
        final long key =
            SeededRandom.mix(source.addressLow() ^ salt ^ SeededRandom.mix(source.addressHigh() +
                source.controlPort())) | 1;
        final int first = (int)(key >>> Integer.SIZE) & (PLACES - 1);
        final int second = (int)(key >>> Short.SIZE) & (PLACES - 1);
        final int place = keys[first] == key || keys[second] != key &&
            readyNs[first] <= readyNs[second] ? first : second;
        keys[place] = key;
        // The time at which the bucket is full again; a source whose place was another's inherits what is left of it.
        final long fullNs = Math.max(readyNs[place], nowNs);
        if (fullNs - nowNs > burstNs - costNs)
        {
            return false;
        }
        readyNs[place] = fullNs + costNs;
        return true;
    }
}
