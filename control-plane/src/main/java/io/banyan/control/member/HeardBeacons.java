package io.banyan.control.member;

/**
 * Which beacons were heard, so that each is passed on once. A root numbers its beacons upwards, so of each root the
 * last one tells, whatever overtakes what on its way: to remember one beacon alone would pass two that travel at the
 * same time on for ever.
 */
final class HeardBeacons
{
    /** Two roots of one epoch are told apart soon; more are a lie, and cost no more than being passed on. */
    private static final int ROOTS_MAX = 4;

    private final long[] rootIds = new long[ROOTS_MAX];
    private final long[] lastIds = new long[ROOTS_MAX];
    private int epoch;
    private int roots;
    private int next;

    boolean isOld(final int ofEpoch, final long rootId, final long beaconId)
    {
        final int order = Integer.compareUnsigned(ofEpoch, epoch);
        final int index = order == 0 ? indexOf(rootId) : -1;
        return order < 0 || index >= 0 && beaconId - lastIds[index] <= 0;
    }

    void add(final int ofEpoch, final long rootId, final long beaconId)
    {
        if (ofEpoch != epoch)
        {
            epoch = ofEpoch;
            roots = 0;
            next = 0;
        }
        int index = indexOf(rootId);
        if (index < 0)
        {
            index = next;
            next = (next + 1) % ROOTS_MAX;
            roots = Math.max(roots, index + 1);
        }
        rootIds[index] = rootId;
        lastIds[index] = beaconId;
    }

    private int indexOf(final long rootId)
    {
        for (int i = 0; i < roots; i++)
        {
            if (rootIds[i] == rootId)
            {
                return i;
            }
        }
        return -1;
    }
}
