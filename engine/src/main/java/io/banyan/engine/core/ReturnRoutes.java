package io.banyan.engine.core;

import java.util.Arrays;

/**
 * Which link answers to a member go back by: learned from what passed through, bounded, the longest unused forgotten
 * first. It grows up to its bound as it is needed.
 */
final class ReturnRoutes
{
    static final int NO_LINK = Integer.MIN_VALUE;

    private static final int WAYS = 8;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final int capacityMax;
    private long[] keys = new long[WAYS];
    private long[] usedNs = new long[WAYS];
    private int[] linkIds = new int[WAYS];

    /** @param capacityMax power of two, at least 8. */
    ReturnRoutes(final int capacityMax)
    {
        this.capacityMax = capacityMax;
        Arrays.fill(linkIds, NO_LINK);
    }

    void learn(final long key, final int linkId, final long nowNs)
    {
        int slot = slotOf(key);
        if (slot < 0)
        {
            slot = freeSlot(key, nowNs);
        }
        keys[slot] = key;
        usedNs[slot] = nowNs;
        linkIds[slot] = linkId;
    }

    int find(final long key)
    {
        final int slot = slotOf(key);
        return slot < 0 ? NO_LINK : linkIds[slot];
    }

    /** When the way back was learnt last, or a given time if it is not known. */
    long learntNs(final long key, final long unknownNs)
    {
        final int slot = slotOf(key);
        return slot < 0 ? unknownNs : usedNs[slot];
    }

    private int slotOf(final long key)
    {
        final int first = bucket(key, keys.length);
        for (int i = first; i < first + WAYS; i++)
        {
            if (linkIds[i] != NO_LINK && keys[i] == key)
            {
                return i;
            }
        }
        return -1;
    }

    private int freeSlot(final long key, final long nowNs)
    {
        final int first = bucket(key, keys.length);
        int oldest = first;
        for (int i = first; i < first + WAYS; i++)
        {
            if (linkIds[i] == NO_LINK)
            {
                return i;
            }
            oldest = nowNs - usedNs[i] > nowNs - usedNs[oldest] ? i : oldest;
        }
        if (keys.length >= capacityMax)
        {
            return oldest;
        }
        grow();
        return freeSlot(key, nowNs);
    }

    private void grow()
    {
        final long[] oldKeys = keys;
        final long[] oldUsedNs = usedNs;
        final int[] oldLinkIds = linkIds;
        final int capacity = oldKeys.length * 2;
        keys = new long[capacity];
        usedNs = new long[capacity];
        linkIds = new int[capacity];
        Arrays.fill(linkIds, NO_LINK);
        for (int i = 0; i < oldKeys.length; i++)
        {
            if (oldLinkIds[i] != NO_LINK)
            {
                // A bucket splits into two of its own: there is always room.
                learn(oldKeys[i], oldLinkIds[i], oldUsedNs[i]);
            }
        }
    }

    private static int bucket(final long key, final int capacity)
    {
        return (int)((key * MIX) >>> 40) & (capacity - WAYS);
    }
}
