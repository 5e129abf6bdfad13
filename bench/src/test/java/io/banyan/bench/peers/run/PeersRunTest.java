package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.system.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Real processes, a moment each. Nothing here depends on how fast the machine is.
 */
@Timeout(300)
class PeersRunTest
{
    @TempDir
    private Path folder;

    @Test
    void shouldFitIntoTheTimeThatItPromisesWhenEverySystemIsThere()
    {
        final List<Peer> all = Peers.names().stream().map(Peers::of).toList();
        final PrintWriter nowhere = new PrintWriter(new StringWriter());

        final double full = new PeersRun(Plan.full(), all, List.of(), new ClassArchives(folder), nowhere)
            .guessedMinutes();
        final double quick = new PeersRun(Plan.quick(), all, List.of(), new ClassArchives(folder), nowhere)
            .guessedMinutes();

        assertTrue(full > 20 && full <= 38, () -> full + " min");
        assertTrue(quick > 2 && quick <= 5.5, () -> quick + " min");
    }

    @Test
    void shouldLeaveOutSystemsWithoutInnerNodesWhereOneIsKilled()
    {
        final List<Workload> needing = List.of(new InnerNodeKilled(), new OneRelay());

        for (final Workload workload : needing)
        {
            assertTrue(workload.isFor(Peers.of("banyan")));
            assertTrue(workload.isFor(Peers.of("jeromq-forwarder")));
            assertFalse(workload.isFor(Peers.of("jeromq")));
            assertFalse(workload.isFor(Peers.of("aeron-unicast")));
        }
        assertTrue(new ColdStart().isFor(Peers.of("jeromq")));
    }

    @Test
    void shouldGoWithoutFurtherRoundsWhenTheTimeIsUp()
    {
        final StringWriter progress = new StringWriter();
        final List<Sheet.Row> rows = new PeersRun(Plan.tiny().withRounds(3).withMinutesMax(0),
            List.of(Peers.of("aeron-unicast")), List.of("W5"), new ClassArchives(folder),
            new PrintWriter(progress, true)).run().rows();

        assertEquals(1, rows.get(0).rounds(), () -> rows + "\n" + progress);
        assertTrue(progress.toString().contains("have no round 3"), progress::toString);
    }

    @Test
    void shouldMeasureEveryCellWhenRealProcessesOfTwoSystemsTakeTurns()
    {
        final StringWriter progress = new StringWriter();
        final Plan plan = Plan.tiny();
        final List<Sheet.Row> rows = new PeersRun(plan,
            List.of(Peers.of("banyan"), Peers.of("aeron-unicast")), List.of("W1", "W3", "W5"),
            new ClassArchives(folder), new PrintWriter(progress, true)).run().rows();

        for (final String system : List.of("banyan", "aeron-unicast"))
        {
            final Map<String, Sheet.Row> byWorkload = rows.stream()
                .filter(row -> system.equals(row.system()) && row.cell().readers() == 1)
                .collect(Collectors.toMap(row -> row.cell().workload(), row -> row, (first, second) -> first));
            assertEquals(3, byWorkload.size(), () -> rows + "\n" + progress);
            assertEquals(0, byWorkload.get("W1").median("lost"), () -> rows + "\n" + progress);
            assertTrue(byWorkload.get("W1").median("p50Ns") > 0, () -> rows + "\n" + progress);
            assertTrue(byWorkload.get("W3").median("deliveriesPerSecond") > 0, () -> rows + "\n" + progress);
            assertTrue(byWorkload.get("W5").median("startNs") > 0, () -> rows + "\n" + progress);
        }
        assertTrue(rows.stream().anyMatch(row -> row.cell().readers() == 2), () -> rows + "\n" + progress);
    }
}
