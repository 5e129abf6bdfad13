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
    /** Recovery times until everybody has heard of the new epoch and has said how far it has come under the old. */
    private static final int FENCE_TIMES = 3;
    /** Recovery times to wait for an answer, if there is none: whoever should give it may just be starting. */
    private static final int UNANSWERED_TIMES = 30;
    /** And at least so many announcements, as a tracker that has started with this root says nothing final for two. */
    private static final int UNANSWERED_ANNOUNCEMENTS = 3;

    private final Member m;
    private final RouteDirectory directory;
    private final char[] labels = new char[TreePath.LENGTH_MAX + 1];
    private long recoveryProbeId;
    private long recoverUntilNs;
    private int answers;
    private long giveUpAtNs;
    private long trackersHeard;
    private boolean isAnybodyNamed;
    private boolean isNumbered;
    private boolean isFenced;
    private boolean isAskedAgain;
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
        giveUpAtNs = nowNs + Math.max(
            UNANSWERED_TIMES * m.settings.recoveryNs, UNANSWERED_ANNOUNCEMENTS * m.settings.announceNs);
        if (ask(nowNs) == 0 && m.seeds.trackers.length == 0)
        {
            finishRecovery(nowNs);
        }
    }

    private int ask(final long nowNs)
    {
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
            m.wire().queryMembers(m, tracker, recoveryProbeId, 0);
        }
        return sent;
    }

    /**
     * Somebody is still fed by a root. Another that numbers on while this one begins would give numbers a second time:
     * tell all of the epoch to come, so that it stops and nobody takes anything more from it, and ask how far they have
     * come only then.
     */
    private void fence(final long nowNs)
    {
        isFenced = true;
        m.gossip.emit(epochToBe(), true);
        recoverUntilNs = nowNs + FENCE_TIMES * m.settings.recoveryNs;
    }

    private int epochToBe()
    {
        final int held = m.position.highestEpoch();
        return (Integer.compareUnsigned(heldEpoch, held) > 0 ? heldEpoch : held) + 1;
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

    /**
     * A tracker has answered: in which epoch it saw the last root, 0 if it has heard of none. True if it was asked.
     */
    boolean onTrackerAnswer(final NodeAddress tracker, final long correlationId, final int epoch)
    {
        if (m.state() != MemberState.RECOVERING || correlationId != recoveryProbeId)
        {
            return false;
        }
        trackersHeard |= 1L << m.seeds.trackerIndex(tracker);
        onEpoch(epoch);
        return true;
    }

    /** A tracker names a member. */
    void onNamed(final NodeAddress member, final long nowNs)
    {
        isAnybodyNamed = true;
        probe(member, nowNs);
    }

    private void onEpoch(final int epoch)
    {
        if (Epochs.isCredible(epoch, m.position.highestEpoch()))
        {
            heldEpoch = Integer.compareUnsigned(epoch, heldEpoch) > 0 ? epoch : heldEpoch;
        }
    }

    /** A member has answered, or every tracker knows that there is none. */
    private boolean isAnswered()
    {
        return answers > 0 || !isAnybodyNamed && Long.bitCount(trackersHeard) == m.seeds.trackers.length;
    }

    boolean onRecoveryChallenge(final NodeAddress tracker, final long correlationId, final long cookie)
    {
        if (m.state() != MemberState.RECOVERING || correlationId != recoveryProbeId)
        {
            return false;
        }
        m.wire().queryMembers(m, tracker, recoveryProbeId, cookie);
        return true;
    }

    /** Who has answered: it is told of the epoch to come, if anybody is still fed under the old. */
    void onHolder(final long memberId, final NodeAddress address, final int level)
    {
        isNumbered |= level != PartialView.UNKNOWN_LEVEL;
        m.view.put(memberId, address, level, 0, m.random);
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
        onEpoch(epoch);
        heldBlock = Math.max(heldBlock, nextBlock);
        heldSequence = Math.max(heldSequence, nextSequence);
        return true;
    }

    private void finishRecovery(final long nowNs)
    {
        become(epochToBe(), Math.max(heldBlock, Math.max(0, m.position.nextBlock())),
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
            if (nowNs < recoverUntilNs)
            {
                return 0;
            }
            if (!isAnswered() && nowNs < giveUpAtNs)
            {
                recoverUntilNs = nowNs + m.settings.recoveryNs;
                ask(nowNs);
            }
            else if (isNumbered && !isFenced)
            {
                fence(nowNs);
            }
            else if (isFenced && !isAskedAgain)
            {
                isAskedAgain = true;
                recoverUntilNs = nowNs + m.settings.recoveryNs;
                ask(nowNs);
            }
            else
            {
                finishRecovery(nowNs);
            }
            return 1;
        }
        if (nowNs < beaconAtNs || m.state() != MemberState.ROOT)
        {
            return 0;
        }
        final int members = m.children.subtreeMembers();
        final boolean isUrgent = members < largestSubtree - (largestSubtree >> MASS_LOSS_SHIFT);
        largestSubtree = isUrgent ? largestSubtree : Math.max(members, largestSubtree);
        m.gossip.emit(m.epoch(), isUrgent);
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
