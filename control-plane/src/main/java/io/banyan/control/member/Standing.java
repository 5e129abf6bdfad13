package io.banyan.control.member;

import io.banyan.control.ControlCounter;

/**
 * What the parent says of its own place: a changed path, a lost parent (then this member waits, for a bounded time), a
 * found one.
 */
final class Standing
{
    private final Member m;

    Standing(final Member member)
    {
        m = member;
    }

    /** The parent's path, place or standing, as it says. */
    void onPath(
        final TreePath newPath, final long newFreshness, final int newRank, final boolean isOrphaned, final long nowNs)
    {
        m.parent().freshness = newFreshness;
        m.parent().rank = newRank;
        m.parent().isOrphaned = isOrphaned;
        if (isOrphaned)
        {
            onParentOrphaned(nowNs);
            return;
        }
        final boolean isFresher = Place.isFresher(newFreshness, m.position.freshness());
        m.parent().path = newPath;
        m.position.path(newPath);
        m.position.takePlace(m.parent());
        if (m.state() == MemberState.WAITING)
        {
            m.transition(MemberState.ATTACHED, nowNs, Reason.PARENT_FOUND);
            m.announcer.onSlotsChanged(nowNs);
        }
        if (m.state() == MemberState.ATTACHED)
        {
            m.news.onPathChanged(nowNs);
        }
        else
        {
            returnTo(nowNs);
        }
        if (isFresher)
        {
            m.admission.onGeneration(nowNs);
        }
    }

    void onParentOrphaned(final long nowNs)
    {
        m.parent().isOrphaned = true;
        if (m.state() == MemberState.ATTACHED)
        {
            m.endSearch();
            m.transition(MemberState.WAITING, nowNs, Reason.PARENT_ORPHANED);
            m.stateDeadline(nowNs + m.settings.waitMaxNs + m.random.nextInt((int)m.settings.waitMaxNs));
            m.count(ControlCounter.WAITS);
            m.engine.setStanding(m.channelId, true, m.level());
        }
    }

    void onParentFound(final long nowNs)
    {
        m.parent().isOrphaned = false;
        if (m.state() == MemberState.WAITING)
        {
            m.transition(MemberState.ATTACHED, nowNs, Reason.PARENT_FOUND);
            m.liveness.onAttached(m.parent(), false, nowNs);
            m.engine.setStanding(m.channelId, false, m.level());
            m.announcer.onSlotsChanged(nowNs);
        }
        else
        {
            returnTo(nowNs);
        }
    }

    /**
     * The wait was over, but the parent has found a parent before this member has: the link is still open, go on as
     * before.
     */
    private void returnTo(final long nowNs)
    {
        if (m.state().isSearching() && m.parent().isUp && !m.parent().isSilent && !m.parent().isGivenUp)
        {
            m.resume(nowNs);
        }
    }
}
