package io.banyan.engine.core;

/**
 * The way from the root to a member, as its route token says: labels of links, the epoch they were given in, and the
 * code that proves them. A reusable holder of one thread.
 */
public final class RoutePath
{
    /** Most hops of a path. */
    public static final int HOPS_MAX = 96;

    private final int[] labels = new int[HOPS_MAX];
    private int count;
    private int epoch;
    private long code;

    /**
     * Start anew.
     *
     * @param tokenEpoch of the token.
     * @param tokenCode  of the token.
     * @return this, without labels.
     */
    public RoutePath reset(final int tokenEpoch, final long tokenCode)
    {
        count = 0;
        epoch = tokenEpoch;
        code = tokenCode;
        return this;
    }

    /**
     * Add the next label on the way down.
     *
     * @param label of the link, 16 bits.
     * @return this.
     */
    public RoutePath add(final int label)
    {
        labels[count++] = label & 0xFFFF;
        return this;
    }

    /**
     * Hops from the root.
     *
     * @return how many labels there are.
     */
    public int count()
    {
        return count;
    }

    /**
     * One label.
     *
     * @param index from the root, from 0.
     * @return the label.
     */
    public int label(final int index)
    {
        return labels[index];
    }

    /**
     * Epoch of the token.
     *
     * @return epoch.
     */
    public int epoch()
    {
        return epoch;
    }

    /**
     * Authentication code of the token.
     *
     * @return code.
     */
    public long code()
    {
        return code;
    }

    boolean isPrefixOf(final RoutePath other)
    {
        if (count > other.count)
        {
            return false;
        }
        for (int i = 0; i < count; i++)
        {
            if (labels[i] != other.labels[i])
            {
                return false;
            }
        }
        return true;
    }

    void copy(final RoutePath other)
    {
        reset(other.epoch, other.code);
        for (int i = 0; i < other.count; i++)
        {
            add(other.labels[i]);
        }
    }
}
