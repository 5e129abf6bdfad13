package io.banyan.node;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

import io.banyan.codec.control.AnnounceDecoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.control.Endpoints;

/**
 * What the tracker's announcements say about the trees, kept for people to look at. It decides nothing. Written by the
 * control thread;
 * {@link #entries} gives any thread the last copy.
 */
final class TreeWatch
{
    private static final long UNKNOWN = -1;
    private static final int MEMBERS_MAX = 100_000;
    private static final long FORGET_NS = 5_000_000_000L;
    private static final long COPY_NS = 200_000_000L;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final AnnounceDecoder announce = new AnnounceDecoder();
    private final Long2ObjectHashMap<Seen> seen = new Long2ObjectHashMap<>();
    private boolean isChanged;
    private long copyAtNs;
    private volatile List<TreeEntry> copy = List.of();

    void onAnnounce(final DirectBuffer buffer, final int offset, final long nowNs)
    {
        announce.wrapAndApplyHeader(buffer, offset, header);
        final long key = announce.channelId() * 31 + announce.memberId();
        isChanged = true;
        if (announce.leaving() == BooleanType.TRUE)
        {
            seen.remove(key);
            return;
        }
        if (announce.cookie() == 0 || seen.size() >= MEMBERS_MAX && !seen.containsKey(key))
        {
            // Whoever has not yet proved its address is not shown.
            return;
        }
        seen.put(key, new Seen(new TreeEntry(
            announce.channelId(),
            announce.memberId(),
            announce.parentId(),
            announce.level(),
            announce.children(),
            announce.childrenMax(),
            announce.lagBlocks(),
            announce.parentRttNs() == AnnounceDecoder.parentRttNsNullValue() ? UNKNOWN : announce.parentRttNs(),
            announce.isRoot() == BooleanType.TRUE,
            Endpoints.decode(announce.address()).toString()), nowNs));
    }

    void onTime(final long nowNs)
    {
        if (nowNs - copyAtNs < 0)
        {
            return;
        }
        copyAtNs = nowNs + COPY_NS;
        final int before = seen.size();
        seen.values().removeIf(entry -> nowNs - entry.atNs > FORGET_NS);
        if (isChanged || seen.size() != before)
        {
            isChanged = false;
            final List<TreeEntry> entries = new ArrayList<>();
            seen.values().forEach(entry -> entries.add(entry.entry));
            copy = List.copyOf(entries);
        }
    }

    List<TreeEntry> entries()
    {
        return copy;
    }

    private record Seen(TreeEntry entry, long atNs)
    {
    }
}
