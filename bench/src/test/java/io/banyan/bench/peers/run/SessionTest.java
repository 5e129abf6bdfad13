package io.banyan.bench.peers.run;

import io.banyan.bench.harness.InterruptedRoundException;
import io.banyan.bench.peers.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What is left of a session when it ends, well or not, and what a run does about systems that fail.
 */
@Timeout(120)
class SessionTest
{
    @TempDir
    private Path archives;
    private final List<ProcessHandle> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft()
    {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void shouldLeaveNeitherProcessesNorFilesWhenItIsClosed()
    {
        final FakePeer peer = new FakePeer("fake", true, 1);
        final Session session = open(peer);
        remember(session);
        assertEquals(4, started.size());
        session.close();
        assertNothingIsLeft(peer);
    }

    @Test
    void shouldLeaveNeitherProcessesNorFilesWhenItIsClosedInterrupted()
    {
        final FakePeer peer = new FakePeer("fake", true, 1);
        final Session session = open(peer);
        remember(session);
        Thread.currentThread().interrupt();
        session.close();
        assertTrue(Thread.interrupted(), "whoever was interrupted still is");
        assertNothingIsLeft(peer);
    }

    @Test
    void shouldStopALoadAndLeaveNothingWhenItIsInterrupted()
    {
        final FakePeer peer = new FakePeer("fake", true, 1);
        assertThrows(InterruptedRoundException.class, () ->
        {
            try (Session session = open(peer))
            {
                remember(session);
                new Loader(session).open(new OpenLoad(288, 1_000, 0.1, 0.5, false, 1),
                    () -> Thread.currentThread().interrupt());
            }
        });
        assertTrue(Thread.interrupted());
        assertNothingIsLeft(peer);
    }

    @Test
    void shouldEndServersFirstWhenItIsInterruptedSinceWhoeverStopsItDoesNotWaitLong()
    {
        final Path mark = archives.resolve("outlived");
        final FakePeer peer = new FakePeer("fake,outlives=" + mark, true, 1);
        final Session session = open(peer);
        remember(session);
        while (!Files.exists(session.folder().resolve(FakeAgent.SERVER_PID)))
        {
            Interrupts.sleep(0.01);
        }
        Thread.currentThread().interrupt();
        session.close();
        assertTrue(Thread.interrupted());
        assertTrue(Files.exists(mark), "the readers were killed before the server had ended");
        assertNothingIsLeft(peer);
    }

    @Test
    void shouldNotLetProcessesLingerWhenItIsInterrupted()
    {
        final Path mark = archives.resolve("lingered");
        final FakePeer peer = new FakePeer("fake,lingers=" + mark, true, 1);
        final Session session = open(peer);
        remember(session);
        Thread.currentThread().interrupt();
        session.close();
        assertTrue(Thread.interrupted());
        assertFalse(Files.exists(mark), "whoever stops the command has killed it by then");
        assertNothingIsLeft(peer);
    }

    @Test
    void shouldLetProcessesTakeTheirTimeOtherwise()
    {
        final Path mark = archives.resolve("lingered");
        final FakePeer peer = new FakePeer("fake,lingers=" + mark, true, 1);
        final Session session = open(peer);
        remember(session);
        session.close();
        assertTrue(Files.exists(mark));
        assertNothingIsLeft(peer);
    }

    @Test
    void shouldEndTheRunWhenItIsInterrupted()
    {
        final FakePeer peer = new FakePeer("fake");
        peer.atStart = () -> Thread.currentThread().interrupt();
        assertThrows(InterruptedRoundException.class, () -> run(peer, new StringWriter(), "W5", "W7"));
        assertTrue(Thread.interrupted());
        assertEquals(1, peer.folders.size(), "nothing is begun any more");
        assertNothingIsLeft(peer);
    }

    @Test
    void shouldSayWhyAndLeaveNothingWhenAProcessDiesAtItsStart()
    {
        final FakePeer peer = new FakePeer(FakeAgent.BROKEN);
        final PeerException why = assertThrows(PeerException.class, () -> open(peer));
        assertTrue(why.getMessage().contains("no such port"), why.getMessage());
        assertNothingIsLeft(peer);
    }

    @Test
    void shouldNotTryAgainWhenASystemDidNotStartAndSayWhy()
    {
        final FakePeer peer = new FakePeer(FakeAgent.BROKEN);
        final StringWriter progress = new StringWriter();
        final List<Sheet.Row> rows = run(peer, progress, "W5", "W7");

        assertEquals(2, peer.folders.size(), "once with each number of readers, in three rounds: " + progress);
        assertTrue(progress.toString().contains("skipped in round 2: fake, 1 reader,"), progress::toString);
        assertTrue(progress.toString().contains("skipped in round 3: fake, 2 readers"), progress::toString);
        assertEquals(3, rows.size());
        for (final Sheet.Row row : rows)
        {
            assertTrue(row.isFailed(), row::toString);
            assertTrue(row.note().contains("did not start") && row.note().contains("no such port"), row::toString);
        }
    }

    @Test
    void shouldTryOnceMoreWhenASystemBreaksUnderLoad()
    {
        final FakePeer peer = new FakePeer(FakeAgent.BREAKS_UNDER_LOAD);
        final StringWriter progress = new StringWriter();
        final List<Sheet.Row> rows = run(peer, progress, "W5");

        assertEquals(2, peer.folders.size(), progress::toString);
        assertTrue(progress.toString().contains("skipped in round 3: fake"), progress::toString);
        assertTrue(rows.get(0).isFailed() && rows.get(0).note().contains("out of memory"), rows::toString);
    }

    private List<Sheet.Row> run(final Peer peer, final StringWriter progress, final String... workloads)
    {
        return new PeersRun(Plan.tiny().withRounds(3), List.of(peer), List.of(workloads), new ClassArchives(archives),
            new PrintWriter(progress, true)).run().rows();
    }

    private Session open(final Peer peer)
    {
        return new Session(peer, List.of(1, 1), Map.of(), new ClassArchives(archives));
    }

    private void remember(final Session session)
    {
        final List<PeerProcess> all = new ArrayList<>(session.readers());
        all.addAll(session.servers());
        all.add(session.writer());
        all.forEach(process -> started.add(ProcessHandle.of(process.pid()).orElseThrow()));
    }

    private void assertNothingIsLeft(final FakePeer peer)
    {
        assertEquals(List.of(), started.stream().filter(ProcessHandle::isAlive).toList());
        assertFalse(peer.folders.isEmpty());
        for (final Path folder : peer.folders)
        {
            assertFalse(Files.exists(folder), folder::toString);
        }
    }
}
