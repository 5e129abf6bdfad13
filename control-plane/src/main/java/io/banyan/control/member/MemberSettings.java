package io.banyan.control.member;

import java.util.ArrayList;
import java.util.List;

/**
 * The times and bounds of the protocol, shared by all members of a node and frozen by {@link #conclude()}. Start from
 * {@link #lan()}, {@link #wan()} or {@link #crowd()}.
 */
public final class MemberSettings
{
    /** Entries of a partial view. */
    public static final int VIEW_MAX = 30;

    private static final long MS = 1_000_000L;
    long heartbeatNs = 10 * MS;
    long suspicionMinNs = 0 * MS;
    long suspicionMaxNs = 500 * MS;
    long waitMaxNs = 150 * MS;
    long retryFirstNs = 5 * MS;
    long retryMaxNs = 400 * MS;
    long probeTimeoutNs = 5 * MS;
    long queryTimeoutNs = 10 * MS;
    long connectTimeoutNs = 250 * MS;
    long halfOpenNs = 1000 * MS;
    long promiseRenewNs = 10000 * MS;
    long announceNs = 1000 * MS;
    long announceCoalesceNs = 10 * MS;
    long shuffleNs = 10000 * MS;
    long beaconNs = 10000 * MS;
    long improveNs = 10000 * MS;
    long improveMinNs = 30000 * MS;
    long reportNs = 5000 * MS;
    long recoveryNs = 50 * MS;
    long drainNs = 500 * MS;
    long hopCostNs = 1 * MS;
    long distrustNs = 10000 * MS;
    int triesMax = 3;
    int backups = 3;
    int candidatesMax = 6;
    int shuffleEntries = 6;
    int beaconHops = 4;
    int beaconFanout = 3;
    int directoryMax = 65536;
    int improveGainPercent = 30;
    private boolean isConcluded;

    private MemberSettings()
    {
    }

    /**
     * For nodes of one data centre.
     *
     * @return settings, not yet concluded.
     */
    public static MemberSettings lan()
    {
        return new MemberSettings();
    }

    /**
     * For nodes that are tens of milliseconds apart.
     *
     * @return settings, not yet concluded.
     */
    public static MemberSettings wan()
    {
        return new MemberSettings()
            .heartbeatNs(50 * MS)
            .suspicionMinNs(60 * MS)
            .suspicionMaxNs(3000 * MS)
            .waitMaxNs(600 * MS)
            .retryFirstNs(100 * MS)
            .probeTimeoutNs(250 * MS)
            .queryTimeoutNs(300 * MS)
            .connectTimeoutNs(1500 * MS)
            .halfOpenNs(4000 * MS)
            .announceCoalesceNs(20 * MS)
            .recoveryNs(800 * MS)
            .drainNs(3000 * MS)
            .hopCostNs(5 * MS);
    }

    /**
     * For nodes of which one thread drives dozens. A busy machine keeps that thread from a node for longer than a node
     * of its own would be silent, and opening links for all of them takes a while: neither is a failure of a parent.
     *
     * @return settings, not yet concluded.
     */
    public static MemberSettings crowd()
    {
        return new MemberSettings()
            .suspicionMinNs(80 * MS)
            .waitMaxNs(400 * MS)
            .connectTimeoutNs(1000 * MS)
            .halfOpenNs(2000 * MS);
    }

    /**
     * Check every setting and freeze.
     *
     * @return this.
     */
    public MemberSettings conclude()
    {
        final List<String> problems = new ArrayList<>();
        check(heartbeatNs <= 0, "heartbeatNs", heartbeatNs, problems);
        check(suspicionMinNs < 0, "suspicionMinNs", suspicionMinNs, problems);
        check(suspicionMaxNs <= 0, "suspicionMaxNs", suspicionMaxNs, problems);
        check(waitMaxNs <= 0, "waitMaxNs", waitMaxNs, problems);
        check(retryFirstNs <= 0, "retryFirstNs", retryFirstNs, problems);
        check(retryMaxNs <= 0, "retryMaxNs", retryMaxNs, problems);
        check(probeTimeoutNs <= 0, "probeTimeoutNs", probeTimeoutNs, problems);
        check(queryTimeoutNs <= 0, "queryTimeoutNs", queryTimeoutNs, problems);
        check(connectTimeoutNs <= 0, "connectTimeoutNs", connectTimeoutNs, problems);
        check(halfOpenNs <= 0, "halfOpenNs", halfOpenNs, problems);
        check(promiseRenewNs <= 0, "promiseRenewNs", promiseRenewNs, problems);
        check(announceNs <= 0, "announceNs", announceNs, problems);
        check(announceCoalesceNs <= 0, "announceCoalesceNs", announceCoalesceNs, problems);
        check(shuffleNs <= 0, "shuffleNs", shuffleNs, problems);
        check(beaconNs <= 0, "beaconNs", beaconNs, problems);
        check(improveNs <= 0, "improveNs", improveNs, problems);
        check(improveMinNs <= 0, "improveMinNs", improveMinNs, problems);
        check(reportNs <= 0, "reportNs", reportNs, problems);
        check(recoveryNs <= 0, "recoveryNs", recoveryNs, problems);
        check(drainNs <= 0, "drainNs", drainNs, problems);
        check(hopCostNs <= 0, "hopCostNs", hopCostNs, problems);
        check(distrustNs <= 0, "distrustNs", distrustNs, problems);
        check(triesMax <= 0, "triesMax", triesMax, problems);
        check(backups < 0, "backups", backups, problems);
        check(candidatesMax <= 0, "candidatesMax", candidatesMax, problems);
        check(shuffleEntries <= 0, "shuffleEntries", shuffleEntries, problems);
        check(beaconHops <= 0, "beaconHops", beaconHops, problems);
        check(beaconFanout <= 0, "beaconFanout", beaconFanout, problems);
        check(directoryMax < 0, "directoryMax", directoryMax, problems);
        check(improveGainPercent < 0, "improveGainPercent", improveGainPercent, problems);
        if (retryMaxNs < retryFirstNs)
        {
            problems.add("retryMaxNs=" + retryMaxNs + " < retryFirstNs=" + retryFirstNs);
        }
        if (suspicionMaxNs < 3 * heartbeatNs)
        {
            problems.add("suspicionMaxNs=" + suspicionMaxNs + " < 3 x heartbeatNs=" + heartbeatNs);
        }
        if (backups > Backups.BACKUPS_MAX || candidatesMax > Candidates.MAX || shuffleEntries > VIEW_MAX)
        {
            problems.add("backups=" + backups + " candidatesMax=" + candidatesMax + " shuffleEntries=" +
                shuffleEntries +
                " above " + Backups.BACKUPS_MAX + ", " + Candidates.MAX + ", " + VIEW_MAX);
        }
        if (halfOpenNs < 2 * connectTimeoutNs)
        {
            problems.add("halfOpenNs=" + halfOpenNs + " < 2 x connectTimeoutNs=" + connectTimeoutNs);
        }
        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        isConcluded = true;
        return this;
    }

    private static void check(final boolean isWrong, final String name, final long value, final List<String> problems)
    {
        if (isWrong)
        {
            problems.add(name + "=" + value + " out of range");
        }
    }

    private void requireOpen()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("settings are concluded");
        }
    }

    /**
     * Heartbeat of an idle link.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings heartbeatNs(final long value)
    {
        requireOpen();
        heartbeatNs = value;
        return this;
    }

    /**
     * Added to three round trips; three heartbeats are the floor in any case. 0: round trips do not count, as where
     * all are short and a long one only says how busy somebody was.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings suspicionMinNs(final long value)
    {
        requireOpen();
        suspicionMinNs = value;
        return this;
    }

    /**
     * Longest suspicion time, however wild the jitter.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings suspicionMaxNs(final long value)
    {
        requireOpen();
        suspicionMaxNs = value;
        return this;
    }

    /**
     * How long a member waits for a parent that has lost its own.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings waitMaxNs(final long value)
    {
        requireOpen();
        waitMaxNs = value;
        return this;
    }

    /**
     * First delay of a retry, before jitter.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings retryFirstNs(final long value)
    {
        requireOpen();
        retryFirstNs = value;
        return this;
    }

    /**
     * Longest delay of a retry, before jitter.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings retryMaxNs(final long value)
    {
        requireOpen();
        retryMaxNs = value;
        return this;
    }

    /**
     * How long a probe may stay without answer.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings probeTimeoutNs(final long value)
    {
        requireOpen();
        probeTimeoutNs = value;
        return this;
    }

    /**
     * How long trackers may stay without answer.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings queryTimeoutNs(final long value)
    {
        requireOpen();
        queryTimeoutNs = value;
        return this;
    }

    /**
     * From the Accept until the link carries bytes.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings connectTimeoutNs(final long value)
    {
        requireOpen();
        connectTimeoutNs = value;
        return this;
    }

    /**
     * How long a parent keeps a child whose link does not come up.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings halfOpenNs(final long value)
    {
        requireOpen();
        halfOpenNs = value;
        return this;
    }

    /**
     * How often a promise is renewed; forgotten after three times that.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings promiseRenewNs(final long value)
    {
        requireOpen();
        promiseRenewNs = value;
        return this;
    }

    /**
     * Announcement to each tracker, unless it asks for another period.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings announceNs(final long value)
    {
        requireOpen();
        announceNs = value;
        return this;
    }

    /**
     * Least time between two announcements when free slots change.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings announceCoalesceNs(final long value)
    {
        requireOpen();
        announceCoalesceNs = value;
        return this;
    }

    /**
     * Mean time between two shuffles of the partial view.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings shuffleNs(final long value)
    {
        requireOpen();
        shuffleNs = value;
        return this;
    }

    /**
     * Mean time between two beacons of a root in peace.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings beaconNs(final long value)
    {
        requireOpen();
        beaconNs = value;
        return this;
    }

    /**
     * Mean time between two looks for a better parent.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings improveNs(final long value)
    {
        requireOpen();
        improveNs = value;
        return this;
    }

    /**
     * Least time between two moves to a better parent.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings improveMinNs(final long value)
    {
        requireOpen();
        improveMinNs = value;
        return this;
    }

    /**
     * How often a child reports on its parent.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings reportNs(final long value)
    {
        requireOpen();
        reportNs = value;
        return this;
    }

    /**
     * How long a root asks what the members hold before it numbers on.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings recoveryNs(final long value)
    {
        requireOpen();
        recoveryNs = value;
        return this;
    }

    /**
     * How long a leaving member serves its children still.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings drainNs(final long value)
    {
        requireOpen();
        drainNs = value;
        return this;
    }

    /**
     * What a level counts for in milliseconds of round trip when parents are compared.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings hopCostNs(final long value)
    {
        requireOpen();
        hopCostNs = value;
        return this;
    }

    /**
     * How long a parent that failed this member is avoided.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings distrustNs(final long value)
    {
        requireOpen();
        distrustNs = value;
        return this;
    }

    /**
     * Tries of one request to one candidate.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings triesMax(final int value)
    {
        requireOpen();
        triesMax = value;
        return this;
    }

    /**
     * Promised backups, one of them hot; 0 for none.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings backups(final int value)
    {
        requireOpen();
        backups = value;
        return this;
    }

    /**
     * Candidates measured in one round.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings candidatesMax(final int value)
    {
        requireOpen();
        candidatesMax = value;
        return this;
    }

    /**
     * Entries in one shuffle.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings shuffleEntries(final int value)
    {
        requireOpen();
        shuffleEntries = value;
        return this;
    }

    /**
     * Hops of a beacon.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings beaconHops(final int value)
    {
        requireOpen();
        beaconHops = value;
        return this;
    }

    /**
     * Members a beacon is passed on to by a member with a parent; others pass it to all they know.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings beaconFanout(final int value)
    {
        requireOpen();
        beaconFanout = value;
        return this;
    }

    /**
     * Members whose path a root remembers.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings directoryMax(final int value)
    {
        requireOpen();
        directoryMax = value;
        return this;
    }

    /**
     * How much better a parent on the same level must be to be worth a move.
     *
     * @param value to set.
     * @return this.
     */
    public MemberSettings improveGainPercent(final int value)
    {
        requireOpen();
        improveGainPercent = value;
        return this;
    }
}
