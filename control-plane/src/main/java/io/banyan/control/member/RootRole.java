package io.banyan.control.member;

import io.banyan.codec.control.RouteRegisterDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.engine.NodeAddress;

/**
 * What a root does besides being a parent: takes over the numbering, hands out generations, beacons, policy, kicks, and
 * knows routes.
 */
final class RootRole
{
    private static final int PROBES_MAX = 16;
    private static final int MASS_LOSS_SHIFT = 2;

    private final Member m;
    private final RouteDirectory directory;
    private final char[] labels = new char[TreePath.LENGTH_MAX + 1];
    private long recoveryProbeId;
    private long recoverUntilNs;
    private int answers;
    private int heldEpoch;
    private long heldBlock;
    private long heldSequence;
    private int largestSubtree;
    private long beaconAtNs = ControlMachine.NO_DEADLINE_NS;

    RootRole(final Member member)
    {
        m = member;
        directory = new RouteDirectory(member, member.settings.directoryMax);
    }

    RouteDirectory directory()
    {
        return directory;
    }

    long deadlineNs()
    {
        return m.state() == MemberState.RECOVERING ? recoverUntilNs : beaconAtNs;
    }

    /** Ask what the members hold: trackers name members, the view and the seeds are members. */
    void recover(final long nowNs)
    {
        m.transition(MemberState.RECOVERING, nowNs, Reason.START);
        recoveryProbeId = m.ids.nextCorrelationId();
        recoverUntilNs = nowNs + m.settings.recoveryNs;
        int sent = 0;
        for (final NodeAddress member : m.seeds.members)
        {
            sent += sent < PROBES_MAX ? probe(member, nowNs) : 0;
        }
        for (int i = 0; i < m.view.size() && sent < PROBES_MAX; i++)
        {
            sent += probe(m.view.address(i), nowNs);
        }
        for (final NodeAddress tracker : m.seeds.trackers)
        {
            m.wire().query(m, tracker, recoveryProbeId, 0);
        }
        if (sent == 0 && m.seeds.trackers.length == 0)
        {
            finishRecovery(nowNs);
        }
    }

    long recoveryProbeId()
    {
        return recoveryProbeId;
    }

    private int probe(final NodeAddress to, final long nowNs)
    {
        m.wire().probe(m, to, recoveryProbeId, nowNs);
        return 1;
    }

    void onRecoveryOffer(final long correlationId, final NodeAddress member, final int epoch, final long nowNs)
    {
        if (m.state() == MemberState.RECOVERING && correlationId == recoveryProbeId &&
            Epochs.isCredible(epoch, m.position.highestEpoch()))
        {
            heldEpoch = Integer.compareUnsigned(epoch, heldEpoch) > 0 ? epoch : heldEpoch;
            probe(member, nowNs);
        }
    }

    boolean onRecoveryChallenge(final NodeAddress tracker, final long correlationId, final long cookie)
    {
        if (m.state() != MemberState.RECOVERING || correlationId != recoveryProbeId)
        {
            return false;
        }
        m.wire().query(m, tracker, recoveryProbeId, cookie);
        return true;
    }

    boolean onProbeReply(final long correlationId, final int epoch, final long nextBlock, final long nextSequence)
    {
        if (m.state() != MemberState.RECOVERING || correlationId != recoveryProbeId)
        {
            return false;
        }
        if (!Epochs.isCredible(epoch, m.position.highestEpoch()))
        {
            m.count(ControlCounter.EPOCH_INCREDIBLE);
            return true;
        }
        if (!Epochs.isCrediblePosition(nextBlock) || !Epochs.isCrediblePosition(nextSequence))
        {
            m.count(ControlCounter.POSITION_INCREDIBLE);
            return true;
        }
        answers++;
        heldEpoch = Integer.compareUnsigned(epoch, heldEpoch) > 0 ? epoch : heldEpoch;
        heldBlock = Math.max(heldBlock, nextBlock);
        heldSequence = Math.max(heldSequence, nextSequence);
        return true;
    }

    private void finishRecovery(final long nowNs)
    {
        final int highest = Integer.compareUnsigned(heldEpoch, m.position.highestEpoch()) > 0 ? heldEpoch :
            m.position.highestEpoch();
        become(highest + 1, Math.max(heldBlock, Math.max(0, m.position.nextBlock())),
            Math.max(heldSequence, Math.max(0, m.position.nextSequence())), nowNs);
    }

    void become(final int epoch, final long nextBlock, final long nextSequence, final long nowNs)
    {
        m.position.onRootPosition(epoch, nextBlock, nextSequence);
        m.engine.becomeRoot(m.channelId, epoch, nextBlock, nextSequence);
        m.engine.setStanding(m.channelId, false, 0);
        if (m.state() != MemberState.ROOT)
        {
            m.transition(MemberState.ROOT, nowNs, Reason.RECOVERED);
        }
        m.announcer.onSlotsChanged(nowNs);
        m.gossip.start(nowNs);
        beaconAtNs = nowNs + m.jittered(m.settings.retryFirstNs);
    }

    int onTime(final long nowNs)
    {
        if (m.state() == MemberState.RECOVERING)
        {
            if (nowNs >= recoverUntilNs)
            {
                finishRecovery(nowNs);
                return 1;
            }
            return 0;
        }
        if (nowNs < beaconAtNs || m.state() != MemberState.ROOT)
        {
            return 0;
        }
        final int members = m.children.subtreeMembers();
        final boolean isUrgent = members < largestSubtree - (largestSubtree >> MASS_LOSS_SHIFT);
        largestSubtree = isUrgent ? largestSubtree : Math.max(members, largestSubtree);
        m.gossip.emit(nowNs, isUrgent);
        beaconAtNs = nowNs + m.jittered(isUrgent ? m.settings.retryMaxNs : m.settings.beaconNs);
        // Who has not come back after a while will not: small trees, too, come to rest.
        largestSubtree -= isUrgent ? Math.max(1, largestSubtree >> (2 * MASS_LOSS_SHIFT)) : 0;
        return 1;
    }

    /** Children have gone: if it was many members, tell those that are left where the root is. */
    void onSubtreeChange(final long nowNs)
    {
        final int members = m.children.subtreeMembers();
        if (members > largestSubtree)
        {
            largestSubtree = members;
        }
        else if (members < largestSubtree - (largestSubtree >> MASS_LOSS_SHIFT))
        {
            beaconAtNs = Math.min(beaconAtNs, nowNs + m.jittered(m.settings.retryFirstNs));
        }
    }

    void setPolicy(final boolean isFrozen, final int childrenMax, final long uploadMaxBytes, final long nowNs)
    {
        final ChannelPolicy policy = new ChannelPolicy();
        policy.rootId = m.memberId;
        policy.version = m.policy == null ? 1 : m.policy.version + 1;
        policy.isFrozen = isFrozen;
        policy.childrenMax = childrenMax;
        policy.uploadMaxBytes = uploadMaxBytes;
        policy.epoch = m.epoch();
        policy.code =
            m.codes().policy(m.channelId, policy.epoch, policy.version, uploadMaxBytes, childrenMax, isFrozen);
        m.news.onPolicy(policy, nowNs);
    }

    /** Put a member out; by the link if it is a child, else along its registered path. False if it is not known. */
    boolean kick(final long memberId)
    {
        final long code = m.codes().kick(m.channelId, memberId, m.epoch());
        final ChildLink child = m.children.find(memberId);
        if (child != null)
        {
            m.wire().kick(m, child.address, memberId, code, m.epoch(), 0, labels, 0);
            return true;
        }
        final int count = directory.pathTo(memberId, labels);
        final ChildLink first = count < 1 ? null : m.children.findLabel(labels[0]);
        if (first == null)
        {
            return false;
        }
        m.wire().kick(m, first.address, memberId, code, m.epoch(), 1, labels, count);
        return true;
    }

    void onRegister(final NodeAddress source, final RouteRegisterDecoder register, final long nowNs)
    {
        final long memberId = register.memberId();
        final long correlationId = register.correlationId();
        final int epoch = (int)register.epoch();
        final long code = register.routeCode();
        int count = 0;
        for (final RouteRegisterDecoder.PathDecoder entry : register.path())
        {
            if (count == labels.length)
            {
                m.count(ControlCounter.TOKEN_FORGED);
                return;
            }
            labels[count++] = (char)entry.label();
        }
        if (epoch != m.epoch())
        {
            m.count(ControlCounter.TOKEN_STALE);
        }
        else if (count == 0 || !m.codes().isRoute(m.channelId, memberId, epoch, labels, count, code))
        {
            m.count(ControlCounter.TOKEN_FORGED);
        }
        else if (directory.register(memberId, labels, count, nowNs))
        {
            m.wire().acknowledge(m, source, correlationId);
        }
    }
}
