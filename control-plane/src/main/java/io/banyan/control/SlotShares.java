package io.banyan.control;

/**
 * Which of its trackers may lease a parent's free slots: each owns every n-th slot, and a child takes a slot of the
 * tracker that leased it. A slot that comes free stays its tracker's, so what one tracker hears late can never meet
 * what another has leased.
 */
public final class SlotShares
{
    /** Owner of a child that came without a lease and found all shares taken, which only raised limits allow. */
    public static final int NOBODY = -1;

    private final int[] taken;

    /**
     * Shares of slots, none taken.
     *
     * @param trackerCount how many trackers the member announces itself to.
     */
    public SlotShares(final int trackerCount)
    {
        taken = new int[Math.max(1, trackerCount)];
    }

    /**
     * A child was taken on a lease.
     *
     * @param trackerIndex named by the lease.
     * @return the owner to hand back to {@link #onChildGone}.
     */
    public int onLeasedChild(final int trackerIndex)
    {
        if (trackerIndex < 0 || trackerIndex >= taken.length)
        {
            return NOBODY;
        }
        taken[trackerIndex]++;
        return trackerIndex;
    }

    /**
     * A child was taken without a lease: it takes a slot of the tracker that has most left.
     *
     * @param childrenMax the member's limit.
     * @return the owner to hand back to {@link #onChildGone}.
     */
    public int onChild(final int childrenMax)
    {
        int owner = NOBODY;
        int most = 0;
        for (int i = 0; i < taken.length; i++)
        {
            final int leasable = leasable(i, childrenMax);
            if (leasable > most)
            {
                most = leasable;
                owner = i;
            }
        }
        return owner == NOBODY ? NOBODY : onLeasedChild(owner);
    }

    /**
     * A child has gone.
     *
     * @param owner as given when it came.
     */
    public void onChildGone(final int owner)
    {
        if (owner != NOBODY)
        {
            taken[owner]--;
        }
    }

    /**
     * What to announce to a tracker as leasable.
     *
     * @param trackerIndex of the tracker.
     * @param childrenMax  the member's limit.
     * @return free slots of the tracker's share.
     */
    public int leasable(final int trackerIndex, final int childrenMax)
    {
        final int count = taken.length;
        final int share = childrenMax > trackerIndex ? (childrenMax - trackerIndex - 1) / count + 1 : 0;
        return Math.max(0, share - taken[trackerIndex]);
    }
}
