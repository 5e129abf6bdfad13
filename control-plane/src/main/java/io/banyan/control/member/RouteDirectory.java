package io.banyan.control.member;

import org.agrona.collections.Long2ObjectHashMap;

import io.banyan.control.ControlCounter;

/**
 * What a root remembers of the ways to members that asked to be reachable: for the one fallback of a unicast whose
 * token is stale. Bounded; an entry that is not renewed is forgotten.
 */
final class RouteDirectory implements RouteLookup
{
    static final long RENEW_NS = 30_000_000_000L;

    private static final int LIFE_RENEWALS = 3;

    private final Long2ObjectHashMap<Entry> entries = new Long2ObjectHashMap<>();
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
        Entry entry = entries.get(memberId);
        if (entry == null)
        {
            if (entries.size() >= entriesMax && !hasExpired(nowNs))
            {
                m.count(ControlCounter.ROUTES_FULL);
                return false;
            }
            entry = new Entry();
            entries.put(memberId, entry);
        }
        entry.labels = java.util.Arrays.copyOf(labels, count);
        entry.expiresAtNs = nowNs + LIFE_RENEWALS * RENEW_NS;
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
        private char[] labels;
        private long expiresAtNs;
    }
}
