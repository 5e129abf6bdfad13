package io.banyan.simulation;

import java.util.Arrays;

import org.agrona.DirectBuffer;

import io.banyan.codec.control.AnnounceDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.TrackerOfferDecoder;

/**
 * Reads what trackers hear and say: of one parent, no more leases may be alive at a time than the slots it announced as
 * this tracker's share.
 */
final class LeaseAudit
{
    private static final int FIRST_LEASES = 4;

    private final int nodes;
    private final int trackers;
    private final char[] slots;
    /** By tracker and parent: lease id and end in milliseconds, alternating. */
    private final long[][] leases;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final AnnounceDecoder announce = new AnnounceDecoder();
    private final TrackerOfferDecoder offer = new TrackerOfferDecoder();

    LeaseAudit(final int nodes, final int trackers)
    {
        this.nodes = nodes;
        this.trackers = trackers;
        slots = new char[nodes * trackers];
        leases = new long[nodes * trackers][];
    }

    /** A tracker is told what a member has room for. */
    void onAnnounce(final int tracker, final DirectBuffer buffer, final int offset)
    {
        announce.wrapAndApplyHeader(buffer, offset, header);
        final int node = (int)announce.memberId() - 1;
        if (node >= 0 && node < nodes)
        {
            final int max = announce.childrenMax();
            final int share = max > tracker ? (max - tracker - 1) / trackers + 1 : 0;
            final int at = tracker * nodes + node;
            slots[at] = (char)Math.max(slots[at], share);
        }
    }

    /** A tracker grants leases; null if it may, else what is wrong. */
    String onOffer(final int tracker, final DirectBuffer buffer, final int offset, final long nowMs)
    {
        offer.wrapAndApplyHeader(buffer, offset, header);
        for (final TrackerOfferDecoder.LeasesDecoder lease : offer.leases())
        {
            final int node = (int)lease.parentId() - 1;
            final int at = tracker * nodes + node;
            final int alive = add(at, lease.leaseId(), lease.expiresAtMs(), nowMs);
            if (alive > slots[at])
            {
                return "tracker " + tracker + " has " + alive + " leases out for node " + node + ", which announced " +
                    (int)slots[at] + " slots";
            }
        }
        return null;
    }

    private int add(final int at, final long leaseId, final long expiresAtMs, final long nowMs)
    {
        long[] held = leases[at] == null ? new long[2 * FIRST_LEASES] : leases[at];
        int alive = 0;
        int free = -1;
        for (int i = 0; i < held.length; i += 2)
        {
            if (held[i] == leaseId && held[i + 1] != 0)
            {
                return 0;
            }
            final boolean isAlive = held[i + 1] > nowMs;
            alive += isAlive ? 1 : 0;
            free = isAlive ? free : i;
        }
        if (free < 0)
        {
            free = held.length;
            held = Arrays.copyOf(held, 2 * held.length);
        }
        held[free] = leaseId;
        held[free + 1] = expiresAtMs;
        leases[at] = held;
        return alive + 1;
    }
}
