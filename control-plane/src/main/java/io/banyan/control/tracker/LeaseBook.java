package io.banyan.control.tracker;

import org.agrona.BitUtil;
import org.agrona.collections.Long2LongHashMap;

/**
 * The leases that count as used, in the order of their end, which is that of their grant: a ring. The leases of one
 * answer lie side by side, so that a repeated question is answered alike. Every lease refers to a slot of a channel,
 * which stays until the lease is gone.
 */
final class LeaseBook
{
    static final long NONE = -1;

    private final int mask;
    private final int[] channels;
    private final int[] slots;
    private final long[] countedUntilNs;
    private final long[] expiresAtMs;
    private final long[] joinerKeys;
    private final long[] correlationIds;
    private final byte[] offers;
    private final Long2LongHashMap newestByJoiner = new Long2LongHashMap(NONE);
    private long head;
    private long tail;

    LeaseBook(final int leasesMax)
    {
        final int capacity = BitUtil.findNextPositivePowerOfTwo(leasesMax);
        mask = capacity - 1;
        channels = new int[capacity];
        slots = new int[capacity];
        countedUntilNs = new long[capacity];
        expiresAtMs = new long[capacity];
        joinerKeys = new long[capacity];
        correlationIds = new long[capacity];
        offers = new byte[capacity];
    }

    int room()
    {
        return mask + 1 - (int)(tail - head);
    }

    int size()
    {
        return (int)(tail - head);
    }

    long next()
    {
        return tail;
    }

    /** First lease of the joiner's newest answer, or NONE. */
    long newestOf(final long joinerKey)
    {
        return newestByJoiner.get(joinerKey);
    }

    int offersOf(final long joinerKey)
    {
        final long first = newestByJoiner.get(joinerKey);
        return first == NONE ? 0 : offers[(int)first & mask];
    }

    long add(
        final int channel,
        final int slot,
        final long untilNs,
        final long expiryMs,
        final long joinerKey,
        final long correlationId,
        final int offer)
    {
        final int i = (int)tail & mask;
        channels[i] = channel;
        slots[i] = slot;
        countedUntilNs[i] = untilNs;
        expiresAtMs[i] = expiryMs;
        joinerKeys[i] = joinerKey;
        correlationIds[i] = correlationId;
        offers[i] = (byte)Math.min(offer, Byte.MAX_VALUE);
        return tail++;
    }

    void newestIs(final long joinerKey, final long first)
    {
        newestByJoiner.put(joinerKey, first);
    }

    long headUntilNs()
    {
        return head == tail ? Long.MAX_VALUE : countedUntilNs[(int)head & mask];
    }

    long headSequence()
    {
        return head;
    }

    void removeHead()
    {
        final long joinerKey = joinerKeys[(int)head & mask];
        if (newestByJoiner.get(joinerKey) == head)
        {
            newestByJoiner.remove(joinerKey);
        }
        head++;
    }

    boolean isOfAnswer(final long lease, final long joinerKey, final long correlationId)
    {
        return lease >= head && lease < tail && joinerKeys[(int)lease & mask] == joinerKey &&
            correlationIds[(int)lease & mask] == correlationId;
    }

    int channel(final long lease)
    {
        return channels[(int)lease & mask];
    }

    int slot(final long lease)
    {
        return slots[(int)lease & mask];
    }

    long expiresAtMs(final long lease)
    {
        return expiresAtMs[(int)lease & mask];
    }
}
