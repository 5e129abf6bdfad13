package io.banyan.simulation;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The keys of a scenario's text form, one declaration each.
 */
final class ScenarioKeys
{
    /** By name, and numbered keys by number. */
    static final Comparator<String> ORDER = Comparator.comparing(ScenarioKeys::stem)
        .thenComparingInt(ScenarioKeys::number).thenComparing(Comparator.naturalOrder());

    private static final Map<String, Key> KEYS = new LinkedHashMap<>();

    static
    {
        key("nodes", "members, the root among them", (s, v) -> s.nodes = (int)Quantity.count(v));
        key("children", "children a node takes at most", (s, v) -> s.children = (int)Quantity.count(v));
        key("root.children", "children the root takes at most", (s, v) -> s.rootChildren = (int)Quantity.count(v));
        key("host.nodes", "nodes on one host", (s, v) -> s.nodesPerHost = (int)Quantity.count(v));
        key("trackers", "trackers, each with its share of the slots", (s, v) -> s.trackers = (int)Quantity.count(v));
        key("seeds", "other members that a node is told of when it is born",
            (s, v) -> s.seeds = (int)Quantity.count(v));
        key("upload", "bytes a second that a node sends to its children at most; 0 for no limit",
            (s, v) -> s.uploadBytes = Quantity.count(v));
        key("liars.claim", "share of nodes that claim ten times the children they can serve in time",
            (s, v) -> s.liarsClaim = Quantity.share(v));
        key("liars.silent", "share of nodes that take children and send them no blocks",
            (s, v) -> s.liarsSilent = Quantity.share(v));
        key("join.over", "time over which the nodes begin to join", (s, v) -> s.joinOverNs = Quantity.durationNs(v));
        key("publish.after", "from the last join to the first message",
            (s, v) -> s.publishAfterNs = Quantity.durationNs(v));
        key("messages", "messages published", (s, v) -> s.messages = (int)Quantity.count(v));
        key("rate", "messages a second", (s, v) -> s.rate = (int)Quantity.count(v));
        key("payload", "bytes a message", (s, v) -> s.payloadBytes = (int)Quantity.count(v));
        key("settle", "time after the last happening in which all must be well again",
            (s, v) -> s.settleNs = Quantity.durationNs(v));
        key("warmup", "from the first message; what is published after it counts for settledOnDeadline",
            (s, v) -> s.warmupNs = Quantity.durationNs(v));
        key("deadline", "delivery later than this is not on time", (s, v) -> s.deadlineNs = Quantity.durationNs(v));
        key("window", "bytes of each node's window", (s, v) -> s.windowBytes = (int)Quantity.count(v));
        key("heartbeat", "between signs of life on idle links", (s, v) -> s.heartbeatNs = Quantity.durationNs(v));
        key("gap.deadline", "after which a gap is given up", (s, v) -> s.gapDeadlineNs = Quantity.durationNs(v));
        key("clock.drift", "share by which nodes' clocks are fast or slow at most, each by its own; at most 1%",
            (s, v) -> s.clockDrift = Quantity.share(v));
        key("network.delay", "one way between two nodes", (s, v) -> s.network.delayNs = Quantity.durationNs(v));
        key("network.jitter", "mean of what is added to the delay",
            (s, v) -> s.network.jitterNs = Quantity.durationNs(v));
        key("network.loss", "share of datagrams lost", (s, v) -> s.network.loss = Quantity.share(v));
        key("network.burst", "share of datagrams that begin a burst of losses",
            (s, v) -> s.network.burst = Quantity.share(v));
        key("network.burst.length", "mean length of a burst",
            (s, v) -> s.network.burstLength = Double.parseDouble(v));
        key("network.duplication", "share of control datagrams doubled",
            (s, v) -> s.network.duplication = Quantity.share(v));
        key("network.reordering", "share of control datagrams that are overtaken",
            (s, v) -> s.network.reordering = Quantity.share(v));
        key("network.closed.ports", "true: hosts say that the ports of a dead node are closed",
            (s, v) -> s.network.tellsClosedPorts = Quantity.flag(v));
        key("network.send", "a node's time to send a datagram", (s, v) -> s.network.sendNs = Quantity.durationNs(v));
        key("network.receive", "a node's time to take a datagram",
            (s, v) -> s.network.receiveNs = Quantity.durationNs(v));
        key("event.N", "something that happens: see the timeline", (s, v) -> s.timeline.add(Happening.parse(v)));
        key("require.N", "something that must hold in the end: a result, <= or >=, a number",
            (s, v) -> s.requirements.add(Requirement.parse(v)));
    }

    private ScenarioKeys()
    {
    }

    static void apply(final Scenario scenario, final String key, final String value, final List<String> problems)
    {
        final Key known = KEYS.get(number(key) >= 0 ? stem(key) + ".N" : key);
        if (known == null)
        {
            problems.add("unknown key '" + key + "'; nearest: " + nearest(key));
            return;
        }
        try
        {
            known.setter.accept(scenario, value);
        }
        catch (final NumberFormatException | ScenarioException ex)
        {
            problems.add(key + "=" + value + ": " + ex.getMessage());
        }
    }

    /** The reference of the text form, as a Markdown table. */
    static String reference()
    {
        final StringBuilder text = new StringBuilder("| key | what it says |\n|---|---|\n");
        KEYS.forEach((name, key) -> text.append("| `").append(name).append("` | ").append(key.says).append(" |\n"));
        return text.toString();
    }

    private static void key(final String name, final String says, final BiConsumer<Scenario, String> setter)
    {
        KEYS.put(name, new Key(says, setter));
    }

    private static String stem(final String key)
    {
        return number(key) >= 0 ? key.substring(0, key.lastIndexOf('.')) : key;
    }

    private static int number(final String key)
    {
        final String last = key.substring(key.lastIndexOf('.') + 1);
        return key.indexOf('.') > 0 && !last.isEmpty() && last.length() < 9 &&
            last.chars().allMatch(Character::isDigit) ? Integer.parseInt(last) : -1;
    }

    private static String nearest(final String key)
    {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (final String name : KEYS.keySet())
        {
            final int distance = distance(key, name);
            if (distance < least)
            {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    private static int distance(final String a, final String b)
    {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++)
        {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++)
        {
            final int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++)
            {
                final int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }

    private record Key(String says, BiConsumer<Scenario, String> setter)
    {
    }
}
