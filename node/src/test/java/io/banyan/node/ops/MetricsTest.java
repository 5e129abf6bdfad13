package io.banyan.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.control.ControlCounter;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.TrackerNode;

/**
 * What a node serves, by convention; and that the dashboard and the alert rules name nothing else.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MetricsTest
{
    private static final Path OPERATING = Path.of("..", "docs", "operating");
    private static final Pattern NAME = Pattern.compile("\\bbanyan_[a-z0-9_]+");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(banyan_[a-z0-9_]+)(?:\\{([^}]*)})? (\\S+)$");
    private static final int MESSAGES = 25;
    private static final String BEGIN = "<!-- metrics: generated -->\n";
    private static final String END = "<!-- metrics: end -->";
    private static final boolean REGENERATES = Boolean.getBoolean("banyan.regenerate");

    @TempDir
    static Path folder;

    private static String ofNode;
    private static String ofTracker;

    @BeforeAll
    static void scrape() throws Exception
    {
        // It looks like an option of the node, and there is none of this name.
        System.clearProperty("banyan.regenerate");
        try (Node node = Node.launch(new NodeContext().embedsTracker(true).set("banyan.counters.interval", "1ms").set(
            "banyan.driver.directory", folder.resolve("shm").toString())))
        {
            final NodeChannel prices = node.root("the prices");
            while (!prices.view().isAttached())
            {
                Thread.sleep(1);
            }
            for (int i = 0; i < MESSAGES; i++)
            {
                prices.concurrentPublisher().offer(1, new UnsafeBuffer(new byte[8]), 0, 8);
            }
            do
            {
                Thread.sleep(10);
                ofNode = Metrics.of(node);
            }
            while (value("banyan_messages_in_total") < MESSAGES);
        }
        try (TrackerNode tracker = TrackerNode.launch(
            InetAddress.getLoopbackAddress(), 0, "", new TrackerSettings()))
        {
            ofTracker = Metrics.of(tracker);
        }
    }

    @AfterAll
    static void forget()
    {
        ofNode = null;
    }

    @Test
    void shouldCountWhatWasPublishedAndNameTheChannel()
    {
        assertEquals(MESSAGES, value("banyan_messages_in_total"));
        assertTrue(ofNode.contains("channel=\"the prices\""), ofNode);
        assertEquals(1, value("banyan_member_attached"));
        assertEquals(0, value("banyan_member_level"));
    }

    @Test
    void shouldFollowTheConventionsOfNamesAndUnits()
    {
        for (final String page : new String[] {ofNode, ofTracker})
        {
            final Matcher type = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$").matcher(page);
            while (type.find())
            {
                final String name = type.group(1);
                assertTrue(name.matches("banyan_[a-z][a-z0-9_]*") && !name.contains("__"), name);
                assertEquals("counter".equals(type.group(2)), name.endsWith("_total"), name);
                assertFalse(name.matches(".*_(ns|ms|us|millis|nanos|kb|mb)(_.*)?"), name + " is in no base unit");
                assertTrue(page.contains("# HELP " + name + " "), name + " has no help");
            }
        }
        assertTrue(value("banyan_longest_duty_cycle_seconds") < 60, "in seconds");
    }

    @Test
    void shouldServeEveryMetricThatTheDashboardAndTheAlertRulesName() throws IOException
    {
        final Set<String> served = new TreeSet<>(names(ofNode));
        served.addAll(names(ofTracker));
        for (final String file : new String[] {"grafana-dashboard.json", "alert-rules.yml"})
        {
            final Set<String> named = names(Files.readString(OPERATING.resolve(file)));
            assertTrue(named.size() > 10, file + " names " + named.size() + " metrics");
            named.removeAll(served);
            assertEquals(Set.of(), named, file + " names metrics that nobody serves");
        }
    }

    @Test
    void shouldServeEveryCounterThatIsDeclared()
    {
        final Set<String> served = new TreeSet<>(names(ofNode));
        for (final EngineCounter counter : EngineCounter.values())
        {
            final String name = Metrics.name(counter) + (Metrics.isGauge(counter) ? "" : "_total");
            assertTrue(served.contains(name), () -> counter + " is not served as " + name);
        }
        for (final ControlCounter counter : ControlCounter.values())
        {
            assertTrue(ofNode.contains("Control plane: " + counter.label() + "."), counter.label());
        }
    }

    /** The page of all metrics is what is served; {@code -Dbanyan.regenerate=true} writes it anew. */
    @Test
    void shouldListEveryMetricThatIsServedInItsPage() throws IOException
    {
        final Path page = OPERATING.resolve("metrics.md");
        final String text = Files.readString(page);
        final int from = text.indexOf(BEGIN) + BEGIN.length();
        final int to = text.indexOf(END);
        final String expected = table();
        if (REGENERATES)
        {
            Files.writeString(page, text.substring(0, from) + expected + text.substring(to));
            return;
        }
        assertEquals(expected, text.substring(from, to), page + " has drifted; run with -Dbanyan.regenerate=true");
    }

    @Test
    void shouldPointEachAlertAtAHeadingOfTheTroubleshooting() throws IOException
    {
        final Set<String> headings = new TreeSet<>();
        final Matcher heading = Pattern.compile("(?m)^## (.+)$").matcher(
            Files.readString(Path.of("..", "docs", "troubleshooting.md")));
        while (heading.find())
        {
            headings.add(heading.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'));
        }
        final Matcher runbook = Pattern.compile("troubleshooting\\.md#([a-z-]+)").matcher(
            Files.readString(OPERATING.resolve("alert-rules.yml")));
        int count = 0;
        while (runbook.find())
        {
            count++;
            assertTrue(headings.contains(runbook.group(1)), runbook.group());
        }
        assertTrue(count > 5, "the alert rules were not read");
    }

    private static String table()
    {
        final Map<String, String> help = new TreeMap<>(help(ofNode));
        help.putAll(help(ofTracker));
        final StringBuilder table = new StringBuilder(
            "| metric | kind | labels | of | what it says |\n|---|---|---|---|---|\n");
        help.forEach((name, what) ->
        {
            final boolean isOfNode = ofNode.contains("# TYPE " + name + " ");
            final boolean isOfTracker = ofTracker.contains("# TYPE " + name + " ");
            table.append("| `").append(name).append("` | ")
                .append(name.endsWith("_total") ? "counter" : "gauge").append(" | ")
                .append(isOfNode ? labels(ofNode, name) : labels(ofTracker, name)).append(" | ")
                .append(isOfNode && isOfTracker ? "both" : isOfNode ? "node" : "tracker").append(" | ")
                .append(what).append(" |\n");
        });
        return table.toString();
    }

    private static Map<String, String> help(final String page)
    {
        final Map<String, String> help = new TreeMap<>();
        final Matcher matcher = Pattern.compile("(?m)^# HELP (\\S+) (.+)$").matcher(page);
        while (matcher.find())
        {
            help.put(matcher.group(1), matcher.group(2));
        }
        return help;
    }

    private static String labels(final String page, final String name)
    {
        final Matcher sample = SAMPLE.matcher(page);
        while (sample.find())
        {
            if (sample.group(1).equals(name) && sample.group(2) != null)
            {
                return "`" + sample.group(2).replaceAll("=\"[^\"]*\"", "").replace(",", "`, `") + "`";
            }
        }
        return "";
    }

    private static Set<String> names(final String text)
    {
        final Set<String> names = new TreeSet<>();
        final Matcher matcher = NAME.matcher(text);
        while (matcher.find())
        {
            names.add(matcher.group());
        }
        return names;
    }

    private static double value(final String name)
    {
        final Matcher sample = SAMPLE.matcher(ofNode);
        while (sample.find())
        {
            if (sample.group(1).equals(name))
            {
                return Double.parseDouble(sample.group(3));
            }
        }
        throw new AssertionError(name + " is not served:\n" + ofNode);
    }
}
