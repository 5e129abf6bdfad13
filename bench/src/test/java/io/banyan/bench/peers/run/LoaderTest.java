package io.banyan.bench.peers.run;

import io.banyan.bench.peers.agent.Words;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What is made of what writer and readers say, with processes that always say the same.
 */
@Timeout(120)
class LoaderTest
{
    private static final OpenLoad LOAD = new OpenLoad(288, 1_000, 0.1, 0.5, true, 0.05);
    private static final long DUE = 600;

    @TempDir
    private Path archives;

    @Test
    void shouldCountAsLostWhatWasDueAtEachReaderAndDidNotCome()
    {
        try (Session session = session(new FakePeer("fake,lose=3,double=2"), 2, 1))
        {
            final LoadResult result = new Loader(session).open(LOAD, () -> {});

            assertEquals(DUE, result.sent());
            assertEquals(3 * DUE, result.expected(), "three readers");
            assertEquals(3 * DUE - 3, result.received());
            assertEquals(3, result.lost());
            assertEquals(4, result.backwards(), "two at each process");
            assertEquals(2 * DUE - 3, result.groups().get(0).received());
            assertEquals(2 * DUE, result.groups().get(0).expected());
            assertEquals(DUE, result.groups().get(1).received());
            assertEquals(3, result.silenceNs(), "the longest of both");
            assertEquals(3 * DUE - 3, result.all().getTotalCount());
            assertEquals(14, result.last().getTotalCount());
            assertEquals(500, result.achieved(), "what was sent after the warm-up, in a second");
        }
    }

    @Test
    void shouldExpectNothingOfReadersThatWereKilled()
    {
        try (Session session = session(new FakePeer("fake"), 1, 1))
        {
            final LoadResult result = new Loader(session).open(LOAD, () ->
            {
                session.readers().get(1).kill();
                session.readers().get(1).awaitEnd();
            });

            assertEquals(DUE, result.expected());
            assertEquals(0, result.lost());
            assertEquals(0, result.groups().get(1).expected());
        }
    }

    @Test
    void shouldTakeForTheHighestRateWhatEveryReaderGotWithinTheWindowOfTheSystem() throws IOException
    {
        try (Session session = session(new FakePeer("fake,lose=10", false, 100), 2))
        {
            final Sheet sheet = new Sheet();
            new HighestRate().run(session, Setup.of(2), Plan.tiny(), sheet);

            final Sheet.Row row = sheet.rows().get(0);
            assertEquals(2 * (FakeAgent.FLOODED - 10 - 1_000), row.median("deliveriesPerSecond"));
            assertEquals(10, row.median("lost"));
            assertTrue(row.isFailed() && row.note().contains("lost 10 of 10000"), "a rate with losses is none");
            final Words words = new Words(Files.readString(session.folder().resolve(FakeAgent.FLOOD_FILE)));
            assertEquals(100, words.number("window"), "no more than the system bears");
            assertEquals(288, words.number("payload"));
        }
        try (Session session = session(new FakePeer("fake"), 2))
        {
            final Sheet sheet = new Sheet();
            new HighestRate().run(session, Setup.of(2), Plan.tiny(), sheet);

            final Words words = new Words(Files.readString(session.folder().resolve(FakeAgent.FLOOD_FILE)));
            assertEquals(Loader.window(288), words.number("window"), "the same for all others");
            assertEquals(0, sheet.rows().get(0).median("lost"));
        }
    }

    @Test
    void shouldFailACellThatMissedItsRateLostDoubledOrMixedUpMessages()
    {
        assertEquals("", verdict(995, 10, 10, 0));
        assertTrue(verdict(980, 10, 10, 0).contains("rate missed: 980 of 1000"));
        assertTrue(verdict(1_000, 9, 10, 0).contains("lost 1 of 10"));
        assertTrue(verdict(1_000, 10, 10, 2).contains("2 deliveries doubled or out of order"));
    }

    private static String verdict(
        final double achieved, final long received, final long expected, final long backwards)
    {
        final Sheet sheet = new Sheet();
        final PeerCell cell = new PeerCell("W1", 1, 288, 1_000);
        sheet.add(cell, "fake", new Figures());
        SteadyRate.judge(cell, "fake", new LoadResult(10, received, expected, backwards, 0, new Histogram(3),
            new Histogram(3), null, achieved, List.of()), sheet);
        assertFalse(sheet.rows().isEmpty());
        return sheet.rows().get(0).note();
    }

    private Session session(final FakePeer peer, final Integer... groups)
    {
        return new Session(peer, List.of(groups), Map.of(), new ClassArchives(archives));
    }
}
