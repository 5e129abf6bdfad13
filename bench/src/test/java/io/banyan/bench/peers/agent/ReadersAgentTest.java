package io.banyan.bench.peers.agent;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Scoreboard;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class ReadersAgentTest
{
    private static final long LATE_NS = 5_000_000_000L;
    private static final long LOAD = 3L << AgentWords.LOAD_SHIFT;

    @TempDir
    private Path folder;
    private final Queue<Words> words = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();

    @Test
    void shouldTimeMessagesFromWhenTheyWereDueAndCountThoseOfItsLoadAlone() throws Exception
    {
        try (Scoreboard scoreboard = Scoreboard.create(folder, 3))
        {
            final ReadersAgent agent = new ReadersAgent(new Silent(), new Site(folder), 1, 2, words,
                new PrintStream(answers, true, StandardCharsets.UTF_8));
            final Thread thread = new Thread(agent::run);
            thread.start();
            words.add(new Words("expect id=3 warm=1 count=4 timed=1 last=1"));
            await(AgentWords.EXPECT);

            final long dueNs = System.nanoTime() - LATE_NS;
            agent.onMessage(1, LOAD, dueNs);
            agent.onMessage(1, LOAD + 1, dueNs);
            agent.onMessage(2, LOAD + 1, dueNs);
            agent.onMessage(2, LOAD + 1, dueNs);
            agent.onMessage(2, (2L << AgentWords.LOAD_SHIFT) + 2, dueNs);

            assertEquals(2, scoreboard.received(1, 3));
            assertEquals(2, scoreboard.received(2, 3));
            assertEquals(0, scoreboard.first(0), "of another process");
            assertTrue(scoreboard.first(1) > dueNs && scoreboard.first(2) > dueNs);
            words.add(new Words("result file=" + folder.resolve("result") + " begin=0 end=0"));
            await(AgentWords.RESULT);
            words.add(new Words(AgentWords.END));
            thread.join();
        }
        assertTrue(said().contains("result id=3 received=4 backwards=1 skipped=1 "), this::said);
        assertResult();
    }

    /** Three deliveries after the warm-up; the last reader of message 1 had it once. */
    private void assertResult() throws IOException
    {
        long all = 0;
        long last = 0;
        for (final String line : Files.readAllLines(folder.resolve("result")))
        {
            final String[] fields = line.split(" ");
            assertTrue(Long.parseLong(fields[1]) >= LATE_NS, () -> "not from when it was due: " + line);
            all += "all".equals(fields[0]) ? Long.parseLong(fields[2]) : 0;
            last += "last".equals(fields[0]) ? Long.parseLong(fields[2]) : 0;
        }
        assertEquals(3, all);
        assertEquals(1, last);
    }

    private String said()
    {
        return answers.toString(StandardCharsets.UTF_8);
    }

    private void await(final String verb) throws InterruptedException
    {
        while (!said().contains(verb + " "))
        {
            Thread.sleep(1);
        }
    }

    /** A system whose readers get what the test says. */
    private static final class Silent implements JavaPeer
    {
        @Override
        public String name()
        {
            return "silent";
        }

        @Override
        public String version()
        {
            return "1";
        }

        @Override
        public Map<String, String> settings()
        {
            return Map.of();
        }

        @Override
        public Writer openWriter(final Site site)
        {
            throw new IllegalStateException("nobody writes: " + List.of(site));
        }

        @Override
        public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
        {
            return () -> { };
        }
    }
}
