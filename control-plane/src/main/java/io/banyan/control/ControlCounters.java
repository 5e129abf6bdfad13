package io.banyan.control;

/**
 * The values of the counters of one node's control plane. Plain: written and read on the control plane's thread, which
 * copies them to where others may see them.
 */
public final class ControlCounters
{
    private final long[] values = new long[ControlCounter.codesMax()];

    /**
     * Count one.
     *
     * @param counter of what.
     */
    public void increment(final ControlCounter counter)
    {
        values[counter.code()]++;
    }

    /**
     * Count several.
     *
     * @param counter of what.
     * @param delta   how many.
     */
    public void add(final ControlCounter counter, final long delta)
    {
        values[counter.code()] += delta;
    }

    /**
     * The value of a counter.
     *
     * @param counter to read.
     * @return its value.
     */
    public long value(final ControlCounter counter)
    {
        return values[counter.code()];
    }
}
