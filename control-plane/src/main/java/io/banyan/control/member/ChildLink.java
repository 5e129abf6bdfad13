package io.banyan.control.member;

import io.banyan.codec.control.LinkKind;
import io.banyan.control.ControlMachine;
import io.banyan.control.SlotShares;
import io.banyan.engine.NodeAddress;

/**
 * One link down, from the first Join on.
 */
final class ChildLink
{
    final long memberId;
    NodeAddress address;
    int linkId = -1;
    int downSession;
    int upSession;
    int label;
    LinkKind kind;
    long correlationId;
    long startBlock;
    long freshness;
    int rank;
    int subtreeMembers = 1;
    int subtreeDepth;
    /** Has said when it joined that it will carry nobody. */
    boolean isLeaf;
    boolean isUp;
    boolean isSilent;
    /** Silent for longer than it may be, and not for a pause of this member: its slot is anybody's. */
    boolean isOverdue;
    boolean awaitsGeneration;
    boolean wantsGeneration;
    long nextBlock = -1;
    long lostBlocks;
    long rttNs = -1;
    long pathVersion;
    long pathVersionAcked;
    long policyVersionAcked;
    int tries;
    long retryAtNs = ControlMachine.NO_DEADLINE_NS;
    long expiresAtNs = ControlMachine.NO_DEADLINE_NS;
    int laggingReports;
    int slotOwner = SlotShares.NOBODY;

    ChildLink(final long memberId)
    {
        this.memberId = memberId;
    }

    boolean isPrimary()
    {
        return kind == LinkKind.PRIMARY;
    }

    long deadlineNs()
    {
        return Math.min(retryAtNs, expiresAtNs);
    }
}
