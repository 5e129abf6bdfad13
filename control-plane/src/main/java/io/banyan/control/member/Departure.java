package io.banyan.control.member;

import io.banyan.codec.control.PruneReason;

/**
 * How a member goes: at once, or after its children have gone, who are told where to and are served for a bounded time.
 */
final class Departure
{
    private Departure()
    {
    }

    static void leave(final Member m, final long nowNs)
    {
        if (m.state() == MemberState.STOPPED || m.state() == MemberState.LEAVING)
        {
            return;
        }
        if (m.state() == MemberState.IDLE || m.state() == MemberState.RECOVERING || m.children.primaries() == 0)
        {
            stop(m, Reason.LEAVE, nowNs);
            return;
        }
        m.endSearch();
        drain(m, Reason.LEAVE, nowNs);
        tellChildrenToGo(m);
    }

    /**
     * Everything is here. Whoever still reads from this member is served on until it has gone too, or the drain time is
     * over.
     */
    static void end(final Member m, final long nowNs)
    {
        m.endSearch();
        if (m.state() == MemberState.LEAVING || m.children.primaries() == 0)
        {
            stop(m, Reason.ENDED, nowNs);
            return;
        }
        drain(m, Reason.ENDED, nowNs);
    }

    static void onDrained(final Member m, final long nowNs)
    {
        stop(m, m.lastReason() == Reason.ENDED ? Reason.ENDED : Reason.DRAINED, nowNs);
    }

    static void stop(final Member m, final Reason reason, final long nowNs)
    {
        m.endSearch();
        m.transition(MemberState.STOPPED, nowNs, reason);
        m.announcer.farewell();
        m.admission.evictAll(PruneReason.EVICTED_SILENT, nowNs);
        m.backups.clear();
        m.gossip.stop();
        m.liveness.stop();
        m.news.stop();
        m.repairs.stop();
        final ParentLink parent = m.parent();
        if (parent != null)
        {
            m.wire().prune(m, parent.address, parent.correlationId, PruneReason.MOVED);
            m.closeParent();
        }
    }

    static void tellChildrenToGo(final Member m)
    {
        for (int i = 0; i < m.children.size(); i++)
        {
            final ChildLink child = m.children.get(i);
            m.wire().leave(m, child.address, child.memberId, m.settings.drainNs);
        }
    }

    private static void drain(final Member m, final Reason reason, final long nowNs)
    {
        m.transition(MemberState.LEAVING, nowNs, reason);
        m.stateDeadline(nowNs + m.settings.drainNs);
        m.announcer.farewell();
        m.gossip.stop();
    }
}
