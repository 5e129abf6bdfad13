package io.banyan.control.tracker;

import java.util.ArrayList;
import java.util.List;

/**
 * Limits and times of a tracker. Set what differs, then hand it over: {@link #conclude()} names everything that is
 * wrong at once.
 */
public final class TrackerSettings
{
    /** More leases than this do not fit an answer. */
    public static final int LEASES_PER_OFFER_LIMIT = 16;

    private static final long MS = 1_000_000L;
    private static final long LEASE_NS_LIMIT = 9_000 * MS;

    long leaseNs = 250 * MS;
    long leaseGraceNs = 50 * MS;
    int leasesMax = 1 << 17;
    int leasesPerOfferMax = 4;
    int offersPerJoinerMax = 4;
    int unprovedLeasesMax = 64;
    int membersMax = 250_000;
    int channelsMax = 1_024;
    long announcePeriodNs = 1_000 * MS;
    int announcesPerSecondMax = 20_000;
    int silentPeriodsMax = 3;
    int datagramsPerSourceMax = 20_000;
    int membersPerHostMax;
    int membersPerSubnetMax;
    int queuedMax = 1 << 14;
    long queueNs = 200 * MS;
    long lagMaxNs = 250 * MS;
    int lossMaxPerMille = 20;
    long slotRecoveryNs = 10_000 * MS;
    long quietNs;
    boolean isAddressStrict = true;

    /**
     * How long a lease holds.
     *
     * @param valueNs the time.
     * @return this.
     */
    public TrackerSettings leaseNs(final long valueNs)
    {
        leaseNs = valueNs;
        return this;
    }

    /**
     * How much longer an expired lease counts as used: covers the announcement of the child that used it.
     *
     * @param valueNs the time.
     * @return this.
     */
    public TrackerSettings leaseGraceNs(final long valueNs)
    {
        leaseGraceNs = valueNs;
        return this;
    }

    /**
     * How many leases may be out at a time; rounded up to a power of two.
     *
     * @param value the bound.
     * @return this.
     */
    public TrackerSettings leasesMax(final int value)
    {
        leasesMax = value;
        return this;
    }

    /**
     * How many leases one answer holds at most.
     *
     * @param value up to {@link #LEASES_PER_OFFER_LIMIT}.
     * @return this.
     */
    public TrackerSettings leasesPerOfferMax(final int value)
    {
        leasesPerOfferMax = value;
        return this;
    }

    /**
     * How many different questions of one joiner are answered with leases within the life of a lease.
     *
     * @param value the bound.
     * @return this.
     */
    public TrackerSettings offersPerJoinerMax(final int value)
    {
        offersPerJoinerMax = value;
        return this;
    }

    /**
     * How many leases are given within the life of a lease to those who have not proved their address but asked in a
     * datagram as long as the answer. Saves a round trip in calm times; 0: always a challenge first.
     *
     * @param value the bound.
     * @return this.
     */
    public TrackerSettings unprovedLeasesMax(final int value)
    {
        unprovedLeasesMax = value;
        return this;
    }

    /**
     * How many members are known over all channels.
     *
     * @param value the bound.
     * @return this.
     */
    public TrackerSettings membersMax(final int value)
    {
        membersMax = value;
        return this;
    }

    /**
     * How many channels are known.
     *
     * @param value the bound.
     * @return this.
     */
    public TrackerSettings channelsMax(final int value)
    {
        channelsMax = value;
        return this;
    }

    /**
     * How often a member announces itself when nothing changes.
     *
     * @param valueNs the time.
     * @return this.
     */
    public TrackerSettings announcePeriodNs(final long valueNs)
    {
        announcePeriodNs = valueNs;
        return this;
    }

    /**
     * With more members than this in a second's announcements, they are told a longer period.
     *
     * @param value announcements a second.
     * @return this.
     */
    public TrackerSettings announcesPerSecondMax(final int value)
    {
        announcesPerSecondMax = value;
        return this;
    }

    /**
     * After how many silent periods a member is forgotten.
     *
     * @param value the count.
     * @return this.
     */
    public TrackerSettings silentPeriodsMax(final int value)
    {
        silentPeriodsMax = value;
        return this;
    }

    /**
     * How many datagrams a second one host may send.
     *
     * @param value the limit; 0 for none.
     * @return this.
     */
    public TrackerSettings datagramsPerSourceMax(final int value)
    {
        datagramsPerSourceMax = value;
        return this;
    }

    /**
     * How many members of a channel one host, and one subnet (/24, or /48 of IPv6), may have in the directory.
     *
     * @param perHost   the limit; 0 for none.
     * @param perSubnet the limit; 0 for none.
     * @return this.
     */
    public TrackerSettings diversity(final int perHost, final int perSubnet)
    {
        membersPerHostMax = perHost;
        membersPerSubnetMax = perSubnet;
        return this;
    }

    /**
     * How many joiners may wait for room, and for how long.
     *
     * @param value   the bound.
     * @param valueNs the time.
     * @return this.
     */
    public TrackerSettings queue(final int value, final long valueNs)
    {
        queuedMax = value;
        queueNs = valueNs;
        return this;
    }

    /**
     * From when on a child's report costs its parent a slot, and how long until the parent has one back.
     *
     * @param lagNs       behind the root.
     * @param lossPerMille of blocks.
     * @param recoveryNs   a slot.
     * @return this.
     */
    public TrackerSettings demotion(final long lagNs, final int lossPerMille, final long recoveryNs)
    {
        lagMaxNs = lagNs;
        lossMaxPerMille = lossPerMille;
        slotRecoveryNs = recoveryNs;
        return this;
    }

    /**
     * How long no lease is granted after the start: set it to lease and grace where a tracker comes back sooner than
     * the leases of its predecessor expire.
     *
     * @param valueNs the time.
     * @return this.
     */
    public TrackerSettings quietNs(final long valueNs)
    {
        quietNs = valueNs;
        return this;
    }

    /**
     * Whether a member may announce only the address it sends from; off behind address translation.
     *
     * @param value true: only that.
     * @return this.
     */
    public TrackerSettings isAddressStrict(final boolean value)
    {
        isAddressStrict = value;
        return this;
    }

    /**
     * Check everything.
     *
     * @return this.
     */
    public TrackerSettings conclude()
    {
        final List<String> faults = new ArrayList<>();
        check(faults, leaseNs > 0 && leaseNs <= LEASE_NS_LIMIT, "leaseNs=" + leaseNs + " not in 1.." + LEASE_NS_LIMIT);
        check(faults, leaseGraceNs >= 0, "leaseGraceNs=" + leaseGraceNs + " < 0");
        check(faults, leasesMax > 0 && leasesMax <= 1 << 24, "leasesMax=" + leasesMax + " not in 1..16777216");
        check(
            faults,
            leasesPerOfferMax > 0 && leasesPerOfferMax <= LEASES_PER_OFFER_LIMIT,
            "leasesPerOfferMax=" + leasesPerOfferMax + " not in 1.." + LEASES_PER_OFFER_LIMIT);
        check(faults, offersPerJoinerMax > 0, "offersPerJoinerMax=" + offersPerJoinerMax + " < 1");
        check(faults, membersMax > 0, "membersMax=" + membersMax + " < 1");
        check(faults, membersPerHostMax >= 0, "membersPerHostMax=" + membersPerHostMax + " < 0");
        check(faults, membersPerSubnetMax >= 0, "membersPerSubnetMax=" + membersPerSubnetMax + " < 0");
        check(faults, channelsMax > 0 && channelsMax <= 1 << 16, "channelsMax=" + channelsMax + " not in 1..65536");
        check(faults, announcePeriodNs >= MS, "announcePeriodNs=" + announcePeriodNs + " < 1 ms");
        check(faults, announcesPerSecondMax > 0, "announcesPerSecondMax=" + announcesPerSecondMax + " < 1");
        check(faults, silentPeriodsMax > 0, "silentPeriodsMax=" + silentPeriodsMax + " < 1");
        check(faults, queuedMax > 0 && queueNs > 0, "queuedMax=" + queuedMax + " queueNs=" + queueNs + " < 1");
        check(faults, slotRecoveryNs > 0, "slotRecoveryNs=" + slotRecoveryNs + " < 1");
        if (!faults.isEmpty())
        {
            throw new IllegalArgumentException("BYN-4001 tracker settings: " + String.join("; ", faults));
        }
        return this;
    }

    private static void check(final List<String> faults, final boolean isRight, final String fault)
    {
        if (!isRight)
        {
            faults.add(fault);
        }
    }
}
