package io.banyan.control.member;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

import io.banyan.control.ControlCounter;

/**
 * What a root remembers of the ways to members that asked to be reachable: for the one fallback of a unicast whose
 * token is stale. Bounded; an entry that is not renewed is forgotten. Written by the control thread, read by the data
 * plane's as well: entries never change, they are replaced.
 */
final class RouteDirectory implements RouteLookup
{
    static final long RENEW_NS = 30_000_000_000L;

    private static final int LIFE_RENEWALS = 3;

    private final ConcurrentHashMap<Long, Entry> entries = new ConcurrentHashMap<>();
    private final Member m;
    private final int entriesMax;

    RouteDirectory(final Member member, final int entriesMax)
    {
        m = member;
        this.entriesMax = entriesMax;
    }

    int size()
    {
        return entries.size();
    }

    boolean register(final long memberId, final char[] labels, final int count, final long nowNs)
    {
        if (!entries.containsKey(memberId) && entries.size() >= entriesMax && !hasExpired(nowNs))
        {
            m.count(ControlCounter.ROUTES_FULL);
            return false;
        }
        entries.put(memberId, new Entry(Arrays.copyOf(labels, count), nowNs + LIFE_RENEWALS * RENEW_NS));
        m.count(ControlCounter.ROUTES_REGISTERED);
        return true;
    }

    @Override
    public int pathTo(final long memberId, final char[] labels)
    {
        final Entry entry = entries.get(memberId);
        if (entry == null || entry.labels.length > labels.length)
        {
            return UNKNOWN;
        }
        System.arraycopy(entry.labels, 0, labels, 0, entry.labels.length);
        return entry.labels.length;
    }

    private boolean hasExpired(final long nowNs)
    {
        final int before = entries.size();
        entries.values().removeIf(entry -> nowNs >= entry.expiresAtNs);
        return entries.size() < before;
    }

    private static final class Entry
    {
        private final char[] labels;
        private final long expiresAtNs;

        private Entry(final char[] labels, final long expiresAtNs)
        {
            this.labels = labels;
            this.expiresAtNs = expiresAtNs;
        }
    }
}
