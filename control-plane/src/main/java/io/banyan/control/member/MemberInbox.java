package io.banyan.control.member;

import org.agrona.DirectBuffer;

import io.banyan.codec.control.AcceptDecoder;
import io.banyan.codec.control.AcknowledgeDecoder;
import io.banyan.codec.control.AnnounceAckDecoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.ErrorCode;
import io.banyan.codec.control.ErrorDecoder;
import io.banyan.codec.control.GraftDecoder;
import io.banyan.codec.control.HaveDecoder;
import io.banyan.codec.control.JoinDecoder;
import io.banyan.codec.control.KickDecoder;
import io.banyan.codec.control.LeaveDecoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.PathUpdateDecoder;
import io.banyan.codec.control.PolicyDecoder;
import io.banyan.codec.control.ProbeDecoder;
import io.banyan.codec.control.ProbeReplyDecoder;
import io.banyan.codec.control.PruneDecoder;
import io.banyan.codec.control.PruneReason;
import io.banyan.codec.control.RefreshDecoder;
import io.banyan.codec.control.RejectDecoder;
import io.banyan.codec.control.RepairBlockDecoder;
import io.banyan.codec.control.RepairRequestDecoder;
import io.banyan.codec.control.RootBeaconDecoder;
import io.banyan.codec.control.RouteRegisterDecoder;
import io.banyan.codec.control.ShuffleDecoder;
import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;

/**
 * Reads what arrives for one member and hands it to whom it concerns. The form is valid; who may say what is checked
 * here.
 */
final class MemberInbox
{
    private final Member m;

    MemberInbox(final Member member)
    {
        m = member;
    }

    void onDatagram(
        final NodeAddress source, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final MemberMessages in = m.env.in;
        final MessageHeaderDecoder header = in.header;
        final int templateId = header.wrap(buffer, offset).templateId();
        switch (templateId)
        {
            case JoinDecoder.TEMPLATE_ID:
                in.join.wrapAndApplyHeader(buffer, offset, header);
                m.admission.onRequest(m.env.request.wrap(source, in.join), nowNs);
                break;
            case GraftDecoder.TEMPLATE_ID:
                in.graft.wrapAndApplyHeader(buffer, offset, header);
                m.admission.onRequest(m.env.request.wrap(source, in.graft), nowNs);
                break;
            case AcceptDecoder.TEMPLATE_ID:
                in.accept.wrapAndApplyHeader(buffer, offset, header);
                onAccept(source, in.accept, nowNs);
                break;
            case RejectDecoder.TEMPLATE_ID:
                in.reject.wrapAndApplyHeader(buffer, offset, header);
                onReject(in.reject, nowNs);
                break;
            case ChallengeDecoder.TEMPLATE_ID:
                in.challenge.wrapAndApplyHeader(buffer, offset, header);
                if (!onChallenge(source, in.challenge, nowNs))
                {
                    m.repairs.onAnswer(source, buffer, offset, length, nowNs);
                }
                break;
            case TrackerOfferDecoder.TEMPLATE_ID:
                in.offer.wrapAndApplyHeader(buffer, offset, header);
                onOffer(source, in.offer, nowNs);
                break;
            case AnnounceAckDecoder.TEMPLATE_ID:
                in.announceAck.wrapAndApplyHeader(buffer, offset, header);
                onAnnounceAck(source, in.announceAck, nowNs);
                break;
            case ProbeDecoder.TEMPLATE_ID:
                in.probe.wrapAndApplyHeader(buffer, offset, header);
                m.wire().probeReply(m, source, in.probe.correlationId(), in.probe.sentTimeNs());
                break;
            case ProbeReplyDecoder.TEMPLATE_ID:
                in.probeReply.wrapAndApplyHeader(buffer, offset, header);
                onProbeReply(source, in.probeReply, nowNs);
                break;
            case PruneDecoder.TEMPLATE_ID:
                in.prune.wrapAndApplyHeader(buffer, offset, header);
                onPrune(source, in.prune, nowNs);
                break;
            default:
                onRarer(templateId, source, buffer, offset, length, nowNs);
                break;
        }
    }

    private void onRarer(
        final int templateId, final NodeAddress source, final DirectBuffer buffer, final int offset, final int length,
        final long nowNs)
    {
        final MemberMessages in = m.env.in;
        final MessageHeaderDecoder header = in.header;
        switch (templateId)
        {
            case PathUpdateDecoder.TEMPLATE_ID:
                in.pathUpdate.wrapAndApplyHeader(buffer, offset, header);
                onPathUpdate(source, in.pathUpdate, nowNs);
                break;
            case AcknowledgeDecoder.TEMPLATE_ID:
                in.acknowledge.wrapAndApplyHeader(buffer, offset, header);
                onAcknowledge(source, in.acknowledge, nowNs);
                break;
            case RefreshDecoder.TEMPLATE_ID:
                in.refresh.wrapAndApplyHeader(buffer, offset, header);
                onRefresh(source, in.refresh, nowNs);
                break;
            case ShuffleDecoder.TEMPLATE_ID:
                in.shuffle.wrapAndApplyHeader(buffer, offset, header);
                m.gossip.onShuffle(source, in.shuffle);
                break;
            case RootBeaconDecoder.TEMPLATE_ID:
                in.beacon.wrapAndApplyHeader(buffer, offset, header);
                m.gossip.onBeacon(source, in.beacon, nowNs);
                break;
            case LeaveDecoder.TEMPLATE_ID:
                in.leave.wrapAndApplyHeader(buffer, offset, header);
                onLeave(source, in.leave, nowNs);
                break;
            case KickDecoder.TEMPLATE_ID:
                in.kick.wrapAndApplyHeader(buffer, offset, header);
                onKick(in.kick, nowNs);
                break;
            case PolicyDecoder.TEMPLATE_ID:
                in.policy.wrapAndApplyHeader(buffer, offset, header);
                onPolicy(source, in.policy, nowNs);
                break;
            case RouteRegisterDecoder.TEMPLATE_ID:
                in.routeRegister.wrapAndApplyHeader(buffer, offset, header);
                if (m.state() == MemberState.ROOT)
                {
                    m.root().onRegister(source, in.routeRegister, nowNs);
                }
                break;
            case RepairRequestDecoder.TEMPLATE_ID:
                m.repairs.onRequest(source, buffer, offset, nowNs);
                break;
            case HaveDecoder.TEMPLATE_ID:
            case RepairBlockDecoder.TEMPLATE_ID:
                m.repairs.onAnswer(source, buffer, offset, length, nowNs);
                break;
            case ErrorDecoder.TEMPLATE_ID:
                in.error.wrapAndApplyHeader(buffer, offset, header);
                onError(source, in.error, nowNs);
                break;
            default:
                m.count(ControlCounter.UNEXPECTED);
                break;
        }
    }

    private void onAnnounceAck(final NodeAddress source, final AnnounceAckDecoder ack, final long nowNs)
    {
        if (m.announcer.isAnswer(source, ack.correlationId()))
        {
            m.announcer.onAck(source, ack.nextAnnounceNs(), ack.trackerTimeMs(), ack.cookie(), nowNs);
        }
        else
        {
            m.count(ControlCounter.UNEXPECTED);
        }
    }

    private void onAccept(final NodeAddress source, final AcceptDecoder accept, final long nowNs)
    {
        if (accept.memberId() != m.memberId)
        {
            m.count(ControlCounter.UNEXPECTED);
            return;
        }
        final long correlationId = accept.correlationId();
        if (accept.kind() != LinkKind.PRIMARY)
        {
            m.backups.onAccept(accept, nowNs);
            return;
        }
        final boolean isWanted = m.search() != null && m.search().onAccept(accept, nowNs);
        final boolean isParents = m.parent() != null && m.parent().memberId == accept.parentId();
        if (isParents && m.parent().correlationId == correlationId)
        {
            m.liveness.onHeardByParent();
        }
        if (!isWanted && !isParents)
        {
            m.count(ControlCounter.STALE_ACCEPT);
            m.wire().prune(m, source, correlationId, PruneReason.MOVED);
        }
    }

    private void onReject(final RejectDecoder reject, final long nowNs)
    {
        if (m.backups.onReject(reject, nowNs))
        {
            return;
        }
        if (m.search() == null || !m.search().onReject(reject, nowNs))
        {
            m.count(ControlCounter.UNEXPECTED);
        }
    }

    /** A proof of address is asked for; false if none of the own questions is meant. */
    private boolean onChallenge(final NodeAddress source, final ChallengeDecoder challenge, final long nowNs)
    {
        final long correlationId = challenge.correlationId();
        final long cookie = challenge.cookie();
        if (m.seeds.isTracker(source) && m.announcer.onChallenge(source, correlationId, cookie, nowNs))
        {
            return true;
        }
        if (m.root() != null && m.root().onRecoveryChallenge(source, correlationId, cookie))
        {
            return true;
        }
        if (m.search() != null && (m.search().onQueryChallenge(source, correlationId, cookie) ||
            m.search().onChallenge(correlationId, cookie)))
        {
            return true;
        }
        return m.backups.onChallenge(correlationId, cookie);
    }

    private void onOffer(final NodeAddress source, final TrackerOfferDecoder offer, final long nowNs)
    {
        if (!m.seeds.isTracker(source))
        {
            m.count(ControlCounter.UNEXPECTED);
        }
        else if (m.search() != null)
        {
            m.search().onOffer(offer, nowNs);
        }
        else if (m.root() != null)
        {
            final long correlationId = offer.correlationId();
            if (!m.root().onTrackerAnswer(source, correlationId, (int)offer.epoch()))
            {
                m.count(ControlCounter.UNEXPECTED);
                return;
            }
            for (final TrackerOfferDecoder.LeasesDecoder lease : offer.leases())
            {
                m.root().onNamed(Endpoints.decode(lease.parentAddress()), nowNs);
            }
        }
    }

    private void onProbeReply(final NodeAddress source, final ProbeReplyDecoder reply, final long nowNs)
    {
        final long id = reply.correlationId();
        final int epoch = (int)reply.epoch();
        if (m.root() != null && m.root().onProbeReply(id, epoch, reply.nextBlock(), reply.nextSequence()))
        {
            m.root().onHolder(reply.memberId(), source, reply.level());
            return;
        }
        m.view.seen(reply.memberId(), reply.level());
        final long rttNs = Math.max(0, nowNs - reply.sentTimeNs());
        final long from = reply.memberId();
        final long nextBlock = reply.nextBlock();
        if (m.search() == null ||
            !m.search().onProbeReply(id, from, reply.level(), reply.freeSlots(), epoch, rttNs, nowNs))
        {
            m.count(ControlCounter.UNEXPECTED);
            return;
        }
        if (epoch == m.position.highestEpoch())
        {
            m.liveness.onSeenBlock(from, nextBlock);
        }
    }

    private void onPrune(final NodeAddress source, final PruneDecoder prune, final long nowNs)
    {
        final long from = prune.memberId();
        final long correlationId = prune.correlationId();
        final PruneReason reason = prune.reason();
        if (reason == PruneReason.MOVED || reason == PruneReason.PROMISE_RELEASED ||
            reason == PruneReason.DUPLICATE_LINK)
        {
            final ChildLink child = m.children.find(from);
            if (child != null && child.correlationId == correlationId && Member.isSameEndpoint(child.address, source))
            {
                m.admission.onPrune(child, nowNs);
            }
            else if (reason != PruneReason.PROMISE_RELEASED || !m.backups.onPrune(from, source, nowNs))
            {
                m.count(ControlCounter.UNEXPECTED);
            }
            return;
        }
        final ParentLink parent = m.parent();
        if (parent != null && parent.memberId == from && parent.correlationId == correlationId &&
            Member.isSameEndpoint(parent.address, source))
        {
            if (reason == PruneReason.ONE_WAY)
            {
                m.liveness.onUnheard(nowNs);
                return;
            }
            m.count(ControlCounter.EVICTED_BY_PARENT);
            m.onParentGone(Reason.EVICTED, nowNs);
        }
        else if (m.search() != null && m.search().opening() != null && m.search().opening().memberId == from)
        {
            m.search().onPrune(correlationId, nowNs);
        }
        else if (!m.backups.onPrune(from, source, nowNs))
        {
            m.count(ControlCounter.UNEXPECTED);
        }
    }

    private void onPathUpdate(final NodeAddress source, final PathUpdateDecoder update, final long nowNs)
    {
        final ParentLink parent = m.parent();
        if (parent == null || parent.memberId != update.parentId() || !Member.isSameEndpoint(parent.address, source))
        {
            m.count(ControlCounter.UNEXPECTED);
            return;
        }
        final long version = update.correlationId();
        if (version <= parent.pathVersion)
        {
            m.wire().acknowledge(m, source, version);
            return;
        }
        final int epoch = (int)update.epoch();
        if (!m.epochs.isCredible(epoch))
        {
            return;
        }
        if (Integer.compareUnsigned(epoch, m.position.highestEpoch()) < 0)
        {
            m.count(ControlCounter.STALE_EPOCH_DROPPED);
            return;
        }
        parent.pathVersion = version;
        final long freshness = Place.freshness(epoch, (int)update.generation());
        final int rank = update.rank();
        final boolean isOrphaned = update.orphaned() == BooleanType.TRUE;
        final TreePath path = readPath(update);
        m.wire().acknowledge(m, source, version);
        if (path == null)
        {
            m.count(ControlCounter.LOOP_BROKEN);
            m.onParentGone(Reason.LOOP, nowNs);
            return;
        }
        m.standing.onPath(path, freshness, rank, isOrphaned, nowNs);
    }

    private void onAcknowledge(final NodeAddress source, final AcknowledgeDecoder acknowledge, final long nowNs)
    {
        final ChildLink child = m.children.find(acknowledge.memberId());
        final long correlationId = acknowledge.correlationId();
        if (child != null && Member.isSameEndpoint(child.address, source))
        {
            if (correlationId == child.pathVersion)
            {
                child.pathVersionAcked = correlationId;
            }
            else if (m.policy != null && correlationId == ChannelPolicy.acknowledgement(m.policy.version))
            {
                child.policyVersionAcked = m.policy.version;
            }
        }
        else
        {
            m.news.onRouteAcknowledged(correlationId, nowNs);
        }
    }

    private void onRefresh(final NodeAddress source, final RefreshDecoder refresh, final long nowNs)
    {
        final ChildLink child = m.children.find(refresh.memberId());
        if (child == null || !child.isPrimary() || !Member.isSameEndpoint(child.address, source))
        {
            m.count(ControlCounter.UNEXPECTED);
            return;
        }
        m.news.onRefresh(child, Place.freshness((int)refresh.epoch(), (int)refresh.generation()), nowNs);
    }

    private void onLeave(final NodeAddress source, final LeaveDecoder leave, final long nowNs)
    {
        final long from = leave.memberId();
        final ParentLink parent = m.parent();
        final boolean isParent =
            parent != null && parent.memberId == from && Member.isSameEndpoint(parent.address, source);
        if (!isParent && !m.backups.isAt(from, source))
        {
            m.count(ControlCounter.UNEXPECTED);
            return;
        }
        for (final LeaveDecoder.SuccessorsDecoder successor : leave.successors())
        {
            final long id = successor.successorId();
            final NodeAddress address = Endpoints.decode(successor.successorAddress());
            if (id != m.memberId)
            {
                m.view.put(id, address, PartialView.UNKNOWN_LEVEL, 0, m.random);
            }
        }
        m.view.remove(from);
        if (isParent)
        {
            parent.isGivenUp = true;
            m.distrust(from, nowNs);
            m.fail(Reason.PARENT_LEAVING, nowNs);
        }
        else
        {
            m.backups.onPrune(from, source, nowNs);
        }
    }

    private void onKick(final KickDecoder kick, final long nowNs)
    {
        final long kicked = kick.memberId();
        final int epoch = (int)kick.epoch();
        final int hop = kick.hop();
        final long code = kick.code();
        if (Integer.compareUnsigned(epoch, m.position.highestEpoch()) < 0 ||
            !m.codes().isKick(m.channelId, kicked, epoch, code))
        {
            m.count(ControlCounter.KICK_REFUSED);
        }
        else if (kicked == m.memberId)
        {
            Departure.stop(m, Reason.KICKED, nowNs);
        }
        else
        {
            final char[] labels = m.env.labels;
            int count = 0;
            for (final KickDecoder.PathDecoder entry : kick.path())
            {
                if (count < labels.length)
                {
                    labels[count++] = (char)entry.label();
                }
            }
            final ChildLink next = hop < count ? m.children.findLabel(labels[hop]) : null;
            if (next != null)
            {
                m.wire().kick(m, next.address, kicked, code, epoch, hop + 1, labels, count);
            }
        }
    }

    private void onPolicy(final NodeAddress source, final PolicyDecoder decoder, final long nowNs)
    {
        final ChannelPolicy policy = new ChannelPolicy();
        policy.rootId = decoder.rootId();
        policy.version = decoder.policyVersion();
        policy.uploadMaxBytes = Math.max(0, decoder.uploadMaxBytes());
        policy.code = decoder.code();
        policy.epoch = (int)decoder.epoch();
        policy.childrenMax = decoder.childrenMax();
        policy.isFrozen = decoder.freeze() == BooleanType.TRUE;
        final boolean isAuthentic = m.codes().isPolicy(m.channelId, policy.epoch, policy.version,
            policy.uploadMaxBytes, policy.childrenMax, policy.isFrozen, policy.code);
        if (!isAuthentic || m.state() == MemberState.ROOT)
        {
            m.count(ControlCounter.POLICY_REFUSED);
            return;
        }
        // One of an epoch that never comes would outlast every later one.
        if (!m.epochs.isCredible(policy.epoch))
        {
            return;
        }
        m.wire().acknowledge(m, source, ChannelPolicy.acknowledgement(policy.version));
        final ChannelPolicy held = m.policy;
        if (held == null || Integer.compareUnsigned(policy.epoch, held.epoch) > 0 ||
            policy.epoch == held.epoch && policy.version > held.version)
        {
            m.news.onPolicy(policy, nowNs);
        }
    }

    private void onError(final NodeAddress source, final ErrorDecoder error, final long nowNs)
    {
        // Only in answer to what was said to that tracker, and only of an epoch that counts above one's own.
        if (error.code() == ErrorCode.SUPERSEDED && m.state() == MemberState.ROOT &&
            m.announcer.isAnswer(source, error.correlationId()) && m.epochs.isCredible((int)error.epoch()) &&
            Integer.compareUnsigned((int)error.epoch(), m.epoch()) >= 0)
        {
            m.epochs.onSuperseded(nowNs);
        }
        else if (error.code() != ErrorCode.UNKNOWN_CHANNEL || m.root() == null || !m.seeds.isTracker(source) ||
            !m.root().onTrackerAnswer(source, error.correlationId(), 0))
        {
            m.count(ControlCounter.UNEXPECTED);
        }
    }

    /** The path of an Accept; null if it is too long or leads through this member. */
    TreePath readPath(final AcceptDecoder accept)
    {
        final TreePath path = new TreePath();
        final int label = accept.label();
        final long code = accept.routeCode();
        final NodeAddress root = Endpoints.decode(accept.rootAddress());
        for (final AcceptDecoder.PathDecoder entry : accept.path())
        {
            if (!add(path, entry.pathMember(), entry.pathLabel()))
            {
                return null;
            }
        }
        for (final AcceptDecoder.BackupsDecoder backup : accept.backups())
        {
            final long id = backup.backupId();
            see(id, Endpoints.decode(backup.backupAddress()));
        }
        path.own(label, code, root);
        return path.length() == 0 ? null : path;
    }

    private TreePath readPath(final PathUpdateDecoder update)
    {
        final TreePath path = new TreePath();
        final int label = update.label();
        final long code = update.routeCode();
        final NodeAddress root = Endpoints.decode(update.rootAddress());
        for (final PathUpdateDecoder.PathDecoder entry : update.path())
        {
            if (!add(path, entry.pathMember(), entry.pathLabel()))
            {
                return null;
            }
        }
        for (final PathUpdateDecoder.BackupsDecoder backup : update.backups())
        {
            final long id = backup.backupId();
            see(id, Endpoints.decode(backup.backupAddress()));
        }
        path.own(label, code, root);
        return path.length() == 0 ? null : path;
    }

    private boolean add(final TreePath path, final long memberId, final int label)
    {
        if (memberId == m.memberId || path.length() >= TreePath.LENGTH_MAX)
        {
            m.count(ControlCounter.CYCLE_AVERTED);
            return false;
        }
        path.add(memberId, label);
        return true;
    }

    private void see(final long memberId, final NodeAddress address)
    {
        if (memberId != m.memberId)
        {
            m.view.put(memberId, address, PartialView.UNKNOWN_LEVEL, 0, m.random);
        }
    }
}
