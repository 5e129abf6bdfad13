package io.banyan.node.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.banyan.node.TreeEntry;

/**
 * The tree of a channel as JSON and as text.
 */
final class Trees
{
    private static final String CHANNEL_QUERY = "channel=";
    private static final Comparator<TreeEntry> ORDER =
        Comparator.comparingInt(TreeEntry::level).thenComparingLong(TreeEntry::id);

    private Trees()
    {
    }

    /** Those of the channels that a query asks for, with commas between them and in that order; all without one. */
    static List<TreeEntry> select(final List<TreeEntry> entries, final String query)
    {
        if (!query.startsWith(CHANNEL_QUERY))
        {
            return entries;
        }
        final List<String> channels = List.of(query.substring(CHANNEL_QUERY.length()).split(","));
        return entries.stream().filter(entry -> place(channels, entry) >= 0)
            .sorted(Comparator.comparingInt(entry -> place(channels, entry))).toList();
    }

    private static int place(final List<String> channels, final TreeEntry entry)
    {
        return channels.indexOf(Long.toHexString(entry.channelId()));
    }

    static String json(final List<TreeEntry> entries)
    {
        final List<Object> nodes = new ArrayList<>();
        for (final TreeEntry entry : entries.stream().sorted(ORDER).toList())
        {
            final Map<String, Object> node = new LinkedHashMap<>();
            node.put("id", Long.toHexString(entry.id()));
            node.put("parent", entry.parent() == 0 ? null : Long.toHexString(entry.parent()));
            node.put("level", entry.level());
            node.put("children", entry.children());
            node.put("maxChildren", entry.childrenMax());
            node.put("lagBlocks", entry.lagBlocks());
            node.put("rttNs", entry.rttNs());
            node.put("root", entry.isRoot());
            node.put("address", entry.address());
            node.put("channel", Long.toHexString(entry.channelId()));
            nodes.add(node);
        }
        final Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("nodes", nodes);
        return Json.text(tree);
    }

    /** Of one channel its tree alone, of several each under a heading. */
    static String text(final List<TreeEntry> entries)
    {
        final StringBuilder out = new StringBuilder();
        final long[] channels = entries.stream().mapToLong(TreeEntry::channelId).distinct().toArray();
        for (final long channel : channels)
        {
            if (channels.length > 1)
            {
                out.append(heading(Long.toHexString(channel)));
            }
            text(entries.stream().filter(entry -> entry.channelId() == channel).sorted(ORDER).toList(), out);
        }
        return out.toString();
    }

    static String heading(final String channel)
    {
        return "channel " + channel + "\n";
    }

    private static void text(final List<TreeEntry> sorted, final StringBuilder out)
    {
        for (final TreeEntry entry : sorted)
        {
            final boolean hasParent = sorted.stream().anyMatch(e -> e.id() == entry.parent());
            if (!hasParent)
            {
                draw(sorted, entry, "", "", out, sorted.size());
            }
        }
    }

    private static void draw(
        final List<TreeEntry> all,
        final TreeEntry entry,
        final String lead,
        final String childLead,
        final StringBuilder out,
        final int depthLeft)
    {
        out.append(lead).append(Long.toHexString(entry.id()))
            .append(entry.isRoot() ? "  root" : entry.parent() == 0 ? "  orphan" : "")
            .append("  ").append(entry.address())
            .append("  children ").append(entry.children()).append('/').append(entry.childrenMax())
            .append("  lag ").append(entry.lagBlocks());
        if (entry.rttNs() > 0)
        {
            out.append("  rtt ").append(Durations.text(entry.rttNs()));
        }
        out.append('\n');
        if (depthLeft == 0)
        {
            return;
        }
        final List<TreeEntry> children =
            all.stream().filter(e -> e.parent() == entry.id() && e.id() != entry.id()).toList();
        for (int i = 0; i < children.size(); i++)
        {
            final boolean isLast = i == children.size() - 1;
            draw(all, children.get(i), childLead + (isLast ? "`- " : "|- "), childLead + (isLast ? "   " : "|  "), out,
                depthLeft - 1);
        }
    }
}
