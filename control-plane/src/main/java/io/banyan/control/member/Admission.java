package io.banyan.control.member;

import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.PruneReason;
import io.banyan.codec.control.RejectReason;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.control.auth.LeaseVerdict;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * The parent's side: who may become a child, within which limits, and when a child is put out. The parent enforces;
 * what a tracker or a joiner claims is never enough.
 */
final class Admission
{
    /** {@code fromBlock} of a joiner that takes whatever is oldest. */
    static final long OLDEST = -2;

    private static final int LAGGING_REPORTS = 3;
    private static final int RETRY_TRIES_MAX = 8;
    private static final int PROMISES_PER_SLOT = 2;
    private static final int DEMOTION_RECOVERY = 6;
    private static final int PROMISE_LIFE = 3;
    private static final int SILENT_LIFE = 10;

    private final Member m;
    private int demotedMax = MemberLimits.CHILDREN_LIMIT;
    private long demotedUntilNs;

    Admission(final Member member)
    {
        m = member;
    }

    int childrenMax()
    {
        final int policyMax = m.policy == null || m.policy.childrenMax == 0 ? MemberLimits.CHILDREN_LIMIT :
            m.policy.childrenMax;
        final int ownMax = m.state() == MemberState.ROOT ? m.limits.childrenMax() :
            Math.min(policyMax, m.limits.childrenMax());
        return Math.min(ownMax, demotedMax);
    }

    long uploadMaxBytes()
    {
        final long own = m.limits.uploadMaxBytes();
        final long policyMax = m.policy == null ? 0 : m.policy.uploadMaxBytes;
        return own == 0 ? policyMax : policyMax == 0 ? own : Math.min(own, policyMax);
    }

    /** How many more children would be taken now. */
    int freeSlots()
    {
        return freeSlots(m.children.backupLinks());
    }

    /** The same for one that would bring links along, or may have those of backups. */
    private int freeSlots(final int linksHeld)
    {
        if (!m.state().isInTree() || !hasRoomBelow())
        {
            return 0;
        }
        final int heard = m.children.primaries() - m.children.overduePrimaries();
        long free = (long)childrenMax() - heard;
        final long uploadMax = uploadMaxBytes();
        if (uploadMax > 0 && m.position.bytesPerSecond() > 0)
        {
            free = Math.min(free, uploadMax / m.position.bytesPerSecond() - heard);
        }
        free = Math.min(free, (long)m.limits.linksMax() - m.linksUp() - m.children.openLinks() + linksHeld +
            m.children.overduePrimaries());
        return (int)Math.max(0, free);
    }

    private boolean hasFreeLink()
    {
        return m.linksUp() + m.children.openLinks() < m.limits.linksMax();
    }

    private boolean hasRoomBelow()
    {
        return m.position.path().length() + 1 < TreePath.LENGTH_MAX;
    }

    void onRequest(final JoinRequest request, final long nowNs)
    {
        m.count(request.isGraft ? ControlCounter.GRAFTS_RECEIVED : ControlCounter.JOINS_RECEIVED);
        if (!request.isAddressTrue || request.memberId == 0)
        {
            m.count(ControlCounter.ADDRESS_MISMATCH);
            return;
        }
        final ChildLink child = m.children.find(request.memberId);
        final boolean isKnown = child != null && isSameEndpoint(child.address, request.source);
        if (isKnown && child.correlationId == request.correlationId && child.kind == request.kind)
        {
            if (!child.awaitsGeneration)
            {
                m.wire().accept(m, child);
            }
            return;
        }
        final RejectReason refusal = refusal(request, child, isKnown, nowNs);
        if (refusal == RejectReason.ADDRESS_UNPROVED)
        {
            m.count(ControlCounter.CHALLENGES_SENT);
            m.wire().challenge(
                m, request.source, request.correlationId, m.codes().cookie(request.source, m.wallMs(nowNs)));
        }
        else if (refusal != null)
        {
            m.count(rejectCounter(refusal));
            // A Graft is short, and nothing in it proves whose address it comes from: its refusal must not be longer.
            m.wire().reject(m, request.source, request.memberId, request.correlationId, refusal,
                m.settings.retryFirstNs, isKnown || !request.isGraft);
        }
        else
        {
            take(request, child, nowNs);
        }
    }

    private RejectReason refusal(
        final JoinRequest request, final ChildLink child, final boolean isKnown, final long nowNs)
    {
        if (m.state() == MemberState.STOPPED)
        {
            return RejectReason.ENDED;
        }
        if (m.state() == MemberState.LEAVING)
        {
            return m.lastReason() == Reason.ENDED ? RejectReason.ENDED : RejectReason.LEAVING;
        }
        if (!m.state().isInTree())
        {
            return RejectReason.ORPHANED;
        }
        if (Integer.compareUnsigned(request.epoch, m.epoch()) > 0)
        {
            return RejectReason.STALE_EPOCH;
        }
        if (request.memberId == m.memberId || m.position.path().contains(request.memberId))
        {
            m.count(ControlCounter.CYCLE_AVERTED);
            return RejectReason.CYCLE;
        }
        if (m.policy != null && m.policy.isFrozen && request.epoch == 0 && child == null)
        {
            return RejectReason.FROZEN;
        }
        if (request.fromBlock >= 0 && request.fromBlock < m.position.oldestBlock())
        {
            return RejectReason.POSITION_GONE;
        }
        final RejectReason room = roomRefusal(request, child);
        return room != null ? room : proofRefusal(request, isKnown, nowNs);
    }

    private RejectReason proofRefusal(final JoinRequest request, final boolean isKnown, final long nowNs)
    {
        if (request.leaseId != 0)
        {
            final LeaseVerdict verdict = m.codes().useLease(m.channelId, m.memberId, request.memberId,
                request.leaseId, request.leaseExpiresAtMs, request.leaseCode, m.wallMs(nowNs));
            return verdict == LeaseVerdict.VALID ? null :
                verdict == LeaseVerdict.EXPIRED ? RejectReason.LEASE_EXPIRED : RejectReason.LEASE_INVALID;
        }
        if (isKnown || m.codes().isCookie(request.source, request.cookie, m.wallMs(nowNs)))
        {
            return null;
        }
        if (request.cookie != 0)
        {
            m.count(ControlCounter.COOKIE_REFUSED);
        }
        return RejectReason.ADDRESS_UNPROVED;
    }

    private RejectReason roomRefusal(final JoinRequest request, final ChildLink child)
    {
        final boolean isPrimaryAlready = child != null && child.isPrimary();
        if (child != null && child.kind == LinkKind.PROMISE && request.kind == LinkKind.HOT_BACKUP)
        {
            // A promise has no link; to make it hot takes one.
            return hasFreeLink() ? null : RejectReason.FULL_LINKS;
        }
        if (request.kind == LinkKind.PRIMARY ? isPrimaryAlready : child != null)
        {
            return null;
        }
        // A child goes before backups: any of these gives its link up, the child's own first.
        final int free = freeSlots(request.kind == LinkKind.PRIMARY ? m.children.backupLinks() : 0);
        if (free > 0 && (request.kind == LinkKind.PRIMARY || hasPromisesLeft() || promiseBelow(request) != null))
        {
            return null;
        }
        if (m.children.primaries() < m.limits.childrenMax() && m.children.primaries() >= demotedMax)
        {
            return RejectReason.DEMOTED;
        }
        if (request.kind == LinkKind.PRIMARY && leafBelow(request) != null)
        {
            return null;
        }
        if (m.children.primaries() >= childrenMax())
        {
            return RejectReason.FULL_CHILDREN;
        }
        if (!hasFreeLink() && (request.kind != LinkKind.PRIMARY || m.children.backupLinks() == 0))
        {
            return RejectReason.FULL_LINKS;
        }
        // Slots are free, so it is the upload, or promises are as many as there may be or the tree is too deep here.
        return free == 0 && hasRoomBelow() ? RejectReason.FULL_UPLOAD : RejectReason.FULL_CHILDREN;
    }

    /**
     * Who gives its place to one that will carry others, or a tree whose places are all held by leaves would be full
     * for ever. Only where all children are leaves: below any other there may be room, and the refusal names it.
     */
    private ChildLink leafBelow(final JoinRequest request)
    {
        ChildLink leaf = null;
        boolean isAnyOther = request.isLeaf || request.isGraft || !hasRoomBelow();
        for (int i = 0; i < m.children.size() && !isAnyOther; i++)
        {
            final ChildLink child = m.children.get(i);
            isAnyOther = child.isPrimary() && !child.isLeaf;
            leaf = child.isPrimary() ? child : leaf;
        }
        return isAnyOther ? null : leaf;
    }

    private boolean hasPromisesLeft()
    {
        return m.children.promises() < PROMISES_PER_SLOT * childrenMax();
    }

    /**
     * The promise that is needed least, if less than the one asked for. First backups count before further ones, then
     * large subtrees before small ones: these have fewer members to choose from, since none below is a backup. The
     * order is the same everywhere, so whoever loses a promise looks elsewhere and never takes it back.
     */
    private ChildLink promiseBelow(final JoinRequest request)
    {
        ChildLink least = null;
        long leastNeed = need(request.kind, request.subtreeMembers);
        for (int i = 0; i < m.children.size(); i++)
        {
            final ChildLink child = m.children.get(i);
            final long need = need(child.kind, child.subtreeMembers);
            if (!child.isPrimary() && need < leastNeed)
            {
                least = child;
                leastNeed = need;
            }
        }
        return least;
    }

    private static long need(final LinkKind kind, final int subtreeMembers)
    {
        return (kind == LinkKind.HOT_BACKUP ? 1L << Integer.SIZE : 0) + subtreeMembers;
    }

    private void take(final JoinRequest request, final ChildLink known, final long nowNs)
    {
        ChildLink child = known;
        if (child == null)
        {
            if (request.kind != LinkKind.PRIMARY && !hasPromisesLeft())
            {
                m.count(ControlCounter.PROMISES_DISPLACED);
                evict(promiseBelow(request), PruneReason.PROMISE_RELEASED, nowNs);
            }
            child = m.children.add(request.memberId);
        }
        else if (child.isPrimary() && request.kind != LinkKind.PRIMARY)
        {
            return;
        }
        if (request.kind == LinkKind.PRIMARY && !child.isPrimary())
        {
            makeRoom(child, leafBelow(request), nowNs);
        }
        if (request.kind == LinkKind.PRIMARY && child.kind != LinkKind.HOT_BACKUP)
        {
            makeLink(nowNs);
        }
        final boolean isHotLinkKept = child.kind == LinkKind.HOT_BACKUP && child.upSession == request.upSession &&
            child.linkId >= 0 && request.kind != LinkKind.PROMISE;
        if (child.linkId >= 0 && !isHotLinkKept)
        {
            closeChildLink(child);
        }
        m.children.convert(child, request.kind, request.leaseId, childrenMax());
        child.address = request.address;
        child.correlationId = request.correlationId;
        child.upSession = request.upSession;
        child.subtreeMembers = request.subtreeMembers;
        child.subtreeDepth = request.subtreeDepth;
        child.isLeaf = request.isGraft ? child.isLeaf : request.isLeaf;
        child.startBlock = request.fromBlock == OLDEST ? m.position.oldestBlock() : request.fromBlock;
        child.freshness = Place.freshness(request.epoch, request.generation);
        child.rank = request.rank;
        if (child.isPrimary() && !Place.isBefore(m.position.freshness(), m.position.rank(), child.freshness,
            child.rank))
        {
            m.count(ControlCounter.PLACE_INFEASIBLE);
            child.awaitsGeneration = true;
            child.tries = 0;
            child.expiresAtNs = nowNs + m.settings.halfOpenNs;
            child.retryAtNs = nowNs + m.retryDelayNs(0);
            m.children.wakeAt(child.deadlineNs());
            m.news.requestGeneration(nowNs);
            return;
        }
        accept(child, nowNs);
    }

    /** A newcomer takes the slot of a child that has not been heard for a while, or of a leaf, if there is no other. */
    private void makeRoom(final ChildLink newcomer, final ChildLink leaf, final long nowNs)
    {
        if (freeSlots(m.children.backupLinks()) == 0 && leaf != null)
        {
            m.count(ControlCounter.LEAVES_DISPLACED);
            evict(leaf, PruneReason.DISPLACED, nowNs);
        }
        for (int i = m.children.size() - 1; i >= 0 && m.children.primaries() >= childrenMax(); i--)
        {
            final ChildLink child = m.children.get(i);
            if (child != newcomer && child.isPrimary() && child.isOverdue)
            {
                evict(child, PruneReason.EVICTED_SILENT, nowNs);
            }
        }
    }

    /** A newcomer takes the link of the backup with the fewest members below it, if there is no other. */
    private void makeLink(final long nowNs)
    {
        ChildLink least = null;
        for (int i = 0; i < m.children.size() && !hasFreeLink(); i++)
        {
            final ChildLink child = m.children.get(i);
            least = child.kind == LinkKind.HOT_BACKUP && (least == null ||
                child.subtreeMembers < least.subtreeMembers) ? child : least;
        }
        if (least != null)
        {
            m.count(ControlCounter.PROMISES_DISPLACED);
            evict(least, PruneReason.PROMISE_RELEASED, nowNs);
        }
    }

    /** The place is right: open the link and say so. */
    void accept(final ChildLink child, final long nowNs)
    {
        child.awaitsGeneration = false;
        child.retryAtNs = ControlMachine.NO_DEADLINE_NS;
        child.pathVersion = m.news.pathVersion();
        child.pathVersionAcked = child.pathVersion;
        final boolean isPrimary = child.isPrimary();
        if (isPrimary && child.startBlock < 0)
        {
            child.startBlock = EngineCommands.LIVE;
        }
        if (child.kind == LinkKind.PROMISE)
        {
            child.downSession = 0;
            child.expiresAtNs = nowNs + PROMISE_LIFE * m.settings.promiseRenewNs;
        }
        else if (child.linkId >= 0)
        {
            if (isPrimary)
            {
                m.engine.startChild(m.channelId, child.linkId, child.startBlock);
            }
            child.expiresAtNs = upExpiry(child, nowNs);
        }
        else
        {
            child.linkId = m.ids.nextLinkId();
            child.downSession = m.ids.nextSession();
            child.isUp = false;
            child.isSilent = false;
            child.isOverdue = false;
            child.expiresAtNs = nowNs + m.settings.halfOpenNs;
            m.engine.openChild(m.channelId, child.linkId, child.address, child.downSession, child.upSession,
                child.label,
                isPrimary ? child.startBlock : EngineCommands.HOLD);
        }
        m.children.wakeAt(child.expiresAtNs);
        m.count(ControlCounter.ACCEPTS_SENT);
        m.wire().accept(m, child);
        if (isPrimary)
        {
            if (m.policy != null)
            {
                retryFromNow(child, nowNs);
                m.wire().policy(m, child.address, m.policy);
            }
            m.announcer.onSlotsChanged(nowNs);
        }
    }

    void onGeneration(final long nowNs)
    {
        for (int i = 0; i < m.children.size(); i++)
        {
            final ChildLink child = m.children.get(i);
            if (child.awaitsGeneration && Place.isBefore(m.position.freshness(), m.position.rank(), child.freshness,
                child.rank))
            {
                accept(child, nowNs);
            }
        }
    }

    void onLinkUp(final ChildLink child, final long nowNs)
    {
        child.isUp = true;
        child.isSilent = false;
        child.isOverdue = false;
        child.expiresAtNs = upExpiry(child, nowNs);
        m.children.wakeAt(child.deadlineNs());
        m.engine.setSuspicion(m.channelId, child.linkId, childSuspicionNs(child));
    }

    void onChildSilent(final ChildLink child, final long silentNs, final long stalledNs, final long nowNs)
    {
        final long suspicionNs = childSuspicionNs(child);
        child.isSilent = true;
        if (stalledNs > 0 && silentNs - stalledNs < suspicionNs)
        {
            m.count(ControlCounter.OWN_STALLS);
            child.expiresAtNs = nowNs + Math.max(m.settings.heartbeatNs, suspicionNs - (silentNs - stalledNs));
            m.children.wakeAt(child.expiresAtNs);
        }
        else if (child.isPrimary())
        {
            overdue(child, nowNs);
        }
        else
        {
            evict(child, PruneReason.EVICTED_SILENT, nowNs);
        }
    }

    /**
     * It may stand still and come back: its slot is anybody's from now on, its link stays until one takes it. It is
     * told, so that it leaves if it runs and only its way up is broken.
     */
    private void overdue(final ChildLink child, final long nowNs)
    {
        child.isOverdue = true;
        child.expiresAtNs = nowNs + SILENT_LIFE * childSuspicionNs(child);
        m.children.wakeAt(child.expiresAtNs);
        m.wire().prune(m, child.address, child.correlationId, PruneReason.ONE_WAY);
        m.announcer.onSlotsChanged(nowNs);
    }

    void onChildHeard(final ChildLink child, final long nowNs)
    {
        if (child.isOverdue)
        {
            m.wire().accept(m, child);
            m.announcer.onSlotsChanged(nowNs);
        }
        child.isSilent = false;
        child.isOverdue = false;
        child.expiresAtNs = upExpiry(child, nowNs);
        m.children.wakeAt(child.deadlineNs());
    }

    /** What a child's progress says about this member's own claim: too many that fall behind, and it takes fewer. */
    void onChildReport(
        final ChildLink child, final long nextBlock, final long lostBlocks, final int subtreeMembers, final long rttNs,
        final long nowNs)
    {
        final boolean isLagging = child.nextBlock >= 0 && (lostBlocks > child.lostBlocks ||
            nextBlock < m.position.oldestBlock());
        child.laggingReports = isLagging ? Math.min(LAGGING_REPORTS, child.laggingReports + 1) : 0;
        child.nextBlock = nextBlock;
        child.lostBlocks = lostBlocks;
        child.subtreeMembers = Math.max(1, subtreeMembers);
        child.rttNs = rttNs;
        if (!isLagging)
        {
            return;
        }
        int lagging = 0;
        for (int i = 0; i < m.children.size(); i++)
        {
            lagging += m.children.get(i).laggingReports >= LAGGING_REPORTS ? 1 : 0;
        }
        if (lagging * 2 >= m.children.primaries() && m.children.primaries() > 0 && nowNs >= demotedUntilNs)
        {
            m.count(ControlCounter.CAPACITY_DEMOTED);
            demotedMax = Math.max(1, m.children.primaries() - 1);
            demotedUntilNs = nowNs + m.settings.reportNs;
            m.children.wakeAt(demotedUntilNs);
            m.announcer.onSlotsChanged(nowNs);
        }
    }

    void onPrune(final ChildLink child, final long nowNs)
    {
        remove(child, nowNs);
    }

    void evict(final ChildLink child, final PruneReason reason, final long nowNs)
    {
        m.count(ControlCounter.CHILDREN_EVICTED);
        m.wire().prune(m, child.address, child.correlationId, reason);
        remove(child, nowNs);
    }

    void evictAll(final PruneReason reason, final long nowNs)
    {
        while (m.children.size() > 0)
        {
            evict(m.children.get(m.children.size() - 1), reason, nowNs);
        }
    }

    void remove(final ChildLink child, final long nowNs)
    {
        final boolean isPrimary = child.isPrimary();
        closeChildLink(child);
        m.children.remove(child);
        if (isPrimary)
        {
            m.announcer.onSlotsChanged(nowNs);
            m.onChildGone(child, nowNs);
        }
    }

    void retryFromNow(final ChildLink child, final long nowNs)
    {
        child.tries = 0;
        child.retryAtNs = nowNs + m.retryDelayNs(0);
        m.children.wakeAt(child.retryAtNs);
    }

    int onTime(final long nowNs)
    {
        int workCount = 0;
        for (int i = m.children.size() - 1; i >= 0; i--)
        {
            final ChildLink child = m.children.get(i);
            if (nowNs >= child.expiresAtNs)
            {
                expire(child, nowNs);
                workCount++;
            }
            else if (nowNs >= child.retryAtNs)
            {
                retry(child, nowNs);
                workCount++;
            }
        }
        m.children.recomputeDeadline();
        recover(nowNs);
        return workCount;
    }

    /** In peace it takes one more again, from time to time. */
    private void recover(final long nowNs)
    {
        if (demotedMax == MemberLimits.CHILDREN_LIMIT)
        {
            return;
        }
        final long peaceNs = DEMOTION_RECOVERY * m.settings.reportNs;
        if (nowNs >= demotedUntilNs + peaceNs)
        {
            demotedUntilNs = nowNs;
            demotedMax = demotedMax + 1 >= m.limits.childrenMax() ? MemberLimits.CHILDREN_LIMIT : demotedMax + 1;
            m.announcer.onSlotsChanged(nowNs);
        }
        m.children.wakeAt(demotedUntilNs + peaceNs);
    }

    private void expire(final ChildLink child, final long nowNs)
    {
        if (child.isSilent && child.isPrimary() && !child.isOverdue)
        {
            overdue(child, nowNs);
        }
        else if (child.isSilent)
        {
            evict(child, PruneReason.EVICTED_SILENT, nowNs);
        }
        else if (child.isPrimary() || child.kind == LinkKind.HOT_BACKUP && !child.isUp)
        {
            m.count(ControlCounter.HALF_OPEN_EXPIRED);
            evict(child, PruneReason.ONE_WAY, nowNs);
        }
        else
        {
            remove(child, nowNs);
        }
    }

    private void retry(final ChildLink child, final long nowNs)
    {
        final boolean isPolicyDue = m.policy != null && child.policyVersionAcked < m.policy.version;
        final boolean isPathDue = child.pathVersionAcked < child.pathVersion;
        if (child.tries >= RETRY_TRIES_MAX || !(child.awaitsGeneration || isPolicyDue || isPathDue))
        {
            child.retryAtNs = ControlMachine.NO_DEADLINE_NS;
            return;
        }
        child.tries++;
        child.retryAtNs = nowNs + m.retryDelayNs(child.tries);
        if (child.awaitsGeneration)
        {
            m.news.requestGeneration(nowNs);
            return;
        }
        if (isPathDue)
        {
            m.count(ControlCounter.PATH_UPDATE_RETRIES);
            m.wire().pathUpdate(m, child, !m.state().isInTree());
        }
        if (isPolicyDue)
        {
            m.wire().policy(m, child.address, m.policy);
        }
    }

    private long upExpiry(final ChildLink child, final long nowNs)
    {
        if (!child.isUp)
        {
            return nowNs + m.settings.halfOpenNs;
        }
        return child.isPrimary() ? ControlMachine.NO_DEADLINE_NS : nowNs + PROMISE_LIFE * m.settings.promiseRenewNs;
    }

    private long childSuspicionNs(final ChildLink child)
    {
        final long distanceNs = child.rttNs < 0 ? 0 : 3 * child.rttNs + m.settings.suspicionMinNs;
        return Math.min(m.settings.suspicionMaxNs, Math.max(3 * m.settings.heartbeatNs, distanceNs));
    }

    private void closeChildLink(final ChildLink child)
    {
        if (child.linkId >= 0)
        {
            m.engine.closeLink(m.channelId, child.linkId);
            child.linkId = -1;
            child.isUp = false;
        }
    }

    private static boolean isSameEndpoint(final NodeAddress one, final NodeAddress other)
    {
        return one != null && Member.isSameEndpoint(one, other);
    }

    private static ControlCounter rejectCounter(final RejectReason reason)
    {
        switch (reason)
        {
            case FULL_CHILDREN:
                return ControlCounter.REJECTED_FULL_CHILDREN;
            case FULL_UPLOAD:
                return ControlCounter.REJECTED_FULL_UPLOAD;
            case FULL_LINKS:
                return ControlCounter.REJECTED_FULL_LINKS;
            case LEASE_INVALID:
            case LEASE_EXPIRED:
                return ControlCounter.REJECTED_LEASE;
            case CYCLE:
                return ControlCounter.REJECTED_CYCLE;
            case STALE_EPOCH:
                return ControlCounter.REJECTED_STALE_EPOCH;
            case ORPHANED:
                return ControlCounter.REJECTED_ORPHANED;
            case POSITION_GONE:
                return ControlCounter.REJECTED_POSITION_GONE;
            case FROZEN:
                return ControlCounter.REJECTED_FROZEN;
            case DEMOTED:
                return ControlCounter.REJECTED_DEMOTED;
            default:
                return ControlCounter.REJECTED_OVER;
        }
    }
}
