package io.banyan.node.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.control.tracker.TrackerSettings;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.TrackerNode;

/**
 * The examples of whole nodes run as they stand, against a real tracker, and are what the page quotes.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NodeExamplesTest
{
    private static final Path EXAMPLES =
        Path.of("src", "test", "java", "io", "banyan", "node", "examples", "NodeExamples.java");
    private static final Path PAGE = Path.of("..", "docs", "embedding.md");
    private static final Pattern QUOTE =
        Pattern.compile("<!-- quote of node: ([a-z-]+) -->\n```java\n(.*?)```", Pattern.DOTALL);
    private static final int INDENT = 8;
    private static final int COUNT = 100;
    private static final long PACE_NS = 200_000;

    @TempDir
    Path folder;

    private TrackerNode tracker;
    private String trackers;

    @BeforeEach
    void startTracker()
    {
        tracker = TrackerNode.launch(InetAddress.getLoopbackAddress(), 0, "", new TrackerSettings());
        trackers = "127.0.0.1:" + tracker.port();
    }

    @AfterEach
    void stopTracker()
    {
        tracker.close();
    }

    @Test
    void shouldCarryQuotesFromATradingLoopToAnAgentBesideAnother()
    {
        final Set<Long> received = ConcurrentHashMap.newKeySet();
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final AtomicInteger cycles = new AtomicInteger();
        final CompletableFuture<Void> loop = CompletableFuture.runAsync(
            () -> NodeExamples.tradingLoop(trackers, paced(), isRunning::get));
        NodeExamples.compositeAgent(trackers, counting(cycles),
            (sequence, topic, time, flags, buffer, offset, length) -> received.add(buffer.getLong(offset)),
            () -> received.size() >= COUNT);
        isRunning.set(false);
        loop.join();
        final long first = received.stream().mapToLong(Long::longValue).min().orElseThrow();
        final long last = received.stream().mapToLong(Long::longValue).max().orElseThrow();
        assertEquals(last - first + 1, received.size(), "each once, none missing: " + received);
        assertTrue(cycles.get() > 0);
    }

    @Test
    void shouldGatherTelemetryOfManyAtTheRoot()
    {
        final AtomicInteger received = new AtomicInteger();
        try (Node node = Node.launch(new NodeContext().trackers(trackers)))
        {
            final NodeChannel root = node.root("telemetry");
            root.subscribe((sequence, topic, time, flags, buffer, offset, length) -> received.incrementAndGet(),
                (from, to, cause) -> received.set(Integer.MIN_VALUE));
            final List<CompletableFuture<Void>> sensors = new ArrayList<>();
            for (int i = 0; i < 2; i++)
            {
                final String sensor = "sensor " + i;
                sensors.add(CompletableFuture.runAsync(() -> telemetry(sensor)));
            }
            sensors.forEach(CompletableFuture::join);
            await(() -> received.get() == 2 * COUNT);
        }
        assertEquals(2 * COUNT, received.get());
    }

    @Test
    void shouldRecordLatenciesIntoFiles() throws Exception
    {
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final CompletableFuture<Void> loop = CompletableFuture.runAsync(
            () -> NodeExamples.tradingLoop(trackers, paced(), isRunning::get));
        NodeExamples.latencyRecorder(trackers, folder, () -> holdsAnInterval(folder));
        isRunning.set(false);
        loop.join();
        try (Stream<Path> files = Files.list(folder))
        {
            assertEquals(1, files.filter(file -> file.toString().endsWith(".hgrm")).count());
        }
    }

    /** Each quote in the page is the region of its name; {@code -Dbanyan.regenerate=true} writes them anew. */
    @Test
    void shouldQuoteTheExamplesAsTheyAreCompiled() throws Exception
    {
        final List<String> lines = Files.readAllLines(EXAMPLES);
        final String page = Files.readString(PAGE);
        final Matcher quote = QUOTE.matcher(page);
        final StringBuilder written = new StringBuilder();
        int count = 0;
        while (quote.find())
        {
            count++;
            quote.appendReplacement(written, Matcher.quoteReplacement(
                "<!-- quote of node: " + quote.group(1) + " -->\n```java\n" + region(lines, quote.group(1)) + "```"));
        }
        quote.appendTail(written);
        assertEquals(4, count);
        if (Boolean.getBoolean("banyan.regenerate"))
        {
            Files.writeString(PAGE, written);
            return;
        }
        assertEquals(written.toString(), page, "docs/embedding.md has drifted; run with -Dbanyan.regenerate=true");
    }

    /** A market with a quote now and then: a reader on a slow machine keeps up. */
    private static LongSupplier paced()
    {
        final AtomicLong next = new AtomicLong();
        final AtomicLong atNs = new AtomicLong(System.nanoTime());
        return () ->
        {
            if (System.nanoTime() - atNs.get() < 0)
            {
                return NodeExamples.NOTHING;
            }
            atNs.set(System.nanoTime() + PACE_NS);
            return next.getAndIncrement();
        };
    }

    private void telemetry(final String sensor)
    {
        try
        {
            NodeExamples.telemetry(trackers, sensor, System::nanoTime, COUNT);
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static boolean holdsAnInterval(final Path folder)
    {
        try (Stream<Path> files = Files.list(folder))
        {
            return files.filter(file -> file.toString().endsWith(".hlog")).anyMatch(NodeExamplesTest::hasLines);
        }
        catch (final java.io.IOException ex)
        {
            return false;
        }
    }

    private static boolean hasLines(final Path log)
    {
        try (Stream<String> lines = Files.lines(log))
        {
            return lines.anyMatch(line -> !line.startsWith("#") && !line.startsWith("\""));
        }
        catch (final java.io.IOException ex)
        {
            return false;
        }
    }

    private static Agent counting(final AtomicInteger cycles)
    {
        return new Agent()
        {
            @Override
            public int doWork()
            {
                cycles.incrementAndGet();
                return 0;
            }

            @Override
            public String roleName()
            {
                return "yours";
            }
        };
    }

    private static void await(final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            Thread.onSpinWait();
        }
    }

    private static String region(final List<String> lines, final String name)
    {
        final StringBuilder region = new StringBuilder();
        boolean isInside = false;
        for (final String line : lines)
        {
            if (line.strip().equals("// [" + name + "]"))
            {
                isInside = !isInside;
            }
            else if (isInside)
            {
                region.append(line.length() > INDENT ? line.substring(INDENT) : line.strip()).append('\n');
            }
        }
        assertTrue(region.length() > 0, name);
        return region.toString();
    }
}
