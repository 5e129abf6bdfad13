package io.banyan.control.auth;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;

/**
 * The parent's side of leases: checks code, time and single use. Time is the granting tracker's, as told in its last
 * AnnounceAck, so that the hosts' clocks need not agree. What has been used is remembered until it would have expired
 * anyway; memory is bounded by refusing.
 */
public final class LeaseGuard
{
    /** No lease may lie further ahead than this: bounds what must be remembered. */
    public static final long LEASE_LIFE_MAX_MS = 10_000;

    private static final int TRACKERS_MAX = 256;
    private static final int TRACKER_SHIFT = 56;

    private final Codes codes;
    private final ControlCounters counters;
    private final long[] trackerOffsetMs = new long[TRACKERS_MAX];
    private final SeenOnce used;

    /**
     * Guard the slots of one node.
     *
     * @param codes    to check with.
     * @param counters of the node.
     * @param usedMax  how many used leases are remembered in each of two generations.
     */
    public LeaseGuard(final Codes codes, final ControlCounters counters, final int usedMax)
    {
        this.codes = codes;
        this.counters = counters;
        used = new SeenOnce(usedMax, LEASE_LIFE_MAX_MS);
    }

    /**
     * Which of a parent's trackers granted a lease.
     *
     * @param leaseId of the lease.
     * @return its index.
     */
    public static int trackerIndex(final long leaseId)
    {
        return (int)(leaseId >>> TRACKER_SHIFT);
    }

    /**
     * A lease id that names its tracker.
     *
     * @param trackerIndex of the tracker for the parent.
     * @param number       unique at the tracker; its lower 56 bits count.
     * @return the lease id.
     */
    public static long leaseId(final int trackerIndex, final long number)
    {
        return ((long)trackerIndex << TRACKER_SHIFT) | (number & ((1L << TRACKER_SHIFT) - 1));
    }

    /**
     * A tracker has told its time.
     *
     * @param trackerIndex  as announced to it.
     * @param trackerTimeMs its wall clock.
     * @param nowMs         our wall clock.
     */
    public void onTrackerTime(final int trackerIndex, final long trackerTimeMs, final long nowMs)
    {
        trackerOffsetMs[trackerIndex & (TRACKERS_MAX - 1)] = trackerTimeMs - nowMs;
    }

    /**
     * Check a lease, and use it up if it holds. A joiner that is a child already needs no check: its question is
     * answered again.
     *
     * @param channelId   of the channel.
     * @param parentId    this member.
     * @param joinerId    who asks.
     * @param leaseId     of the lease.
     * @param expiresAtMs tracker's clock.
     * @param code        of the lease.
     * @param nowMs       our wall clock.
     * @return the verdict; all but VALID are counted.
     */
    public LeaseVerdict use(
        final long channelId,
        final long parentId,
        final long joinerId,
        final long leaseId,
        final long expiresAtMs,
        final long code,
        final long nowMs)
    {
        final long trackerNowMs = nowMs + trackerOffsetMs[trackerIndex(leaseId)];
        // Time first: it costs nothing, and what is far off would have to be remembered for long.
        if (expiresAtMs <= trackerNowMs || expiresAtMs - trackerNowMs > LEASE_LIFE_MAX_MS)
        {
            counters.increment(ControlCounter.LEASE_EXPIRED);
            return LeaseVerdict.EXPIRED;
        }
        if (!codes.isLease(channelId, parentId, joinerId, leaseId, expiresAtMs, code))
        {
            counters.increment(ControlCounter.LEASE_FORGED);
            return LeaseVerdict.FORGED;
        }
        if (!used.add(code, nowMs + (expiresAtMs - trackerNowMs), nowMs))
        {
            counters.increment(ControlCounter.LEASE_REPLAYED);
            return LeaseVerdict.REPLAYED;
        }
        return LeaseVerdict.VALID;
    }

    /**
     * How many used leases are remembered.
     *
     * @return the count.
     */
    public int usedCount()
    {
        return used.size();
    }
}
