package io.banyan.control.tracker;

import java.util.Arrays;

import io.banyan.control.SeededRandom;

/**
 * A token bucket a host in a table of fixed size. Hosts that fall into one full set share the place of the one heard
 * longest ago, so a flood from many forged addresses costs memory nothing; the hash is salted, so nobody can aim at
 * another's place.
 */
final class SourceLimiter
{
    private static final int SETS = 1 << 12;
    private static final int WAYS = 4;
    private static final int MS_PER_SECOND = 1_000;

    private final int perSecondMax;
    private final long salt;
    private final long[] keys = new long[SETS * WAYS];
    private final long[] seenMs = new long[SETS * WAYS];
    private final int[] tokens = new int[SETS * WAYS];

    SourceLimiter(final int perSecondMax, final long salt)
    {
        this.perSecondMax = perSecondMax;
        this.salt = salt;
        Arrays.fill(seenMs, Long.MIN_VALUE / 2);
    }

    boolean tryTake(final long addressHigh, final long addressLow, final long nowMs)
    {
        if (perSecondMax <= 0)
        {
            return true;
        }
        final long key = SeededRandom.mix(addressLow ^ salt ^ SeededRandom.mix(addressHigh + salt)) | 1;
        final int place = place(key);
        if (keys[place] != key)
        {
            keys[place] = key;
            tokens[place] = perSecondMax;
            seenMs[place] = nowMs;
        }
        final long refill = Math.min(MS_PER_SECOND, nowMs - seenMs[place]) * perSecondMax / MS_PER_SECOND;
        if (refill > 0)
        {
            tokens[place] = (int)Math.min(perSecondMax, tokens[place] + refill);
            seenMs[place] = nowMs;
        }
        if (tokens[place] == 0)
        {
            return false;
        }
        tokens[place]--;
        return true;
    }

    private int place(final long key)
    {
        final int set = (int)(key >>> Integer.SIZE) & (SETS - 1);
        int oldest = set * WAYS;
        for (int i = set * WAYS, end = i + WAYS; i < end; i++)
        {
            if (keys[i] == key)
            {
                return i;
            }
            if (seenMs[i] < seenMs[oldest])
            {
                oldest = i;
            }
        }
        return oldest;
    }
}
