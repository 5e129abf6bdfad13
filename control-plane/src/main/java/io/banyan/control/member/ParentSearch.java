package io.banyan.control.member;

import io.banyan.codec.control.AcceptDecoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.PruneReason;
import io.banyan.codec.control.RejectDecoder;
import io.banyan.codec.control.RejectReason;
import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * The search for a parent, from the first question to the open link. Lives only while one is wanted: to join, to fail
 * over, or to move to a better one (then the member stays attached and its state does not change).
 */
final class ParentSearch
{
    private static final int POSITIONS_GONE_MAX = 2;
    private static final long MS = 1_000_000L;
    private static final long PROBE_GRACE_NS = MS / 2;

    private final Member m;
    private final Candidates candidates;
    private Candidate current;
    /** Only of a search for a better one. */
    private Comparison comparison;
    private ParentLink opening;
    private long requestId;
    private long queryId;
    private long cookie;
    private long deadlineNs = ControlMachine.NO_DEADLINE_NS;
    private int upSession;
    private boolean isHotSession;
    private int tries;
    private int round;
    private int positionsGone;
    private boolean isResting;
    private boolean isProbing;
    private boolean isFirstReply;
    private boolean isOldestWanted;

    ParentSearch(final Member member)
    {
        m = member;
        candidates = new Candidates(member);
    }

    boolean isImproving()
    {
        return comparison != null;
    }

    long deadlineNs()
    {
        return deadlineNs;
    }

    ParentLink opening()
    {
        return opening;
    }

    /** Ask the promised backups, from the exact next block on. */
    void graft(final long nowNs)
    {
        candidates.takePromised();
        next(nowNs);
    }

    /** Measure one member above, and the parent beside it. */
    void improve(final long memberId, final NodeAddress address, final long nowNs)
    {
        final Candidate other = candidates.add(memberId, address);
        final Candidate parent = candidates.add(m.parent().memberId, m.parent().address);
        if (other == null || parent == null || parent == other)
        {
            m.endSearch();
            return;
        }
        comparison = new Comparison(m, parent, other);
        probe(nowNs);
    }

    /** Gather candidates from everywhere. */
    void seek(final Reason reason, final long nowNs)
    {
        to(MemberState.SEEKING, reason, nowNs);
        candidates.clear();
        current = null;
        isResting = false;
        isProbing = false;
        final boolean isReturning = m.position.hasBeenAttached();
        final Seeds seeds = m.seeds;
        for (int i = 0; i < seeds.members.length && candidates.size() < Candidates.MAX / 2; i++)
        {
            candidates.add(0, seeds.members[(i + round) % seeds.members.length]);
        }
        final int wanted = Math.min(m.settings.candidatesMax, m.view.size());
        final int first = m.view.size() == 0 ? 0 : m.random.nextInt(m.view.size());
        for (int i = 0; i < wanted; i++)
        {
            final int index = (first + i) % m.view.size();
            candidates.add(m.view.memberId(index), m.view.address(index));
        }
        if (isReturning && round > 0 && m.position.knownRootAddress() != null)
        {
            candidates.add(m.position.knownRootId(), m.position.knownRootAddress());
        }
        queryId = m.ids.nextCorrelationId();
        // A newcomer asks one of the trackers, and all only when that one does not answer: crowds are shared out.
        final boolean isShared = round == 0 && !isReturning && seeds.trackers.length > 1;
        for (int i = 0; i < (isShared ? 1 : seeds.trackers.length); i++)
        {
            final int index = isShared ? m.random.nextInt(seeds.trackers.length) : i;
            m.wire().query(m, seeds.trackers[index], queryId, 0);
        }
        deadlineNs = nowNs + Math.max(seeds.trackers.length == 0 ? 0 :
            m.settings.queryTimeoutNs, m.retryDelayNs(round));
        if (candidates.size() > 0 && (seeds.trackers.length == 0 || isReturning || round > 0))
        {
            probe(nowNs);
        }
    }

    int onTime(final long nowNs)
    {
        if (nowNs < deadlineNs)
        {
            return 0;
        }
        if (opening != null)
        {
            failOpening(nowNs);
        }
        else if (current != null)
        {
            // A promise that is not kept at once is passed over: the others, and then everybody, are asked meanwhile.
            if (!current.isGraft && ++tries < (isMute(current) ? 1 : m.settings.triesMax))
            {
                ask(nowNs);
            }
            else
            {
                if (!current.isGraft)
                {
                    m.distrust(current.memberId, nowNs);
                    m.view.remove(current.memberId);
                }
                current.isSpent = true;
                next(nowNs);
            }
        }
        else if (isProbing)
        {
            choose(nowNs);
        }
        else if (!isResting && candidates.size() > 0)
        {
            probe(nowNs);
        }
        else
        {
            round++;
            seek(Reason.TIMEOUT, nowNs);
        }
        return 1;
    }

    void onOffer(final TrackerOfferDecoder offer, final long nowNs)
    {
        if (offer.correlationId() != queryId)
        {
            return;
        }
        final long retryAfterNs = offer.retryAfterNs();
        int added = 0;
        for (final TrackerOfferDecoder.LeasesDecoder lease : offer.leases())
        {
            final long parentId = lease.parentId();
            final NodeAddress address = Endpoints.decode(lease.parentAddress());
            m.view.put(parentId, address, lease.level(), 0, m.random);
            final Candidate candidate = candidates.add(parentId, address);
            if (candidate != null)
            {
                candidate.leaseId = lease.leaseId();
                candidate.leaseExpiresAtMs = lease.expiresAtMs();
                candidate.leaseCode = lease.code();
                candidate.level = lease.level();
                candidate.trackerIndex = lease.trackerIndex();
                added++;
            }
        }
        final boolean isIdle = current == null && opening == null;
        if (added > 0 && isIdle)
        {
            probe(nowNs);
        }
        else if (added == 0 && isIdle && !isProbing && candidates.size() == 0)
        {
            final long waitNs = Math.min(m.settings.retryMaxNs, Math.max(retryAfterNs, m.settings.retryFirstNs));
            deadlineNs = nowNs + m.jittered(waitNs);
        }
    }

    boolean onQueryChallenge(final NodeAddress tracker, final long correlationId, final long trackerCookie)
    {
        if (correlationId != queryId || !m.seeds.isTracker(tracker))
        {
            return false;
        }
        m.announcer.proved(tracker, trackerCookie);
        m.wire().query(m, tracker, queryId, trackerCookie);
        return true;
    }

    void onBeacon(final long memberId, final NodeAddress address, final long nowNs)
    {
        if (current == null && opening == null)
        {
            candidates.add(memberId, address);
        }
    }

    void afterBeacon(final long nowNs)
    {
        if (current == null && opening == null && candidates.size() > 0 && !isImproving())
        {
            probe(nowNs);
        }
    }

    /** A reply; true if it was for this search. */
    boolean onProbeReply(
        final long probeId, final long memberId, final int level, final int freeSlots, final int epoch,
        final long rttNs,
        final long nowNs)
    {
        final Candidate candidate = candidates.askedWith(probeId);
        if (candidate == null)
        {
            return false;
        }
        candidate.probeId = 0;
        candidate.memberId = memberId;
        candidate.level = level;
        candidate.freeSlots = freeSlots;
        candidate.epoch = epoch;
        candidate.onAnswer(rttNs);
        if (isProbing)
        {
            onMeasured(rttNs, nowNs);
        }
        return true;
    }

    boolean onChallenge(final long correlationId, final long proof)
    {
        if (current == null || correlationId != requestId || opening != null)
        {
            return false;
        }
        cookie = proof;
        sendJoin();
        return true;
    }

    boolean onReject(final RejectDecoder reject, final long nowNs)
    {
        if (current == null || reject.correlationId() != requestId || opening != null)
        {
            return false;
        }
        final RejectReason reason = reject.reason();
        current.isSpent = true;
        if (reason == RejectReason.POSITION_GONE)
        {
            m.count(ControlCounter.POSITION_GONE);
            positionsGone++;
            // Windows are about equally long: when a second parent has lost the position too, take what is oldest and
            // be told the gap.
            if (positionsGone == POSITIONS_GONE_MAX)
            {
                isOldestWanted = true;
                current.isSpent = false;
            }
        }
        for (final RejectDecoder.AlternativesDecoder alternative : reject.alternatives())
        {
            final long id = alternative.alternativeId();
            final NodeAddress address = Endpoints.decode(alternative.alternativeAddress());
            m.view.put(id, address, PartialView.UNKNOWN_LEVEL, 1, m.random);
            if (!isImproving())
            {
                candidates.add(id, address);
            }
        }
        next(nowNs);
        return true;
    }

    boolean onAccept(final AcceptDecoder accept, final long nowNs)
    {
        if (current == null || accept.correlationId() != requestId || opening != null)
        {
            return opening != null && accept.correlationId() == requestId;
        }
        final ParentLink hot = m.backups.linkTo(accept.parentId());
        final boolean isHot = hot != null && hot.downSession == accept.downSession();
        if (isHotSession && !isHot)
        {
            // One side has forgotten the hot link whose stream upward was to serve: no driver opens a session twice.
            m.wire().prune(m, current.address, requestId, PruneReason.MOVED);
            m.backups.forget(accept.parentId());
            request(current, nowNs);
            return true;
        }
        final ParentLink link = isHot ? hot :
            new ParentLink(accept.parentId(), Endpoints.reachedAt(current.address, accept.address()),
                m.ids.nextLinkId(), upSession);
        final long startBlock = accept.startBlock();
        link.correlationId = requestId;
        link.oldestBlock = fromBlock() == Admission.OLDEST ? startBlock : EngineCommands.LIVE;
        link.downSession = accept.downSession();
        link.heartbeatNs = Math.min(accept.heartbeatNs(), m.settings.suspicionMaxNs);
        link.rttNs = current.rttNs;
        link.freshness = Place.freshness((int)accept.epoch(), (int)accept.generation());
        link.rank = accept.rank();
        link.path = m.inbox.readPath(accept);
        if (link.path == null || !m.epochs.isCredible(Place.epoch(link.freshness)) || !m.position.mayMoveBelow(link))
        {
            m.wire().prune(m, current.address, requestId, PruneReason.MOVED);
            if (isHot)
            {
                m.backups.forget(link.memberId);
            }
            current.isSpent = true;
            next(nowNs);
            return true;
        }
        if (isHot)
        {
            m.backups.takeHot(link.memberId);
        }
        else
        {
            m.engine.openParent(m.channelId, link.linkId, link.address, link.downSession, link.upSession, startBlock);
        }
        opening = link;
        to(MemberState.CONNECTING, Reason.ACCEPTED, nowNs);
        // A newcomer has no stream to lose by waiting, and where it starts everything is done for the first time.
        deadlineNs = nowNs + (m.position.hasBeenAttached() ? m.settings.connectTimeoutNs : m.settings.halfOpenNs);
        if (link.isUp)
        {
            m.adopt(link, nowNs);
        }
        return true;
    }

    /** The link in the making is up or gone; true if it was this search's. */
    boolean onLink(final int linkId, final boolean isUp, final long nowNs)
    {
        if (opening == null || opening.linkId != linkId)
        {
            return false;
        }
        opening.isUp = isUp;
        if (!isUp)
        {
            failOpening(nowNs);
        }
        else if (m.position.mayMoveBelow(opening))
        {
            m.adopt(opening, nowNs);
        }
        else
        {
            failOpening(nowNs);
        }
        return true;
    }

    void onPrune(final long correlationId, final long nowNs)
    {
        if (opening != null && correlationId == requestId)
        {
            failOpening(nowNs);
        }
    }

    /** Over, without a new parent: leave nothing half open. */
    void cancel()
    {
        if (opening != null)
        {
            m.engine.closeLink(m.channelId, opening.linkId);
        }
        if (current != null)
        {
            m.wire().prune(m, current.address, requestId, PruneReason.MOVED);
        }
        opening = null;
        current = null;
        deadlineNs = ControlMachine.NO_DEADLINE_NS;
    }

    private void probe(final long nowNs)
    {
        isProbing = true;
        isResting = false;
        isFirstReply = true;
        to(MemberState.PROBING, Reason.CANDIDATES, nowNs);
        int sent = 0;
        boolean isLeased = false;
        for (int i = 0; i < candidates.size(); i++)
        {
            final Candidate candidate = candidates.get(i);
            isLeased |= candidate.leaseId != 0;
            if (!candidate.isProbed)
            {
                candidate.isProbed = true;
                measure(candidate, nowNs);
                sent++;
            }
        }
        deadlineNs = nowNs + m.settings.probeTimeoutNs * (isImproving() ? Comparison.PROBES_MAX : 1);
        if (sent == 0 || isLeased && candidates.size() == 1)
        {
            choose(nowNs);
        }
    }

    /** One more has answered. */
    private void onMeasured(final long rttNs, final long nowNs)
    {
        if (candidates.isAnswerDue())
        {
            if (isFirstReply && !isImproving())
            {
                isFirstReply = false;
                deadlineNs = Math.min(deadlineNs, nowNs + Math.max(rttNs, PROBE_GRACE_NS));
            }
        }
        else if (isImproving() && comparison.isWorthAsking(cost(comparison.other()) < Long.MAX_VALUE))
        {
            measure(comparison.parent(), nowNs);
            measure(comparison.other(), nowNs);
        }
        else
        {
            choose(nowNs);
        }
    }

    private void measure(final Candidate candidate, final long nowNs)
    {
        candidate.probeId = m.ids.nextCorrelationId();
        m.wire().probe(m, candidate.address, candidate.probeId, nowNs);
    }

    private void choose(final long nowNs)
    {
        final boolean isComparable = !isImproving() || comparison.isParentMeasured();
        if (isProbing && isImproving() && isComparable)
        {
            m.parent().onRoundTrip(comparison.parent().rttNs);
        }
        isProbing = false;
        Candidate best = null;
        long bestCost = isComparable ? Long.MAX_VALUE : 0;
        for (int i = 0; i < candidates.size(); i++)
        {
            final Candidate candidate = candidates.get(i);
            final long cost = cost(candidate);
            if (cost < bestCost)
            {
                bestCost = cost;
                best = candidate;
            }
        }
        if (best == null)
        {
            rest(nowNs);
        }
        else
        {
            request(best, nowNs);
        }
    }

    private void rest(final long nowNs)
    {
        current = null;
        if (isImproving())
        {
            m.endSearch();
            return;
        }
        to(MemberState.SEEKING, Reason.EXHAUSTED, nowNs);
        isResting = true;
        deadlineNs = nowNs + m.retryDelayNs(round);
    }

    private void request(final Candidate candidate, final long nowNs)
    {
        current = candidate;
        requestId = m.ids.nextCorrelationId();
        cookie = 0;
        tries = 0;
        final ParentLink hot = m.backups.linkTo(candidate.memberId);
        isHotSession = hot != null;
        upSession = isHotSession ? hot.upSession : m.ids.nextSession();
        to(candidate.isGraft ? MemberState.GRAFTING : MemberState.JOINING, Reason.CHOSEN, nowNs);
        ask(nowNs);
    }

    private void ask(final long nowNs)
    {
        deadlineNs = nowNs + Math.max(m.retryDelayNs(tries), 2 * Math.max(0, current.rttNs));
        if (current.isGraft && cookie == 0)
        {
            m.count(ControlCounter.GRAFTS_SENT);
            final long suspected = m.parent() == null ? 0 : m.parent().memberId;
            m.wire().graft(m, current.address, requestId, upSession, suspected);
        }
        else
        {
            sendJoin();
        }
    }

    private void sendJoin()
    {
        m.count(ControlCounter.JOINS_SENT);
        m.wire().join(m, current, requestId, cookie, upSession, LinkKind.PRIMARY, fromBlock());
    }

    private long fromBlock()
    {
        return isOldestWanted ? Admission.OLDEST : m.position.startBlock();
    }

    /** After a refusal or a silence: the next promise, or whoever has been named since, or the next best. */
    private void next(final long nowNs)
    {
        current = null;
        final Candidate promised = candidates.promised();
        if (promised != null)
        {
            request(promised, nowNs);
        }
        else if (!isImproving() && m.state() == MemberState.GRAFTING)
        {
            seek(Reason.EXHAUSTED, nowNs);
        }
        else if (candidates.hasUnprobed())
        {
            probe(nowNs);
        }
        else
        {
            choose(nowNs);
        }
    }

    private void failOpening(final long nowNs)
    {
        final Candidate failed = current;
        m.engine.closeLink(m.channelId, opening.linkId);
        m.wire().prune(m, opening.address, requestId, PruneReason.MOVED);
        m.distrust(opening.memberId, nowNs);
        opening = null;
        if (failed != null)
        {
            failed.isSpent = true;
        }
        next(nowNs);
    }

    private long cost(final Candidate candidate)
    {
        final boolean isLeased = candidate.leaseId != 0;
        if (candidate.isSpent || candidate.memberId == m.memberId ||
            candidate.rttNs < 0 && !isLeased ||
            candidate.rttNs >= 0 && (candidate.level == PartialView.UNKNOWN_LEVEL ||
                candidate.freeSlots == 0 && !isLeased && (isImproving() || candidates.hasRoomBeside(candidate))) ||
            isDistrusted(candidate) && (isImproving() || round == 0) ||
            candidate.rttNs >= 0 && Integer.compareUnsigned(candidate.epoch, m.position.highestEpoch()) < 0 ||
            m.children.find(candidate.memberId) != null && m.children.find(candidate.memberId).isPrimary())
        {
            return Long.MAX_VALUE;
        }
        final long rttNs = candidate.rttNs < 0 ? m.settings.probeTimeoutNs : candidate.rttNs;
        final long unleasedNs = candidate.freeSlots == 0 && !isLeased || isMute(candidate) ? m.settings.retryMaxNs : 0;
        final long distrustNs = isDistrusted(candidate) ? m.settings.retryMaxNs : 0;
        final long cost = candidate.level * m.settings.hopCostNs + rttNs + unleasedNs + distrustNs;
        return isImproving() && !comparison.isGain(candidate.level, cost) ? Long.MAX_VALUE : cost;
    }

    /**
     * It has a lease and does not answer a probe: trackers take a while to hear who has gone, and when many have, their
     * leases are mostly for those.
     */
    private boolean isMute(final Candidate candidate)
    {
        return candidate.isProbed && candidate.rttNs < 0 && m.position.hasBeenAttached();
    }

    /** A preference: whoever finds nobody else returns to those it has left. */
    private boolean isDistrusted(final Candidate candidate)
    {
        return candidate.leaseId == 0 ? m.isDistrusted(candidate.memberId) : m.isShunned(candidate.memberId);
    }

    private void to(final MemberState state, final Reason reason, final long nowNs)
    {
        if (!isImproving())
        {
            m.transition(state, nowNs, reason);
        }
    }
}
