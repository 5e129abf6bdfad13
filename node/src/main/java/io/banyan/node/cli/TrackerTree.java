package io.banyan.node.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.banyan.engine.NodeAddress;
import io.banyan.node.TreeEntry;

/**
 * The tree as a tracker elsewhere has heard of it: asked for about once a second in the background, so that whoever
 * asks here never waits. A tracker that does not answer leaves the turn to the next one.
 */
final class TrackerTree implements Supplier<List<TreeEntry>>
{
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long PERIOD_NS = 1_000_000_000L;
    private static final int HEXADECIMAL = 16;
    private static final int OK = 200;
    private static final Pattern NODE = Pattern.compile("\\{[^{}]*}");
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|(-?\\d+|true|false|null))");

    private final List<NodeAddress> trackers;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private volatile List<TreeEntry> entries = List.of();
    private volatile boolean isAsking;
    private long askedAtNs;
    private int turn;

    TrackerTree(final List<NodeAddress> trackers)
    {
        this.trackers = List.copyOf(trackers);
    }

    @Override
    public List<TreeEntry> get()
    {
        final long nowNs = System.nanoTime();
        if (!isAsking && !trackers.isEmpty() && (askedAtNs == 0 || nowNs - askedAtNs > PERIOD_NS))
        {
            isAsking = true;
            askedAtNs = nowNs;
            ask(trackers.get(turn % trackers.size()));
        }
        return entries;
    }

    private void ask(final NodeAddress tracker)
    {
        final HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://" + tracker.hostLiteral() + ":" + tracker.controlPort() + "/tree"))
            .timeout(PATIENCE).build();
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).whenComplete((response, failure) ->
        {
            if (failure == null && response.statusCode() == OK)
            {
                entries = read(response.body());
            }
            else
            {
                turn++;
            }
            isAsking = false;
        });
    }

    /** What {@link Trees#json} has written; what is not understood is left out. */
    static List<TreeEntry> read(final String json)
    {
        final List<TreeEntry> read = new ArrayList<>();
        final Matcher nodes = NODE.matcher(json);
        while (nodes.find())
        {
            final TreeEntry entry = entry(nodes.group());
            if (entry != null)
            {
                read.add(entry);
            }
        }
        return List.copyOf(read);
    }

    private static TreeEntry entry(final String node)
    {
        final Map<String, String> fields = new HashMap<>();
        final Matcher matcher = FIELD.matcher(node);
        while (matcher.find())
        {
            fields.put(matcher.group(1), matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        try
        {
            final String parent = fields.getOrDefault("parent", "null");
            return new TreeEntry(
                Long.parseUnsignedLong(fields.get("channel"), HEXADECIMAL),
                Long.parseUnsignedLong(fields.get("id"), HEXADECIMAL),
                "null".equals(parent) ? 0 : Long.parseUnsignedLong(parent, HEXADECIMAL),
                Integer.parseInt(fields.get("level")),
                Integer.parseInt(fields.get("children")),
                Integer.parseInt(fields.get("maxChildren")),
                Long.parseLong(fields.get("lagBlocks")),
                Long.parseLong(fields.get("rttNs")),
                Boolean.parseBoolean(fields.get("root")),
                fields.getOrDefault("address", ""));
        }
        catch (final NumberFormatException ex)
        {
            return null;
        }
    }
}
