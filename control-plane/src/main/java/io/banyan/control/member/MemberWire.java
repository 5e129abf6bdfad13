package io.banyan.control.member;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.control.AcceptEncoder;
import io.banyan.codec.control.AcknowledgeEncoder;
import io.banyan.codec.control.AnnounceEncoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeEncoder;
import io.banyan.codec.control.GraftEncoder;
import io.banyan.codec.control.JoinEncoder;
import io.banyan.codec.control.KickEncoder;
import io.banyan.codec.control.LeaveEncoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.PathUpdateEncoder;
import io.banyan.codec.control.PolicyEncoder;
import io.banyan.codec.control.ProbeEncoder;
import io.banyan.codec.control.ProbeReplyEncoder;
import io.banyan.codec.control.PruneEncoder;
import io.banyan.codec.control.PruneReason;
import io.banyan.codec.control.RefreshEncoder;
import io.banyan.codec.control.RejectEncoder;
import io.banyan.codec.control.RejectReason;
import io.banyan.codec.control.ReportEncoder;
import io.banyan.codec.control.RootBeaconEncoder;
import io.banyan.codec.control.RouteRegisterEncoder;
import io.banyan.codec.control.ShuffleEncoder;
import io.banyan.codec.control.TrackerQueryEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.DatagramPort;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;

/**
 * What members say, one method a message: encodes into one shared buffer and sends. Used by one thread.
 */
final class MemberWire
{
    /** A Join this long is answered, before the address is proved, by nothing longer. */
    static final int JOIN_PADDING = 48;
    /** Leases asked for, and the room their answer takes. */
    static final int LEASES_WANTED = 2;
    private static final int QUERY_PADDING = 256;

    final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[DatagramPort.DATAGRAM_BYTES_MAX]);
    final MessageHeaderEncoder header = new MessageHeaderEncoder();
    final ShuffleEncoder shuffle = new ShuffleEncoder();
    final RootBeaconEncoder beacon = new RootBeaconEncoder();
    private final AnnounceEncoder announce = new AnnounceEncoder();
    private final TrackerQueryEncoder query = new TrackerQueryEncoder();
    private final ProbeEncoder probe = new ProbeEncoder();
    private final ProbeReplyEncoder probeReply = new ProbeReplyEncoder();
    private final JoinEncoder join = new JoinEncoder();
    private final AcceptEncoder accept = new AcceptEncoder();
    private final RejectEncoder reject = new RejectEncoder();
    private final GraftEncoder graft = new GraftEncoder();
    private final PruneEncoder prune = new PruneEncoder();
    private final PathUpdateEncoder pathUpdate = new PathUpdateEncoder();
    private final LeaveEncoder leave = new LeaveEncoder();
    private final KickEncoder kick = new KickEncoder();
    private final ReportEncoder report = new ReportEncoder();
    private final PolicyEncoder policy = new PolicyEncoder();
    private final ChallengeEncoder challenge = new ChallengeEncoder();
    private final AcknowledgeEncoder acknowledge = new AcknowledgeEncoder();
    private final RefreshEncoder refresh = new RefreshEncoder();
    private final RouteRegisterEncoder routeRegister = new RouteRegisterEncoder();
    private final Offers offers = new Offers();
    private final byte[] padding = new byte[QUERY_PADDING];

    void send(final Member member, final NodeAddress to, final int messageLength)
    {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + messageLength;
        if (member.port.send(to, buffer, 0, length))
        {
            member.count(ControlCounter.DATAGRAMS_SENT);
        }
        else
        {
            member.count(ControlCounter.SEND_FAILED);
        }
    }

    void announce(
        final Member m,
        final NodeAddress to,
        final long correlationId,
        final long cookie,
        final int index,
        final int count)
    {
        final int leasable = Math.min(m.children.leasable(index, m.admission.childrenMax()), m.admission.freeSlots());
        announce.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId)
            .cookie(cookie)
            .parentId(m.parentId());
        Endpoints.encode(m.address, announce.address());
        announce
            .uploadMaxBytes(m.admission.uploadMaxBytes())
            .uploadUsedBytes(m.position.bytesPerSecond() * m.children.primaries())
            .epoch(Integer.toUnsignedLong(m.epoch()))
            .level(m.state().isInTree() ? m.level() : PartialView.UNKNOWN_LEVEL)
            .childrenMax(m.admission.childrenMax())
            .children(m.children.primaries())
            .leasable(leasable)
            .trackerIndex((short)index)
            .trackerCount((short)count)
            .isRoot(bool(m.state() == MemberState.ROOT))
            .leaving(bool(m.state() == MemberState.LEAVING || m.state() == MemberState.STOPPED))
            .parentRttNs(m.parent() == null || m.parent().rttNs < 0 ? AnnounceEncoder.parentRttNsNullValue() :
                Math.min(m.parent().rttNs, AnnounceEncoder.parentRttNsMaxValue()))
            .lagBlocks(m.parent() == null ? 0 : m.parent().lagBlocks(m.position.nextBlock()));
        send(m, to, announce.encodedLength());
    }

    void query(final Member m, final NodeAddress to, final long correlationId, final long cookie)
    {
        query(m, to, correlationId, cookie, LEASES_WANTED);
    }

    /** Who is there? A question without a wish for a lease. */
    void queryMembers(final Member m, final NodeAddress to, final long correlationId, final long cookie)
    {
        query(m, to, correlationId, cookie, 0);
    }

    private void query(
        final Member m, final NodeAddress to, final long correlationId, final long cookie, final int wanted)
    {
        query.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId)
            .cookie(cookie);
        Endpoints.encode(m.address, query.address());
        query
            .uploadMaxBytes(m.limits.uploadMaxBytes())
            .childrenMax(m.limits.childrenMax())
            .wanted((short)wanted)
            .putPadding(padding, 0, QUERY_PADDING);
        send(m, to, query.encodedLength());
    }

    void probe(final Member m, final NodeAddress to, final long correlationId, final long nowNs)
    {
        probe.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId)
            .sentTimeNs(nowNs)
            .cookie(0)
            .reserved(0)
            .reserved2(0)
            .reserved3(0);
        send(m, to, probe.encodedLength());
    }

    void probeReply(final Member m, final NodeAddress to, final long correlationId, final long sentTimeNs)
    {
        probeReply.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId)
            .sentTimeNs(sentTimeNs)
            .nextBlock(m.position.nextBlock())
            .nextSequence(m.position.nextSequence())
            .epoch(Integer.toUnsignedLong(m.epoch()))
            .generation(Integer.toUnsignedLong(Place.generation(m.position.freshness())))
            .rank(m.position.rank())
            .level(m.state().isInTree() ? m.level() : PartialView.UNKNOWN_LEVEL)
            .freeSlots(m.admission.freeSlots());
        send(m, to, probeReply.encodedLength());
    }

    void join(
        final Member m, final Candidate to, final long correlationId, final long cookie, final int upSession,
        final LinkKind kind, final long fromBlock)
    {
        join.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId)
            .cookie(cookie);
        Endpoints.encode(m.address, join.address());
        join
            .leaseId(to.leaseId)
            .leaseExpiresAtMs(to.leaseExpiresAtMs)
            .leaseCode(to.leaseCode)
            .fromBlock(fromBlock)
            .epoch(Integer.toUnsignedLong(m.position.highestEpoch()))
            .upSession(upSession)
            .subtreeMembers(m.children.subtreeMembers())
            .generation(Integer.toUnsignedLong(Place.generation(m.position.joinFreshness())))
            .subtreeDepth(m.children.subtreeDepth())
            .childrenMax(m.limits.childrenMax())
            .rank(m.position.joinRank())
            .kind(kind)
            .trackerIndex((short)to.trackerIndex)
            .putPadding(padding, 0, JOIN_PADDING);
        send(m, to.address, join.encodedLength());
    }

    void graft(
        final Member m, final NodeAddress to, final long correlationId, final int upSession, final long suspectedParent)
    {
        graft.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId);
        Endpoints.encode(m.address, graft.address());
        graft
            .fromBlock(m.position.startBlock())
            .suspectedParent(suspectedParent)
            .epoch(Integer.toUnsignedLong(m.position.highestEpoch()))
            .upSession(upSession)
            .subtreeMembers(m.children.subtreeMembers())
            .generation(Integer.toUnsignedLong(Place.generation(m.position.joinFreshness())))
            .subtreeDepth(m.children.subtreeDepth())
            .rank(m.position.joinRank());
        send(m, to, graft.encodedLength());
    }

    void accept(final Member m, final ChildLink child)
    {
        accept.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .parentId(m.memberId)
            .memberId(child.memberId)
            .correlationId(child.correlationId);
        Endpoints.encode(m.address, accept.address());
        Endpoints.encode(m.position.rootAddress(), accept.rootAddress());
        accept
            .oldestBlock(m.position.oldestBlock())
            .nextBlock(m.position.nextBlock())
            .startBlock(child.startBlock)
            .routeCode(m.position.routeCodeOf(child))
            .heartbeatNs(m.settings.heartbeatNs)
            .epoch(Integer.toUnsignedLong(m.epoch()))
            .downSession(child.downSession)
            .generation(Integer.toUnsignedLong(Place.generation(m.position.freshness())))
            .label(child.label)
            .rank(m.position.rank())
            .kind(child.kind);
        final TreePath path = m.position.path();
        final AcceptEncoder.PathEncoder entries = accept.pathCount(path.length() + 1);
        for (int i = 0; i < path.length(); i++)
        {
            entries.next().pathMember(path.member(i)).pathLabel(path.label(i));
        }
        entries.next().pathMember(m.memberId).pathLabel(path.ownLabel());
        final int count = offers.collect(m, child.memberId, false);
        final AcceptEncoder.BackupsEncoder backups = accept.backupsCount(count);
        for (int i = 0; i < count; i++)
        {
            backups.next().backupId(offers.id(i));
            Endpoints.encode(offers.address(i), backups.backupAddress());
        }
        send(m, child.address, accept.encodedLength());
    }

    void pathUpdate(final Member m, final ChildLink child, final boolean isOrphaned)
    {
        pathUpdate.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .parentId(m.memberId)
            .correlationId(child.pathVersion);
        Endpoints.encode(m.position.rootAddress(), pathUpdate.rootAddress());
        pathUpdate
            .routeCode(m.position.routeCodeOf(child))
            .epoch(Integer.toUnsignedLong(m.epoch()))
            .generation(Integer.toUnsignedLong(Place.generation(m.position.freshness())))
            .rank(m.position.rank())
            .label(child.label)
            .orphaned(bool(isOrphaned));
        final TreePath path = m.position.path();
        final PathUpdateEncoder.PathEncoder entries = pathUpdate.pathCount(path.length() + 1);
        for (int i = 0; i < path.length(); i++)
        {
            entries.next().pathMember(path.member(i)).pathLabel(path.label(i));
        }
        entries.next().pathMember(m.memberId).pathLabel(path.ownLabel());
        final int count = offers.collect(m, child.memberId, false);
        final PathUpdateEncoder.BackupsEncoder backups = pathUpdate.backupsCount(count);
        for (int i = 0; i < count; i++)
        {
            backups.next().backupId(offers.id(i));
            Endpoints.encode(offers.address(i), backups.backupAddress());
        }
        send(m, child.address, pathUpdate.encodedLength());
    }

    void reject(
        final Member m, final NodeAddress to, final long joinerId, final long correlationId, final RejectReason reason,
        final long retryAfterNs, final boolean namesOthers)
    {
        reject.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .parentId(m.memberId)
            .memberId(joinerId)
            .correlationId(correlationId)
            .retryAfterNs(retryAfterNs)
            .epoch(Integer.toUnsignedLong(m.epoch()))
            .reason(reason);
        final int count = namesOthers ? offers.collect(m, joinerId, true) : 0;
        final RejectEncoder.AlternativesEncoder alternatives = reject.alternativesCount(count);
        for (int i = 0; i < count; i++)
        {
            alternatives.next().alternativeId(offers.id(i));
            Endpoints.encode(offers.address(i), alternatives.alternativeAddress());
        }
        send(m, to, reject.encodedLength());
    }

    void prune(final Member m, final NodeAddress to, final long correlationId, final PruneReason reason)
    {
        prune.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId)
            .reason(reason);
        send(m, to, prune.encodedLength());
    }

    void leave(final Member m, final NodeAddress to, final long toMember, final long drainNs)
    {
        leave.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(0)
            .drainNs(drainNs);
        final int count = offers.collect(m, toMember, false);
        final LeaveEncoder.SuccessorsEncoder successors = leave.successorsCount(count);
        for (int i = 0; i < count; i++)
        {
            successors.next().successorId(offers.id(i));
            Endpoints.encode(offers.address(i), successors.successorAddress());
        }
        send(m, to, leave.encodedLength());
    }

    void kick(
        final Member m, final NodeAddress to, final long kickedId, final long code, final int epoch, final int hop,
        final char[] labels, final int count)
    {
        kick.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(kickedId)
            .correlationId(0)
            .code(code)
            .epoch(Integer.toUnsignedLong(epoch))
            .hop(hop);
        final KickEncoder.PathEncoder path = kick.pathCount(count);
        for (int i = 0; i < count; i++)
        {
            path.next().label(labels[i]);
        }
        send(m, to, kick.encodedLength());
    }

    void report(final Member m, final NodeAddress to, final ParentReport values)
    {
        report.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .parentId(values.parentId)
            .correlationId(values.correlationId)
            .receivedBytes(values.receivedBytes)
            .lostBlocks(values.lostBlocks)
            .lagNs(values.lagNs)
            .periodNs(values.periodNs);
        send(m, to, report.encodedLength());
    }

    void policy(final Member m, final NodeAddress to, final ChannelPolicy values)
    {
        policy.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .rootId(values.rootId)
            .policyVersion(values.version)
            .uploadMaxBytes(values.uploadMaxBytes)
            .code(values.code)
            .epoch(Integer.toUnsignedLong(values.epoch))
            .childrenMax(values.childrenMax)
            .freeze(bool(values.isFrozen));
        send(m, to, policy.encodedLength());
    }

    void challenge(final Member m, final NodeAddress to, final long correlationId, final long cookie)
    {
        challenge.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .correlationId(correlationId)
            .cookie(cookie);
        send(m, to, challenge.encodedLength());
    }

    void acknowledge(final Member m, final NodeAddress to, final long correlationId)
    {
        acknowledge.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId);
        send(m, to, acknowledge.encodedLength());
    }

    void refresh(final Member m, final NodeAddress to, final long wanted)
    {
        refresh.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(0)
            .epoch(Integer.toUnsignedLong(Place.epoch(wanted)))
            .generation(Integer.toUnsignedLong(Place.generation(wanted)));
        send(m, to, refresh.encodedLength());
    }

    void routeRegister(final Member m, final NodeAddress to, final long correlationId)
    {
        final TreePath path = m.position.path();
        routeRegister.wrapAndApplyHeader(buffer, 0, header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId)
            .routeCode(path.routeCode())
            .epoch(Integer.toUnsignedLong(m.epoch()));
        final RouteRegisterEncoder.PathEncoder labels = routeRegister.pathCount(path.length());
        for (int i = 1; i < path.length(); i++)
        {
            labels.next().label(path.label(i));
        }
        labels.next().label(path.ownLabel());
        send(m, to, routeRegister.encodedLength());
    }

    private static BooleanType bool(final boolean value)
    {
        return value ? BooleanType.TRUE : BooleanType.FALSE;
    }
}
