package io.banyan.engine.core;

/**
 * Ranges of blocks that a child asked to be sent again: a small ring, first come first served.
 */
final class RepairQueue
{
    private static final int RANGES_MAX = 16;

    private final long[] from = new long[RANGES_MAX];
    private final long[] to = new long[RANGES_MAX];
    private int first;
    private int count;

    /** False when there is no room to remember the range. */
    boolean add(final long fromBlock, final long toBlock)
    {
        for (int i = 0; i < count; i++)
        {
            final int at = (first + i) % RANGES_MAX;
            if (fromBlock <= to[at] && toBlock >= from[at])
            {
                from[at] = Math.min(from[at], fromBlock);
                to[at] = Math.max(to[at], toBlock);
                return true;
            }
        }
        if (count == RANGES_MAX)
        {
            return false;
        }
        final int at = (first + count) % RANGES_MAX;
        from[at] = fromBlock;
        to[at] = toBlock;
        count++;
        return true;
    }

    boolean isEmpty()
    {
        return count == 0;
    }

    /** The block to send next. */
    long next()
    {
        return from[first];
    }

    /** The block to send next has been sent or cannot be. */
    void advance()
    {
        if (++from[first] >= to[first])
        {
            first = (first + 1) % RANGES_MAX;
            count--;
        }
    }

    void clear()
    {
        count = 0;
    }
}
