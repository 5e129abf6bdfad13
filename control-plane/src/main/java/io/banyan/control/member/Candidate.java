package io.banyan.control.member;

import io.banyan.engine.NodeAddress;

/**
 * A member that may become the parent, and what is known of it.
 */
final class Candidate
{
    long memberId;
    final NodeAddress address;
    long leaseId;
    long leaseExpiresAtMs;
    long leaseCode;
    int trackerIndex;
    int level = PartialView.UNKNOWN_LEVEL;
    int freeSlots = -1;
    int epoch;
    long rttNs = -1;
    long probeId;
    int answers;
    boolean isGraft;
    boolean isProbed;
    boolean isSpent;

    Candidate(final long memberId, final NodeAddress address)
    {
        this.memberId = memberId;
        this.address = address;
    }

    /** Of several round trips the shortest counts: the others waited for a thread, here or there. */
    void onAnswer(final long measuredNs)
    {
        rttNs = answers == 0 ? measuredNs : Math.min(rttNs, measuredNs);
        answers++;
    }
}
