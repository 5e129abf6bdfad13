package io.banyan.control.repair;

/**
 * Missing ranges in ascending order, each with its place on the ladder. Bounded: when there is no place for one more,
 * two neighbours become one, with what lies between them.
 */
final class Gaps
{
    final long[] from;
    final long[] to;
    final long[] deadlineNs;
    final long[] dueNs;
    final long[] askedTo;
    final int[] rung;
    final int[] round;
    private int count;

    Gaps(final int rangesMax)
    {
        // One more than kept: a split or an insertion goes first, the joining after.
        from = new long[rangesMax + 1];
        to = new long[rangesMax + 1];
        deadlineNs = new long[rangesMax + 1];
        dueNs = new long[rangesMax + 1];
        askedTo = new long[rangesMax + 1];
        rung = new int[rangesMax + 1];
        round = new int[rangesMax + 1];
    }

    int count()
    {
        return count;
    }

    /**
     * Add what is not known to be missing yet.
     *
     * @return true if two ranges had to be joined.
     */
    boolean add(final long fromBlock, final long toBlock, final long firstDueNs, final long firstDeadlineNs)
    {
        boolean isJoined = false;
        long next = fromBlock;
        for (int i = 0; i <= count && next < toBlock; i++)
        {
            final long until = i == count ? toBlock : Math.min(toBlock, from[i]);
            if (next < until)
            {
                insert(i, next, until, firstDueNs, firstDeadlineNs, 0, 0, 0);
                if (count == from.length)
                {
                    joinClosest();
                    isJoined = true;
                    i = -1;
                }
            }
            if (i >= 0 && i < count)
            {
                next = Math.max(next, to[i]);
            }
        }
        return isJoined;
    }

    /** What was asked for is trimmed as it comes; when all of it has, the rest begins at the foot of the ladder. */
    void removeBelow(final long block, final long nowNs, final long waitNs)
    {
        int gone = 0;
        while (gone < count && to[gone] <= block)
        {
            gone++;
        }
        if (gone > 0)
        {
            shift(gone, 0, count - gone);
            count -= gone;
        }
        if (count > 0 && from[0] < block)
        {
            from[0] = block;
            if (askedTo[0] > 0 && block >= askedTo[0])
            {
                rung[0] = 0;
                round[0] = 0;
                dueNs[0] = nowNs;
                askedTo[0] = 0;
            }
            else
            {
                dueNs[0] = Math.max(dueNs[0], nowNs + waitNs);
            }
        }
    }

    /**
     * @return the deadline of the range the block was in, Long.MAX_VALUE if it was in none.
     */
    long remove(final long block)
    {
        for (int i = 0; i < count; i++)
        {
            if (from[i] <= block && block < to[i])
            {
                final long deadline = deadlineNs[i];
                cut(i, block);
                return deadline;
            }
        }
        return Long.MAX_VALUE;
    }

    private void cut(final int i, final long block)
    {
        final long end = to[i];
        if (from[i] == block)
        {
            from[i]++;
        }
        else
        {
            to[i] = block;
            if (block + 1 < end)
            {
                insert(i + 1, block + 1, end, dueNs[i], deadlineNs[i], askedTo[i], rung[i], round[i]);
                if (count == from.length)
                {
                    joinClosest();
                }
                return;
            }
        }
        if (from[i] == to[i])
        {
            shift(i + 1, i, count - i - 1);
            count--;
        }
    }

    private void insert(
        final int i,
        final long fromBlock,
        final long toBlock,
        final long due,
        final long deadline,
        final long asked,
        final int onRung,
        final int inRound)
    {
        shift(i, i + 1, count - i);
        count++;
        from[i] = fromBlock;
        to[i] = toBlock;
        dueNs[i] = due;
        deadlineNs[i] = deadline;
        askedTo[i] = asked;
        rung[i] = onRung;
        round[i] = inRound;
    }

    private void joinClosest()
    {
        int best = 0;
        for (int i = 1; i < count - 1; i++)
        {
            if (from[i + 1] - to[i] < from[best + 1] - to[best])
            {
                best = i;
            }
        }
        to[best] = to[best + 1];
        dueNs[best] = Math.min(dueNs[best], dueNs[best + 1]);
        deadlineNs[best] = Math.min(deadlineNs[best], deadlineNs[best + 1]);
        shift(best + 2, best + 1, count - best - 2);
        count--;
    }

    private void shift(final int source, final int target, final int length)
    {
        System.arraycopy(from, source, from, target, length);
        System.arraycopy(to, source, to, target, length);
        System.arraycopy(deadlineNs, source, deadlineNs, target, length);
        System.arraycopy(dueNs, source, dueNs, target, length);
        System.arraycopy(askedTo, source, askedTo, target, length);
        System.arraycopy(rung, source, rung, target, length);
        System.arraycopy(round, source, round, target, length);
    }
}
