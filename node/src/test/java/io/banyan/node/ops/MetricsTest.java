package io.banyan.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
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

import io.banyan.control.tracker.TrackerSettings;
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

    @TempDir
    static Path folder;

    private static String ofNode;
    private static String ofTracker;

    @BeforeAll
    static void scrape() throws Exception
    {
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
