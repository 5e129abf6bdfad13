package io.banyan.control.tracker;

import io.banyan.codec.control.TrackerQueryDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.RandomSource;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.auth.LeaseGuard;
import io.banyan.engine.NodeAddress;

/**
 * Grants leases, remembers them until they no longer count, and lets joiners wait for room.
 */
final class LeaseDesk
{
    private static final long NS_PER_MS = 1_000_000L;
    private static final long NS_PER_SECOND = 1_000 * NS_PER_MS;
    private static final int EXPIRE_MAX = 4_096;
    private static final int SERVE_MAX = 64;
    private static final long RETRY_NS = 20 * NS_PER_MS;
    /**
     * With fewer free slots for each lease asked for than this, an answer holds one lease: the rest would lie idle
     * until they expire.
     */
    private static final int AMPLE = 8;

    private final TrackerSettings settings;
    private final Codes codes;
    private final RandomSource random;
    private final TrackerReplies replies;
    private final ControlCounters counters;
    private final ChannelDirectory[] channels;
    private final LeaseBook book;
    private final JoinerQueue queue;
    private final int[] chosen = new int[TrackerSettings.LEASES_PER_OFFER_LIMIT];
    private final long leaseNumberBase;
    private final long startNs;
    private final long startWallMs;
    private long unprovedSinceNs;
    private int unprovedLeases;

    LeaseDesk(
        final TrackerSettings settings,
        final Codes codes,
        final RandomSource random,
        final TrackerReplies replies,
        final ControlCounters counters,
        final ChannelDirectory[] channels,
        final long nowNs,
        final long wallMs)
    {
        this.settings = settings;
        this.codes = codes;
        this.random = random;
        this.replies = replies;
        this.counters = counters;
        this.channels = channels;
        book = new LeaseBook(settings.leasesMax);
        queue = new JoinerQueue(settings.queuedMax);
        leaseNumberBase = random.nextLong();
        startNs = nowNs;
        startWallMs = wallMs;
        unprovedSinceNs = nowNs;
    }

    int leasesOut()
    {
        return book.size();
    }

    int waiting()
    {
        return queue.size();
    }

    long timeMs(final long nowNs)
    {
        return startWallMs + (nowNs - startNs) / NS_PER_MS;
    }

    long announcePeriodNs(final ChannelDirectory channel)
    {
        final long loadNs = channel.members() * NS_PER_SECOND / settings.announcesPerSecondMax;
        return Math.max(settings.announcePeriodNs, loadNs);
    }

    /**
     * Whether members have had the time to announce themselves since the start: they may be late by half a period, and
     * have their address to prove first.
     */
    boolean hasHeardAll(final long nowNs)
    {
        return nowNs - startNs >= 2 * settings.announcePeriodNs;
    }

    /** Whoever was heard last before this, in milliseconds since the start, is forgotten. */
    int silentSinceMs(final ChannelDirectory channel, final long nowNs)
    {
        return (int)((nowNs - startNs - announcePeriodNs(channel) * settings.silentPeriodsMax) / NS_PER_MS);
    }

    long nextDeadlineNs()
    {
        return book.headUntilNs();
    }

    int expire(final long nowNs)
    {
        int workCount = 0;
        while (workCount < EXPIRE_MAX && book.headUntilNs() <= nowNs)
        {
            final long lease = book.headSequence();
            final ChannelDirectory channel = channels[book.channel(lease)];
            channel.onLeaseEnded(book.slot(lease));
            book.removeHead();
            workCount++;
            serveWaiting(channel, nowNs);
        }
        counters.add(ControlCounter.LEASES_EXPIRED, workCount);
        return workCount;
    }

    void onProvedQuery(
        final ChannelDirectory channel,
        final TrackerQueryDecoder query,
        final NodeAddress source,
        final long nowNs)
    {
        final long joinerKey = joinerKey(channel, query.memberId());
        final int wanted = wanted(query);
        if (answerAgain(channel, query.memberId(), query.correlationId(), joinerKey, source))
        {
            return;
        }
        if (book.offersOf(joinerKey) >= settings.offersPerJoinerMax)
        {
            counters.increment(ControlCounter.LEASES_HOARDED);
            offerNothing(channel, query.memberId(), query.correlationId(), settings.leaseNs, source);
            return;
        }
        final int count = channel.waitingHead != JoinerQueue.NONE ? 0 : choose(
            channel,
            query.memberId(),
            source,
            query.childrenMax() == 0,
            Math.min(wanted, ample(channel)),
            nowNs);
        if (count > 0)
        {
            grant(channel, query.memberId(), query.correlationId(), joinerKey, count, source, nowNs);
            return;
        }
        enqueue(channel, query, wanted, joinerKey, source, nowNs);
    }

    /** Who is there, for a root that comes back: those that stand next to it or have lost it first. No leases. */
    void nameMembers(final ChannelDirectory channel, final TrackerQueryDecoder query, final NodeAddress to)
    {
        final int count = channel.pickNear(random, query.memberId(), chosen);
        replies.beginOffer(channel, query.memberId(), query.correlationId(), 0, count);
        for (int i = 0; i < count; i++)
        {
            replies.lease(channel, chosen[i], 0, 0, 0);
        }
        replies.sendOffer(to);
    }

    boolean tryUnprovedQuery(
        final ChannelDirectory channel,
        final TrackerQueryDecoder query,
        final NodeAddress source,
        final int length,
        final long nowNs)
    {
        if (nowNs - unprovedSinceNs >= settings.leaseNs)
        {
            unprovedSinceNs = nowNs;
            unprovedLeases = 0;
        }
        final int fitting = (length - TrackerReplies.OFFER_BYTES) / TrackerReplies.LEASE_BYTES;
        final int allowed = Math.min(fitting, settings.unprovedLeasesMax - unprovedLeases);
        final long joinerKey = joinerKey(channel, query.memberId());
        if (allowed <= 0 || channel.waitingHead != JoinerQueue.NONE || book.newestOf(joinerKey) != LeaseBook.NONE)
        {
            return false;
        }
        final int wanted = wanted(query);
        final int count = choose(
            channel,
            query.memberId(),
            source,
            query.childrenMax() == 0,
            Math.min(Math.min(wanted, allowed), ample(channel)),
            nowNs);
        if (count == 0)
        {
            return false;
        }
        if (fitting < wanted)
        {
            counters.increment(ControlCounter.ANSWER_TRUNCATED);
        }
        unprovedLeases += count;
        grant(channel, query.memberId(), query.correlationId(), joinerKey, count, source, nowNs);
        return true;
    }

    void serveWaiting(final ChannelDirectory channel, final long nowNs)
    {
        timeOutWaiting(channel, nowNs);
        for (int i = 0; i < SERVE_MAX && channel.waitingHead != JoinerQueue.NONE && channel.freeTotal() > 0; i++)
        {
            final int place = channel.waitingHead;
            final long memberId = queue.memberIds[place];
            final NodeAddress source = queue.sources[place];
            final int count = choose(
                channel,
                memberId,
                source,
                queue.isLeaf[place],
                Math.min(queue.wanted[place], ample(channel)),
                nowNs);
            if (count == 0)
            {
                return;
            }
            grant(
                channel, memberId, queue.correlationIds[place], queue.joinerKeys[place], count, source, nowNs);
            queue.removeHead(channel);
            counters.increment(ControlCounter.JOINERS_SERVED);
        }
    }

    private void timeOutWaiting(final ChannelDirectory channel, final long nowNs)
    {
        while (channel.waitingHead != JoinerQueue.NONE && queue.deadlinesNs[channel.waitingHead] <= nowNs)
        {
            queue.removeHead(channel);
            counters.increment(ControlCounter.JOINERS_TIMED_OUT);
        }
    }

    private int wanted(final TrackerQueryDecoder query)
    {
        return Math.max(1, Math.min(query.wanted(), settings.leasesPerOfferMax));
    }

    private static int ample(final ChannelDirectory channel)
    {
        return (int)Math.max(1, Math.min(channel.freeTotal() / AMPLE, Integer.MAX_VALUE));
    }

    /** Fill {@link #chosen}: different parents, best first. */
    private int choose(
        final ChannelDirectory channel,
        final long joinerId,
        final NodeAddress joiner,
        final boolean isLeaf,
        final int countMax,
        final long nowNs)
    {
        if (nowNs - startNs < settings.quietNs)
        {
            return 0;
        }
        if (book.room() < countMax)
        {
            counters.increment(ControlCounter.LEASES_FULL);
            return 0;
        }
        final int silentSinceMs = silentSinceMs(channel, nowNs);
        int count = 0;
        while (count < countMax)
        {
            final int slot = channel.pick(
                joinerId, joiner.addressHigh(), joiner.addressLow(), isLeaf, silentSinceMs, chosen, count);
            if (slot == ChannelDirectory.NONE)
            {
                break;
            }
            chosen[count++] = slot;
        }
        return count;
    }

    private void grant(
        final ChannelDirectory channel,
        final long joinerId,
        final long correlationId,
        final long joinerKey,
        final int count,
        final NodeAddress to,
        final long nowNs)
    {
        final long expiresAtMs = timeMs(nowNs) + settings.leaseNs / NS_PER_MS;
        final long untilNs = nowNs + settings.leaseNs + settings.leaseGraceNs;
        final int offer = book.offersOf(joinerKey) + 1;
        final long first = book.next();
        channel.grantedNs = nowNs;
        for (int i = 0; i < count; i++)
        {
            book.add(channel.index, chosen[i], untilNs, expiresAtMs, joinerKey, correlationId, offer);
            channel.onLeased(chosen[i]);
        }
        book.newestIs(joinerKey, first);
        counters.add(ControlCounter.LEASES_GRANTED, count);
        offer(channel, joinerId, correlationId, first, count, to);
    }

    private boolean answerAgain(
        final ChannelDirectory channel,
        final long joinerId,
        final long correlationId,
        final long joinerKey,
        final NodeAddress to)
    {
        final long first = book.newestOf(joinerKey);
        if (first == LeaseBook.NONE || !book.isOfAnswer(first, joinerKey, correlationId))
        {
            return false;
        }
        int count = 1;
        while (book.isOfAnswer(first + count, joinerKey, correlationId))
        {
            count++;
        }
        counters.increment(ControlCounter.QUERIES_REPEATED);
        offer(channel, joinerId, correlationId, first, count, to);
        return true;
    }

    private void offer(
        final ChannelDirectory channel,
        final long joinerId,
        final long correlationId,
        final long first,
        final int count,
        final NodeAddress to)
    {
        replies.beginOffer(channel, joinerId, correlationId, 0, count);
        for (long lease = first; lease < first + count; lease++)
        {
            final int slot = book.slot(lease);
            final long leaseId = LeaseGuard.leaseId(channel.trackerIndex[slot] & 0xFF, leaseNumberBase + lease);
            final long expiresAtMs = book.expiresAtMs(lease);
            final long code = codes.lease(channel.channelId, channel.ids[slot], joinerId, leaseId, expiresAtMs);
            replies.lease(channel, slot, leaseId, expiresAtMs, code);
        }
        replies.sendOffer(to);
    }

    private void enqueue(
        final ChannelDirectory channel,
        final TrackerQueryDecoder query,
        final int wanted,
        final long joinerKey,
        final NodeAddress source,
        final long nowNs)
    {
        counters.increment(ControlCounter.NO_ROOM);
        int place = queue.placeOf(joinerKey);
        if (place == JoinerQueue.NONE)
        {
            place = queue.add(channel, joinerKey);
            if (place == JoinerQueue.NONE)
            {
                final long retryNs = RETRY_NS + (long)(random.nextDouble() * 2 * RETRY_NS);
                offerNothing(channel, query.memberId(), query.correlationId(), retryNs, source);
                return;
            }
            counters.increment(ControlCounter.JOINERS_QUEUED);
            queue.deadlinesNs[place] = nowNs + settings.queueNs;
        }
        queue.memberIds[place] = query.memberId();
        queue.correlationIds[place] = query.correlationId();
        queue.sources[place] = source;
        queue.wanted[place] = wanted;
        queue.isLeaf[place] = query.childrenMax() == 0;
        final long retryNs = Math.max(1, queue.deadlinesNs[place] - nowNs);
        final int count = queue.isLeaf[place] || !isFullForGood(channel, nowNs) ? 0 :
            channel.pickAboveLeaves(random, query.memberId(), chosen, settings.leasesPerOfferMax);
        replies.beginOffer(channel, query.memberId(), query.correlationId(), retryNs, count);
        for (int i = 0; i < count; i++)
        {
            replies.lease(channel, chosen[i], 0, 0, 0);
        }
        replies.sendOffer(source);
    }

    /**
     * Nobody has found a place for as long as a joiner waits for one: one that will carry others is told who may put
     * out a leaf for it. A crowd that grows the tree is not.
     */
    private boolean isFullForGood(final ChannelDirectory channel, final long nowNs)
    {
        return channel.freeTotal() == 0 && nowNs - channel.grantedNs >= settings.queueNs;
    }

    private void offerNothing(
        final ChannelDirectory channel,
        final long joinerId,
        final long correlationId,
        final long retryAfterNs,
        final NodeAddress to)
    {
        replies.beginOffer(channel, joinerId, correlationId, retryAfterNs, 0);
        replies.sendOffer(to);
    }

    private static long joinerKey(final ChannelDirectory channel, final long memberId)
    {
        return SeededRandom.mix(memberId + SeededRandom.mix(channel.channelId)) & Long.MAX_VALUE;
    }
}
