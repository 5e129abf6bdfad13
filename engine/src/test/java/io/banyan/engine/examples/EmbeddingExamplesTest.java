package io.banyan.engine.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.Names;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.ConcurrentPublisher;
import io.banyan.engine.agent.Engine;
import io.banyan.engine.agent.EngineContext;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EmbeddingExamplesTest
{
    private static final Path EXAMPLES =
        Path.of("src", "test", "java", "io", "banyan", "engine", "examples", "EmbeddingExamples.java");
    private static final Path DOCS = Path.of("..", "docs", "embedding.md");
    private static final int COUNT = 1000;

    private final AtomicInteger delivered = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();
    private final MessageHandler onMessage = (sequence, topic, time, flags, buffer, offset, length) ->
        delivered.incrementAndGet();
    private final GapHandler onGap = (from, to, cause) -> missed.addAndGet((int)(to - from + 1));

    @Test
    void shouldRunOnAThreadOfItsOwn()
    {
        EmbeddingExamples.ownThread(COUNT, onMessage, () -> delivered.get() == COUNT);
        assertEquals(COUNT, delivered.get());
    }

    @Test
    void shouldRunInTheCallersLoop()
    {
        EmbeddingExamples.invoked(COUNT, onMessage, () -> delivered.get() == COUNT);
        assertEquals(COUNT, delivered.get());
    }

    @Test
    void shouldRunBesideAnAgentOfTheCallers()
    {
        final AtomicInteger cycles = new AtomicInteger();
        final Agent yours = new Agent()
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
        EmbeddingExamples.composite(yours, onMessage, () -> delivered.get() == 1);
        assertTrue(cycles.get() > 0);
    }

    @Test
    void shouldSubscribeOnAnotherThreadAndOverIpc()
    {
        try (Engine engine = Engine.launch(new EngineContext()))
        {
            final Channel prices = engine.channel("prices");
            engine.commands().becomeRoot(prices.channelId(), 1, 0, 0);
            final ConcurrentPublisher publisher = prices.concurrentPublisher();
            final UnsafeBuffer price = new UnsafeBuffer(new byte[Long.BYTES]);
            for (int i = 0; i < COUNT; i++)
            {
                publisher.offer(i % 2 == 0 ? Names.topic("EUR/USD") : 1, price, 0, Long.BYTES);
            }
            EmbeddingExamples.subscriberThread(prices, onMessage, onGap, () -> delivered.get() == COUNT);
            delivered.set(0);
            EmbeddingExamples.subscriberProcess(
                engine.driverDirectory(),
                engine.address().dataPort(),
                onMessage,
                onGap,
                () -> delivered.get() == COUNT / 2);
            assertEquals(0, missed.get());
        }
    }

    /** Each quote in the page is the region of its name; {@code -Dbanyan.regenerate=true} writes them anew. */
    @Test
    void shouldQuoteTheExamplesAsTheyAreCompiled() throws Exception
    {
        String page = Files.readString(DOCS);
        final List<String> lines = Files.readAllLines(EXAMPLES);
        final Matcher matcher =
            Pattern.compile("<!-- quote: ([a-z-]+) -->\n```java\n(.*?)```", Pattern.DOTALL).matcher(page);
        final List<String> names = new ArrayList<>();
        final StringBuilder written = new StringBuilder();
        while (matcher.find())
        {
            final String region = region(lines, matcher.group(1));
            names.add(matcher.group(1));
            matcher.appendReplacement(written, Matcher.quoteReplacement(
                "<!-- quote: " + matcher.group(1) + " -->\n```java\n" + region + "```"));
            assertTrue(Boolean.getBoolean("banyan.regenerate") || region.equals(matcher.group(2)),
                () -> "docs/embedding.md has drifted: " + names);
        }
        matcher.appendTail(written);
        assertEquals(5, names.size());
        if (Boolean.getBoolean("banyan.regenerate"))
        {
            page = written.toString();
            Files.writeString(DOCS, page);
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
                region.append(line.length() > 8 ? line.substring(8) : line.strip()).append('\n');
            }
        }
        assertTrue(region.length() > 0, name);
        return region.toString();
    }
}
