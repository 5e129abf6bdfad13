package io.banyan.control.member;

import org.agrona.DirectBuffer;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.control.repair.RepairLadder;
import io.banyan.control.repair.RepairServer;
import io.banyan.control.repair.RepairSettings;
import io.banyan.control.repair.Rung;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * Repairs of one member: asks for what is missing and serves what others miss. Both are made when first needed; the
 * ladder is dropped when nothing has been missing for a while, so that a member without losses carries neither.
 */
final class Repairs
{
    private static final long IDLE_NS = 2_000_000_000L;

    private final Member m;
    private RepairLadder ladder;
    private RepairServer server;
    private long idleAtNs = ControlMachine.NO_DEADLINE_NS;

    Repairs(final Member member)
    {
        m = member;
    }

    long deadlineNs()
    {
        return ladder == null ? ControlMachine.NO_DEADLINE_NS : Math.min(idleAtNs, ladder.nextDeadlineNs());
    }

    /**
     * The data plane has seen it. Of a parent that was taken for the oldest that it has, others had no more: what is
     * missing before its first is nobody's. Who lies about it is believed once.
     */
    void onGapSeen(final long fromBlock, final long toBlock, final long nowNs)
    {
        final ParentLink parent = m.parent();
        if (parent == null || fromBlock > parent.oldestBlock)
        {
            onGap(fromBlock, toBlock, nowNs);
            return;
        }
        parent.oldestBlock = EngineCommands.LIVE;
        m.count(ControlCounter.GAPS);
        m.env.counters.add(ControlCounter.REPAIR_GIVEN_UP, toBlock - fromBlock);
        m.engine.giveUp(m.channelId, toBlock);
    }

    void onGap(final long fromBlock, final long toBlock, final long nowNs)
    {
        if (m.state() == MemberState.ROOT || m.state() == MemberState.STOPPED)
        {
            return;
        }
        if (ladder == null)
        {
            ladder = new RepairLadder(
                m.channelId, m.memberId, m.address, settings(), m.engine, m.port, m.random, m.env.counters);
            ladder.onProgress(m.position.nextBlock(), m.position.epoch(), m.position.bytesPerSecond(), nowNs);
            // A server made before this ladder does not know it, and would fetch twice what is being fetched.
            server = null;
        }
        aim();
        ladder.onGap(fromBlock, toBlock, nowNs);
        idleAtNs = nowNs + IDLE_NS;
    }

    private RepairSettings settings()
    {
        final RepairSettings shared = m.env.repairSettings();
        return m.gapDeadlineNs == 0 ? shared : shared.withDeadlineNs(m.gapDeadlineNs);
    }

    /** Who stands on which rung: called when a gap is raised and when the parent changes. */
    void aim()
    {
        if (ladder == null)
        {
            return;
        }
        final ParentLink parent = m.parent();
        final ParentLink hot = m.backups.hotLink();
        put(Rung.PARENT, parent == null ? 0 : parent.memberId, parent == null ? null : parent.address,
            parent == null ? 0 : parent.rttNs);
        put(Rung.HOT_BACKUP, hot == null ? 0 : hot.memberId, hot == null ? null : hot.address, hot == null ? 0 :
            hot.rttNs);
        final int index = m.view.size() == 0 ? -1 : m.random.nextInt(m.view.size());
        put(Rung.NEIGHBOUR, index < 0 ? 0 : m.view.memberId(index), index < 0 ? null : m.view.address(index), 0);
        put(Rung.ROOT, m.position.knownRootId(), m.position.knownRootAddress(), 0);
    }

    void onProgress(final long nowNs)
    {
        if (ladder != null)
        {
            ladder.onProgress(m.position.nextBlock(), m.position.epoch(), m.position.bytesPerSecond(), nowNs);
        }
        if (server != null)
        {
            server.onProgress(m.position.oldestBlock(), m.position.nextBlock(), m.position.epoch());
        }
    }

    /** Whether it brings what was asked for. */
    boolean takeDue(final NodeAddress source, final DirectBuffer buffer, final int offset)
    {
        return ladder != null && ladder.takeDue(source, buffer, offset);
    }

    void onAnswer(
        final NodeAddress source, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        if (ladder == null)
        {
            m.count(ControlCounter.UNEXPECTED);
        }
        else
        {
            ladder.onDatagram(source, buffer, offset, length, nowNs);
        }
    }

    void onRequest(final NodeAddress source, final DirectBuffer buffer, final int offset, final long nowNs)
    {
        if (server == null)
        {
            server = new RepairServer(
                m.channelId, m.memberId, m.env.repairSettings(), m.engine, m.port, m.env.codes, this::childLink, ladder,
                m.env.repairBuffer(), m.env.counters);
            onProgress(nowNs);
        }
        server.onRequest(source, buffer, offset, nowNs);
    }

    void onBlockCopy(final long correlationId, final DirectBuffer buffer, final int offset, final int length)
    {
        if (server == null)
        {
            m.count(ControlCounter.UNEXPECTED);
        }
        else
        {
            server.onBlockCopy(correlationId, buffer, offset, length);
        }
    }

    void stop()
    {
        ladder = null;
        server = null;
    }

    int onTime(final long nowNs)
    {
        if (ladder == null)
        {
            return 0;
        }
        int workCount = nowNs >= ladder.nextDeadlineNs() ? ladder.onTime(nowNs) : 0;
        if (nowNs >= idleAtNs)
        {
            idleAtNs = nowNs + IDLE_NS;
            workCount++;
            if (ladder.nextDeadlineNs() == ControlMachine.NO_DEADLINE_NS)
            {
                stop();
            }
        }
        return workCount;
    }

    private void put(final Rung rung, final long memberId, final NodeAddress address, final long rttNs)
    {
        final boolean isNobody = address == null || memberId == 0 || memberId == m.memberId;
        ladder.rung(rung, isNobody ? 0 : memberId, isNobody ? null : address, rttNs);
    }

    private int childLink(final long channelId, final long memberId, final NodeAddress source)
    {
        final ChildLink child = m.children.find(memberId);
        return child != null && child.isPrimary() && child.isUp && Member.isSameEndpoint(child.address, source) ?
            child.linkId : RepairServer.NO_LINK;
    }
}
