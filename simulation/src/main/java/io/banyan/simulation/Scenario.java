package io.banyan.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A question put to the world: a population, a network, a timeline, and what must hold in the end. Read from the
 * documented text form; the named scenarios are files of that form as well.
 */
final class Scenario
{
    private static final double DRIFT_MAX = 0.01;

    String name = "unnamed";
    int nodes = 100;
    int children = 8;
    int rootChildren = 8;
    int nodesPerHost = 1;
    int trackers = 1;
    int seeds;
    long uploadBytes;
    double liarsClaim;
    double liarsSilent;
    long joinOverNs = 1_000_000_000L;
    long publishAfterNs = 1_000_000_000L;
    int messages = 100;
    int rate = 1_000;
    int payloadBytes = 288;
    long settleNs = 2_000_000_000L;
    long warmupNs;
    long deadlineNs = 1_000_000_000L;
    int windowBytes = 32 * 1024;
    long heartbeatNs = 10_000_000L;
    long gapDeadlineNs = 1_000_000_000L;
    double clockDrift;
    final NetworkSettings network = new NetworkSettings();
    final List<Happening> timeline = new ArrayList<>();
    final List<Requirement> requirements = new ArrayList<>();

    /** A scenario that ships with the product. */
    static Scenario named(final String name, final Map<String, String> overrides)
    {
        try (InputStream in = Scenario.class.getResourceAsStream("scenarios/" + name + ".properties"))
        {
            if (in == null)
            {
                throw new ScenarioException("unknown scenario '" + name + "'; known: " + String.join(", ", names()));
            }
            return read(name, new InputStreamReader(in, StandardCharsets.UTF_8), overrides);
        }
        catch (final IOException ex)
        {
            throw new ScenarioException("scenario '" + name + "' cannot be read: " + ex.getMessage());
        }
    }

    /** Names of the scenarios that ship with the product. */
    static List<String> names()
    {
        try (InputStream in = Scenario.class.getResourceAsStream("scenarios/index.txt"))
        {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line ->
                !line.isBlank()).toList();
        }
        catch (final IOException ex)
        {
            throw new ScenarioException("the list of scenarios cannot be read: " + ex.getMessage());
        }
    }

    /** A scenario from its text form; what stands in the overrides replaces what stands in the text. */
    static Scenario read(final String name, final Reader text, final Map<String, String> overrides) throws IOException
    {
        final Properties properties = new Properties();
        try
        {
            properties.load(text);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ScenarioException(name + ": " + ex.getMessage());
        }
        final Map<String, String> values = new TreeMap<>(ScenarioKeys.ORDER);
        for (final String key : properties.stringPropertyNames())
        {
            values.put(key, properties.getProperty(key).trim());
        }
        values.putAll(overrides);
        final Scenario scenario = new Scenario();
        scenario.name = name;
        final List<String> problems = new ArrayList<>();
        values.forEach((key, value) -> ScenarioKeys.apply(scenario, key, value, problems));
        scenario.check(problems);
        if (!problems.isEmpty())
        {
            throw new ScenarioException(String.join("\n", problems));
        }
        return scenario;
    }

    /** First message after the time in which the tree may still learn. */
    long firstSettled()
    {
        return (long)(warmupNs * 1e-9 * rate);
    }

    long publishAtNs()
    {
        return joinOverNs + publishAfterNs;
    }

    long lastMessageAtNs()
    {
        return publishAtNs() + (long)(messages * 1e9 / rate);
    }

    long endNs()
    {
        long endNs = lastMessageAtNs();
        for (final Happening happening : timeline)
        {
            endNs = Math.max(endNs, happening.atNs + happening.forNs);
        }
        return endNs + settleNs;
    }

    private void check(final List<String> problems)
    {
        atLeast(problems, "nodes", nodes, 2);
        atLeast(problems, "children", children, 0);
        atLeast(problems, "root.children", rootChildren, 1);
        atLeast(problems, "host.nodes", nodesPerHost, 1);
        atLeast(problems, "trackers", trackers, 1);
        atLeast(problems, "rate", rate, 1);
        atLeast(problems, "payload", payloadBytes, Population.PAYLOAD_MIN);
        if (clockDrift < 0 || clockDrift > DRIFT_MAX)
        {
            problems.add("clock.drift=" + clockDrift + " must be between 0 and " + DRIFT_MAX);
        }
        if (payloadBytes > windowBytes / 8)
        {
            problems.add("payload=" + payloadBytes + " must be at most window/8=" + windowBytes / 8);
        }
        if (Integer.bitCount(windowBytes) != 1 || windowBytes < 1024)
        {
            problems.add("window=" + windowBytes + " must be a power of two of at least 1024");
        }
        if (nodes > Population.NODES_MAX)
        {
            problems.add("nodes=" + nodes + " must be at most " + Population.NODES_MAX);
        }
    }

    private static void atLeast(final List<String> problems, final String key, final long value, final long least)
    {
        if (value < least)
        {
            problems.add(key + "=" + value + " must be at least " + least);
        }
    }
}
