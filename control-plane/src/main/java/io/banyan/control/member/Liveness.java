package io.banyan.control.member;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.engine.NodeAddress;

/**
 * Watches the parent: when to suspect it, when one's own pause is the better explanation, when it stands still, when to
 * look for a better one.
 */
final class Liveness
{
    private static final int CHANGE_SHIFT = 3;
    private static final int STUCK_PERIODS = 2;
    private static final int UNHEARD_HEARTBEATS = 2;
    private static final int OVERDUE_BLOCKS_MAX = 1024;

    private final Member m;
    private long graceEndsNs = ControlMachine.NO_DEADLINE_NS;
    private long unheardEndsNs = ControlMachine.NO_DEADLINE_NS;
    private long improveAtNs = ControlMachine.NO_DEADLINE_NS;
    private boolean isHighestWanted;
    private long movedNs = Long.MIN_VALUE / 2;
    private long highestSeenBlock;
    private long witness;
    private long witnessedBlock;
    private long stuckBlock = -1;
    private long lostBlocks;
    private int stuckPeriods;
    private final Supply supply = new Supply();
    private long awaitedBlock;
    private int awaitedReports;

    Liveness(final Member member)
    {
        m = member;
    }

    long deadlineNs()
    {
        return Math.min(unheardEndsNs, Math.min(graceEndsNs, improveAtNs));
    }

    void onAttached(final ParentLink link, final boolean isMove, final long nowNs)
    {
        graceEndsNs = ControlMachine.NO_DEADLINE_NS;
        unheardEndsNs = ControlMachine.NO_DEADLINE_NS;
        stuckPeriods = 0;
        stuckBlock = -1;
        supply.restart();
        awaitedBlock = 0;
        movedNs = isMove ? nowNs : movedNs;
        improveAtNs = nowNs + m.jittered(m.settings.improveNs);
        link.suspicionNs = link.suspicionNs(m.settings);
        m.engine.setSuspicion(m.channelId, link.linkId, link.suspicionNs);
    }

    void stop()
    {
        graceEndsNs = ControlMachine.NO_DEADLINE_NS;
        unheardEndsNs = ControlMachine.NO_DEADLINE_NS;
        improveAtNs = ControlMachine.NO_DEADLINE_NS;
    }

    /**
     * Silent for the suspicion time. What the agent itself slept through is not the parent's: then it gets that much
     * longer.
     */
    void onParentSilent(final ParentLink link, final long silentNs, final long stalledNs, final long nowNs)
    {
        link.isSilent = true;
        final long suspicionNs = link.suspicionNs(m.settings);
        final long blamedNs = silentNs - Math.min(silentNs, stalledNs);
        if (blamedNs < suspicionNs)
        {
            m.count(ControlCounter.OWN_STALLS);
            graceEndsNs = nowNs + Math.max(m.settings.heartbeatNs, suspicionNs - blamedNs);
        }
        else
        {
            suspect(Reason.SILENT, nowNs);
        }
    }

    /** Its host says that nobody listens there: no pause, of whomever, explains that. */
    void onParentUnreachable(final ParentLink link, final long nowNs)
    {
        link.isSilent = true;
        suspect(Reason.UNREACHABLE, nowNs);
    }

    void onParentHeard(final ParentLink link, final long nowNs)
    {
        link.isSilent = false;
        graceEndsNs = ControlMachine.NO_DEADLINE_NS;
        if (m.state().isSearching() && !link.isGivenUp && !link.isOrphaned)
        {
            m.count(ControlCounter.FALSE_SUSPICIONS);
            m.resume(nowNs);
        }
    }

    /**
     * The parent hears nothing from here. After a pause of one's own it soon will again, and says so; if it does not,
     * the link carries in one direction only. Where the parent itself is heard unsteadily, that takes longer to tell.
     */
    void onUnheard(final long nowNs)
    {
        final ParentLink parent = m.parent();
        final long heartbeatNs = m.settings.heartbeatNs;
        final long patienceNs = Math.max(
            UNHEARD_HEARTBEATS * heartbeatNs, parent == null ? 0 : parent.suspicionNs - heartbeatNs);
        unheardEndsNs = Math.min(unheardEndsNs, nowNs + patienceNs);
    }

    void onHeardByParent()
    {
        unheardEndsNs = ControlMachine.NO_DEADLINE_NS;
    }

    /** Another root may number on from less than the last one reached. */
    void onHigherEpoch()
    {
        highestSeenBlock = 0;
        witnessedBlock = 0;
        awaitedBlock = 0;
    }

    /** How far the root says it is, under its code. */
    void onRootBlock(final long nextBlock)
    {
        if (Epochs.isCrediblePosition(nextBlock))
        {
            highestSeenBlock = Math.max(highestSeenBlock, nextBlock);
        }
        else
        {
            m.count(ControlCounter.POSITION_INCREDIBLE);
        }
    }

    /**
     * How far a member says it is. It counts only as far as two members agree: one that speaks of the future makes
     * nobody leave its parent.
     */
    void onSeenBlock(final long byMember, final long nextBlock)
    {
        if (!Epochs.isCrediblePosition(nextBlock))
        {
            m.count(ControlCounter.POSITION_INCREDIBLE);
            return;
        }
        if (byMember != witness)
        {
            highestSeenBlock = Math.max(highestSeenBlock, Math.min(witnessedBlock, nextBlock));
        }
        if (nextBlock >= witnessedBlock || byMember == witness)
        {
            witness = byMember;
            witnessedBlock = nextBlock;
        }
    }

    void onParentReport(
        final ParentLink link, final long receivedBytes, final long silenceMaxNs, final long parentNextBlock,
        final long periodNs, final long nowNs)
    {
        link.onSilence(silenceMaxNs);
        link.nextBlock = parentNextBlock;
        final long suspicionNs = link.suspicionNs(m.settings);
        if (Math.abs(suspicionNs - link.suspicionNs) > link.suspicionNs >> CHANGE_SHIFT)
        {
            link.suspicionNs = suspicionNs;
            m.engine.setSuspicion(m.channelId, link.linkId, suspicionNs);
        }
        final long nextBlock = m.position.nextBlock();
        final boolean isBehind = nextBlock >= 0 && nextBlock < highestSeenBlock;
        stuckPeriods = isBehind && nextBlock == stuckBlock ? stuckPeriods + 1 : 0;
        stuckBlock = nextBlock;
        if (m.state() != MemberState.ATTACHED)
        {
            supply.restart();
        }
        else if (stuckPeriods >= STUCK_PERIODS)
        {
            m.count(ControlCounter.PARENT_STUCK);
            leave(link, Reason.SILENT, receivedBytes, STUCK_PERIODS * periodNs, periodNs, nowNs);
        }
        else if (supply.isBarren(receivedBytes, parentNextBlock, nextBlock, silenceMaxNs < suspicionNs, periodNs))
        {
            m.count(ControlCounter.PARENT_BARREN);
            m.shun(link.memberId, nowNs);
            leave(link, Reason.NOTHING_CAME, receivedBytes, Supply.SPAN_NS, periodNs, nowNs);
        }
    }

    /**
     * What the hot backup had a while ago and is not here yet, the parent brings late, and does not say that it is
     * late: the backup is taken at its word and asked for it. Each level waits longer than the one above it, which may
     * be about to repair the same.
     */
    void onBackupReport(final int linkId, final long backupNextBlock, final long nowNs)
    {
        final ParentLink hot = m.backups.hotLink();
        final long nextBlock = m.position.nextBlock();
        if (hot == null || hot.linkId != linkId || nextBlock < 0 || m.state() != MemberState.ATTACHED)
        {
            return;
        }
        awaitedReports = awaitedBlock > nextBlock ? awaitedReports + 1 : 0;
        if (awaitedReports > m.level())
        {
            m.count(ControlCounter.BLOCKS_OVERDUE);
            m.repairs.onGap(nextBlock, Math.min(awaitedBlock, nextBlock + OVERDUE_BLOCKS_MAX), nowNs);
            awaitedReports = 0;
        }
        awaitedBlock = awaitedReports == 0 ? backupNextBlock : awaitedBlock;
    }

    /** It lives and is of no use: the trackers are told, and it is not taken back when it is heard again. */
    private void leave(
        final ParentLink link, final Reason reason, final long receivedBytes, final long lagNs, final long periodNs,
        final long nowNs)
    {
        final ParentReport report = m.env.report;
        report.parentId = link.memberId;
        report.correlationId = m.ids.nextCorrelationId();
        report.receivedBytes = receivedBytes;
        report.lostBlocks = lostBlocks;
        report.lagNs = lagNs;
        report.periodNs = periodNs;
        for (final NodeAddress tracker : m.seeds.trackers)
        {
            m.wire().report(m, tracker, report);
        }
        link.isGivenUp = true;
        stuckPeriods = 0;
        supply.restart();
        m.fail(reason, nowNs);
    }

    void onGivenUp(final long blocks)
    {
        lostBlocks += blocks;
    }

    int onTime(final long nowNs)
    {
        int workCount = 0;
        if (nowNs >= graceEndsNs)
        {
            graceEndsNs = ControlMachine.NO_DEADLINE_NS;
            if (m.parent() != null && m.parent().isSilent)
            {
                suspect(Reason.SILENT, nowNs);
            }
            workCount++;
        }
        if (nowNs >= unheardEndsNs)
        {
            unheardEndsNs = ControlMachine.NO_DEADLINE_NS;
            m.count(ControlCounter.EVICTED_BY_PARENT);
            m.onParentGone(Reason.EVICTED, nowNs);
            workCount++;
        }
        if (nowNs >= improveAtNs)
        {
            improveAtNs = nowNs + m.jittered(m.settings.improveNs);
            improve(nowNs);
            workCount++;
        }
        return workCount;
    }

    private void suspect(final Reason reason, final long nowNs)
    {
        if (m.state() == MemberState.ATTACHED || m.state() == MemberState.WAITING)
        {
            m.count(ControlCounter.SUSPICIONS);
            m.fail(reason, nowNs);
        }
    }

    /**
     * Only members above are looked at: a move down would buy a shorter hop with one more. By turns one of the highest,
     * which may have got room, and anybody, since the highest are mostly full.
     */
    private void improve(final long nowNs)
    {
        if (m.state() != MemberState.ATTACHED || m.search() != null || m.view.size() == 0 ||
            nowNs - movedNs < m.settings.improveMinNs)
        {
            return;
        }
        isHighestWanted = !isHighestWanted;
        final int size = m.view.size();
        final int first = m.random.nextInt(size);
        int best = -1;
        for (int i = 0; i < size; i++)
        {
            final int index = (first + i) % size;
            final long id = m.view.memberId(index);
            final int level = m.view.level(index);
            final boolean isEligible = (level < m.level() || level == PartialView.UNKNOWN_LEVEL) &&
                id != m.parent().memberId && m.children.find(id) == null && !m.isDistrusted(id);
            best = isEligible && (best < 0 || isHighestWanted && level < m.view.level(best)) ? index : best;
        }
        if (best >= 0)
        {
            m.improve(m.view.memberId(best), m.view.address(best), nowNs);
        }
    }
}
