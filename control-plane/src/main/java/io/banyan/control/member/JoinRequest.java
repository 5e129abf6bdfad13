package io.banyan.control.member;

import io.banyan.codec.control.GraftDecoder;
import io.banyan.codec.control.JoinDecoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;

/**
 * A Join or a Graft, read once. One for all members of a thread.
 */
final class JoinRequest
{
    NodeAddress source;
    NodeAddress address;
    long memberId;
    long correlationId;
    long cookie;
    long leaseId;
    long leaseExpiresAtMs;
    long leaseCode;
    long fromBlock;
    int epoch;
    int upSession;
    int subtreeMembers;
    int subtreeDepth;
    int generation;
    int rank;
    LinkKind kind;
    /** Will carry nobody; not known of a Graft. */
    boolean isLeaf;
    boolean isGraft;
    boolean isAddressTrue;

    JoinRequest wrap(final NodeAddress from, final JoinDecoder join)
    {
        source = from;
        memberId = join.memberId();
        correlationId = join.correlationId();
        cookie = join.cookie();
        isAddressTrue = Endpoints.isFrom(join.address(), from);
        address = Endpoints.decode(join.address());
        leaseId = join.leaseId();
        leaseExpiresAtMs = join.leaseExpiresAtMs();
        leaseCode = join.leaseCode();
        fromBlock = join.fromBlock();
        epoch = (int)join.epoch();
        upSession = join.upSession();
        subtreeMembers = bounded(join.subtreeMembers());
        subtreeDepth = join.subtreeDepth();
        generation = (int)join.generation();
        rank = join.rank();
        kind = join.kind();
        isLeaf = join.childrenMax() == 0;
        isGraft = false;
        return this;
    }

    JoinRequest wrap(final NodeAddress from, final GraftDecoder graft)
    {
        source = from;
        memberId = graft.memberId();
        correlationId = graft.correlationId();
        cookie = 0;
        isAddressTrue = Endpoints.isFrom(graft.address(), from);
        address = Endpoints.decode(graft.address());
        leaseId = 0;
        leaseExpiresAtMs = 0;
        leaseCode = 0;
        fromBlock = graft.fromBlock();
        epoch = (int)graft.epoch();
        upSession = graft.upSession();
        subtreeMembers = bounded(graft.subtreeMembers());
        subtreeDepth = graft.subtreeDepth();
        generation = (int)graft.generation();
        rank = graft.rank();
        kind = LinkKind.PRIMARY;
        isLeaf = false;
        isGraft = true;
        return this;
    }

    private static int bounded(final long members)
    {
        return (int)Math.max(1, Math.min(Integer.MAX_VALUE, members));
    }
}
