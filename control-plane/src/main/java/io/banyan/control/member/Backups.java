package io.banyan.control.member;

import io.banyan.codec.control.AcceptDecoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.PruneReason;
import io.banyan.codec.control.RejectDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * The members that have promised to take this one when its parent fails: outside its own subtree, on other hosts where
 * there are any; the first of them with a link already open.
 */
final class Backups
{
    static final int BACKUPS_MAX = 3;
    private static final int FIRST_RENEWAL_RETRIES = 8;
    private static final int UNLIKE_HOST = 1000;
    private static final int ABOVE = 100;
    private static final int MUTUAL = 80;
    private static final int REFUSALS_MAX = 5;

    private final Member m;
    private final Backup[] entries = new Backup[BACKUPS_MAX];
    private int size;
    private long renewAtNs = ControlMachine.NO_DEADLINE_NS;
    private long retryAtNs = ControlMachine.NO_DEADLINE_NS;
    private long refillAtNs = ControlMachine.NO_DEADLINE_NS;
    private final Distrust refusers = new Distrust();
    private int refusals;

    Backups(final Member member)
    {
        m = member;
    }

    int size()
    {
        return size;
    }

    int confirmed()
    {
        int count = 0;
        for (int i = 0; i < size; i++)
        {
            count += entries[i].isConfirmed ? 1 : 0;
        }
        return count;
    }

    ParentLink hotLink()
    {
        for (int i = 0; i < size; i++)
        {
            if (entries[i].link != null)
            {
                return entries[i].link;
            }
        }
        return null;
    }

    /** The hot one's link, also while it is only asked for. */
    int openLinks()
    {
        return hasHot() ? 1 : 0;
    }

    long deadlineNs()
    {
        return Math.min(renewAtNs, Math.min(retryAtNs, refillAtNs));
    }

    /** Soon after a new parent, but not all at once. */
    void onAttached(final long nowNs)
    {
        if (m.settings.backups > 0)
        {
            renewAtNs = Math.min(renewAtNs, nowNs + m.jittered(FIRST_RENEWAL_RETRIES * m.settings.retryFirstNs));
            refusals = 0;
        }
    }

    /** The promises, hot first, as candidates for a graft. */
    int candidates(final Candidate[] target)
    {
        int count = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < size; i++)
            {
                final Backup backup = entries[i];
                if (backup.isConfirmed && (backup.link != null && backup.link.isUp) == (pass == 0))
                {
                    final Candidate candidate = new Candidate(backup.target.memberId, backup.target.address);
                    candidate.isGraft = true;
                    candidate.isProbed = true;
                    candidate.rttNs = backup.target.rttNs;
                    target[count++] = candidate;
                }
            }
        }
        return count;
    }

    /** The open link to a member that becomes the parent: no backup any longer. */
    ParentLink takeHot(final long memberId)
    {
        final int index = indexOf(memberId);
        if (index < 0)
        {
            return null;
        }
        final ParentLink link = entries[index].link;
        removeAt(index);
        return link;
    }

    ParentLink linkTo(final long memberId)
    {
        final int index = indexOf(memberId);
        return index < 0 ? null : entries[index].link;
    }

    int onTime(final long nowNs)
    {
        int workCount = 0;
        if (nowNs >= renewAtNs)
        {
            renewAtNs = nowNs + m.jittered(m.settings.promiseRenewNs);
            if (m.state() == MemberState.ATTACHED)
            {
                renew(nowNs);
                workCount++;
            }
        }
        if (nowNs >= refillAtNs)
        {
            refillAtNs = ControlMachine.NO_DEADLINE_NS;
            if (m.state() == MemberState.ATTACHED)
            {
                refill(nowNs);
            }
            workCount++;
        }
        if (nowNs >= retryAtNs)
        {
            retry(nowNs);
            workCount++;
        }
        return workCount;
    }

    void onAccept(final AcceptDecoder accept, final long nowNs)
    {
        final long correlationId = accept.correlationId();
        final int downSession = accept.downSession();
        final Backup backup = find(correlationId);
        if (backup == null)
        {
            return;
        }
        backup.isConfirmed = true;
        refusals = Math.max(0, refusals - 1);
        backup.retryAtNs = ControlMachine.NO_DEADLINE_NS;
        if (backup.kind == LinkKind.HOT_BACKUP && backup.link == null)
        {
            final ParentLink link =
                new ParentLink(backup.target.memberId, Endpoints.reachedAt(backup.target.address, accept.address()),
                    m.ids.nextLinkId(), backup.upSession);
            link.downSession = downSession;
            backup.link = link;
            m.engine.openParent(
                m.channelId, link.linkId, link.address, downSession, link.upSession, EngineCommands.LIVE);
        }
        if (backup.link != null)
        {
            backup.link.correlationId = correlationId;
        }
    }

    boolean onReject(final RejectDecoder reject, final long nowNs)
    {
        final Backup backup = find(reject.correlationId());
        if (backup == null)
        {
            return false;
        }
        for (final RejectDecoder.AlternativesDecoder alternative : reject.alternatives())
        {
            final long id = alternative.alternativeId();
            final NodeAddress address = Endpoints.decode(alternative.alternativeAddress());
            if (id != m.memberId)
            {
                m.view.put(id, address, PartialView.UNKNOWN_LEVEL, 0, m.random);
            }
        }
        // It has no room for a promise: no reason not to ask it for a place when one is needed.
        refusers.add(backup.target.memberId, nowNs + m.settings.distrustNs);
        drop(backup, false);
        scheduleRefill(nowNs);
        return true;
    }

    boolean onChallenge(final long correlationId, final long cookie)
    {
        final Backup backup = find(correlationId);
        if (backup == null)
        {
            return false;
        }
        backup.cookie = cookie;
        ask(backup);
        return true;
    }

    boolean isAt(final long memberId, final NodeAddress source)
    {
        final int index = indexOf(memberId);
        return index >= 0 && Member.isSameEndpoint(entries[index].target.address, source);
    }

    /** True if it was a backup, and the word its own. */
    boolean onPrune(final long memberId, final NodeAddress source, final long nowNs)
    {
        if (!isAt(memberId, source))
        {
            return false;
        }
        refusers.add(memberId, nowNs + m.settings.distrustNs);
        drop(entries[indexOf(memberId)], false);
        scheduleRefill(nowNs);
        return true;
    }

    boolean onLink(final int linkId, final boolean isUp, final long nowNs)
    {
        for (int i = 0; i < size; i++)
        {
            final ParentLink link = entries[i].link;
            if (link != null && link.linkId == linkId)
            {
                link.isUp = isUp;
                if (isUp)
                {
                    m.engine.setSuspicion(m.channelId, linkId, link.suspicionNs(m.settings));
                }
                else
                {
                    drop(entries[i], true);
                    scheduleRefill(nowNs);
                }
                return true;
            }
        }
        return false;
    }

    void forget(final long memberId)
    {
        final int index = indexOf(memberId);
        if (index >= 0)
        {
            drop(entries[index], true);
        }
    }

    void clear()
    {
        while (size > 0)
        {
            drop(entries[size - 1], true);
        }
        renewAtNs = ControlMachine.NO_DEADLINE_NS;
        retryAtNs = ControlMachine.NO_DEADLINE_NS;
        refillAtNs = ControlMachine.NO_DEADLINE_NS;
    }

    private void renew(final long nowNs)
    {
        for (int i = size - 1; i >= 0; i--)
        {
            final Backup backup = entries[i];
            if (m.parent() != null && backup.target.memberId == m.parent().memberId)
            {
                drop(backup, false);
            }
            else
            {
                begin(backup, nowNs);
            }
        }
        refill(nowNs);
    }

    private void refill(final long nowNs)
    {
        while (size < m.settings.backups)
        {
            final int index = best();
            if (index < 0)
            {
                // Nobody to ask: meet others first, rather than be without until the next renewal.
                scheduleRefill(nowNs);
                m.gossip.hurry(nowNs);
                return;
            }
            final Backup backup = new Backup(new Candidate(m.view.memberId(index), m.view.address(index)));
            backup.kind = isHotFree() ? LinkKind.HOT_BACKUP : LinkKind.PROMISE;
            backup.upSession = backup.kind == LinkKind.HOT_BACKUP ? m.ids.nextSession() : 0;
            entries[size++] = backup;
            begin(backup, nowNs);
        }
    }

    private void begin(final Backup backup, final long nowNs)
    {
        backup.correlationId = m.ids.nextCorrelationId();
        backup.cookie = 0;
        backup.tries = 0;
        if (backup.kind == LinkKind.PROMISE && isHotFree())
        {
            backup.kind = LinkKind.HOT_BACKUP;
            backup.upSession = m.ids.nextSession();
        }
        backup.retryAtNs = nowNs + m.retryDelayNs(0) + m.settings.probeTimeoutNs;
        retryAtNs = Math.min(retryAtNs, backup.retryAtNs);
        ask(backup);
    }

    private void ask(final Backup backup)
    {
        m.wire().join(
            m, backup.target, backup.correlationId, backup.cookie, backup.upSession, backup.kind, Admission.OLDEST);
    }

    private void retry(final long nowNs)
    {
        long earliestNs = ControlMachine.NO_DEADLINE_NS;
        for (int i = size - 1; i >= 0; i--)
        {
            final Backup backup = entries[i];
            if (nowNs >= backup.retryAtNs)
            {
                if (++backup.tries >= m.settings.triesMax)
                {
                    m.distrust(backup.target.memberId, nowNs);
                    m.view.remove(backup.target.memberId);
                    drop(backup, false);
                    continue;
                }
                backup.retryAtNs = nowNs + m.retryDelayNs(backup.tries) + m.settings.probeTimeoutNs;
                ask(backup);
            }
            earliestNs = Math.min(earliestNs, backup.retryAtNs);
        }
        retryAtNs = earliestNs;
    }

    /** Those that are asked may be full: the more refusals, the later the next look, up to the period of renewal. */
    private void scheduleRefill(final long nowNs)
    {
        if (m.state() == MemberState.ATTACHED)
        {
            final long delayNs = Math.min(m.settings.promiseRenewNs, m.settings.retryMaxNs << Math.min(refusals,
                REFUSALS_MAX));
            refusals++;
            refillAtNs = Math.min(refillAtNs, nowNs + m.jittered(delayNs));
        }
    }

    /**
     * The best of the view: another host than the parent's, than the other backups' and than one's own; then above;
     * then young.
     */
    private int best()
    {
        int best = -1;
        int bestScore = Integer.MIN_VALUE;
        for (int i = 0; i < m.view.size(); i++)
        {
            final long id = m.view.memberId(i);
            final ChildLink below = m.children.find(id);
            if (id == m.memberId || indexOf(id) >= 0 || m.isDistrusted(id) || refusers.contains(id, m.now()) ||
                below != null && below.isPrimary() ||
                m.parent() != null && m.parent().memberId == id)
            {
                continue;
            }
            // One that counts on this member in turn is better than none, but not when both lose the same parent.
            final int score = (isUnlikeHost(m.view.hostTag(i)) ? UNLIKE_HOST : 0) +
                (m.view.level(i) < m.level() ? ABOVE : 0) - (below == null ? 0 : MUTUAL) - 2 * m.view.age(i) +
                m.random.nextInt(4);
            if (score > bestScore)
            {
                bestScore = score;
                best = i;
            }
        }
        return best;
    }

    private boolean isUnlikeHost(final int hostTag)
    {
        if (hostTag == m.address.hostTag() || m.parent() != null && m.parent().address.hostTag() == hostTag)
        {
            return false;
        }
        for (int i = 0; i < size; i++)
        {
            if (entries[i].target.address.hostTag() == hostTag)
            {
                return false;
            }
        }
        return true;
    }

    private boolean hasHot()
    {
        for (int i = 0; i < size; i++)
        {
            if (entries[i].kind == LinkKind.HOT_BACKUP)
            {
                return true;
            }
        }
        return false;
    }

    private boolean isHotFree()
    {
        return !hasHot() && m.linksUp() + 1 + m.children.openLinks() < m.limits.linksMax();
    }

    private Backup find(final long correlationId)
    {
        for (int i = 0; i < size; i++)
        {
            if (entries[i].correlationId == correlationId)
            {
                return entries[i];
            }
        }
        return null;
    }

    private int indexOf(final long memberId)
    {
        for (int i = 0; i < size; i++)
        {
            if (entries[i].target.memberId == memberId)
            {
                return i;
            }
        }
        return -1;
    }

    private void drop(final Backup backup, final boolean tellThem)
    {
        if (backup.link != null)
        {
            m.engine.closeLink(m.channelId, backup.link.linkId);
            backup.link = null;
        }
        if (tellThem)
        {
            m.wire().prune(m, backup.target.address, backup.correlationId, PruneReason.PROMISE_RELEASED);
        }
        for (int i = 0; i < size; i++)
        {
            if (entries[i] == backup)
            {
                removeAt(i);
                return;
            }
        }
    }

    private void removeAt(final int index)
    {
        m.count(ControlCounter.BACKUPS_DROPPED);
        entries[index] = entries[--size];
        entries[size] = null;
    }

    private static final class Backup
    {
        private final Candidate target;
        private LinkKind kind;
        private ParentLink link;
        private boolean isConfirmed;
        private long correlationId;
        private long cookie;
        private long retryAtNs;
        private int upSession;
        private int tries;

        private Backup(final Candidate target)
        {
            this.target = target;
        }
    }
}
