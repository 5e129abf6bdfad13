package io.banyan.bench.peers.agent;

import io.banyan.bench.peers.Scoreboard;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Writer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class WriterAgentTest
{
    @TempDir
    private Path folder;
    private final Queue<Words> words = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(answers, true, StandardCharsets.UTF_8);

    @Test
    void shouldStampTheTimeAMessageWasDueWhenItIsRefusedAtFirst() throws InterruptedException
    {
        final Recorder writer = new Recorder(20);
        try (Scoreboard scoreboard = Scoreboard.create(folder, 1))
        {
            words.add(new Words("load id=3 payload=32 rate=1000 warm=2 count=6"));

            runUntilDone(writer);

            assertEquals(0, scoreboard.receivedByAll(3));
        }
        assertEquals(6, writer.sequences.size());
        for (int i = 0; i < 6; i++)
        {
            assertEquals((3L << AgentWords.LOAD_SHIFT) + i, writer.sequences.get(i));
            assertEquals(writer.intended.get(0) + i * 1_000_000L, writer.intended.get(i), "a schedule does not move");
            assertTrue(writer.sentAt.get(i) >= writer.intended.get(i), "nothing is sent before it is due");
        }
        assertTrue(answers.toString(StandardCharsets.UTF_8).contains("sent=6 refused=20"));
    }

    @Test
    void shouldKeepNoMoreInFlightThanTheWindowWhenNobodyReads() throws InterruptedException
    {
        final Recorder writer = new Recorder(0);
        try (Scoreboard scoreboard = Scoreboard.create(folder, 1))
        {
            scoreboard.begin(0, 4);
            scoreboard.update(0, 5);
            words.add(new Words("flood id=4 payload=32 window=10 warmMs=1 measureMs=20"));

            runUntilDone(writer);
        }
        assertEquals(15, writer.sequences.size());
    }

    private void runUntilDone(final Recorder writer) throws InterruptedException
    {
        final Thread thread = new Thread(() -> new WriterAgent(() -> writer, new Site(folder), words, out).run());
        thread.start();
        while (!answers.toString(StandardCharsets.UTF_8).contains(AgentWords.DONE))
        {
            Thread.sleep(1);
        }
        words.add(new Words(AgentWords.END));
        thread.join();
    }

    /** Refuses for a while and remembers what it took. */
    private static final class Recorder implements Writer
    {
        private final List<Long> sequences = new ArrayList<>();
        private final List<Long> intended = new ArrayList<>();
        private final List<Long> sentAt = new ArrayList<>();
        private int refusals;

        private Recorder(final int refusals)
        {
            this.refusals = refusals;
        }

        @Override
        public boolean offer(final UnsafeBuffer message)
        {
            if (refusals > 0)
            {
                refusals--;
                return false;
            }
            sequences.add(message.getLong(0, ByteOrder.LITTLE_ENDIAN));
            intended.add(message.getLong(Long.BYTES, ByteOrder.LITTLE_ENDIAN));
            sentAt.add(System.nanoTime());
            return true;
        }

        @Override
        public void close()
        {
            refusals = 0;
        }
    }
}
