package io.banyan.control.tracker;

import org.agrona.collections.Long2LongHashMap;

import io.banyan.engine.NodeAddress;

/**
 * Joiners that wait for room: one pool for all channels, first come first served within each. Who asks again keeps its
 * place.
 */
final class JoinerQueue
{
    static final int NONE = -1;

    final long[] memberIds;
    final long[] correlationIds;
    final long[] joinerKeys;
    final long[] deadlinesNs;
    final NodeAddress[] sources;
    final int[] wanted;
    final boolean[] isLeaf;
    private final int[] next;
    private final Long2LongHashMap placeByJoiner = new Long2LongHashMap(NONE);
    private int free;
    private int size;

    JoinerQueue(final int capacity)
    {
        memberIds = new long[capacity];
        correlationIds = new long[capacity];
        joinerKeys = new long[capacity];
        deadlinesNs = new long[capacity];
        sources = new NodeAddress[capacity];
        wanted = new int[capacity];
        isLeaf = new boolean[capacity];
        next = new int[capacity];
        for (int i = 0; i < capacity; i++)
        {
            next[i] = i + 1 < capacity ? i + 1 : NONE;
        }
    }

    int size()
    {
        return size;
    }

    int placeOf(final long joinerKey)
    {
        return (int)placeByJoiner.get(joinerKey);
    }

    /** A place at the end of a channel's queue, or NONE. The caller fills it. */
    int add(final ChannelDirectory channel, final long joinerKey)
    {
        final int place = free;
        if (place == NONE)
        {
            return NONE;
        }
        free = next[place];
        next[place] = NONE;
        if (channel.waitingTail == NONE)
        {
            channel.waitingHead = place;
        }
        else
        {
            next[channel.waitingTail] = place;
        }
        channel.waitingTail = place;
        joinerKeys[place] = joinerKey;
        placeByJoiner.put(joinerKey, place);
        size++;
        return place;
    }

    void removeHead(final ChannelDirectory channel)
    {
        final int place = channel.waitingHead;
        channel.waitingHead = next[place];
        if (channel.waitingHead == NONE)
        {
            channel.waitingTail = NONE;
        }
        placeByJoiner.remove(joinerKeys[place]);
        sources[place] = null;
        next[place] = free;
        free = place;
        size--;
    }
}
