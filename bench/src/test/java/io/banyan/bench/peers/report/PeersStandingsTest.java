package io.banyan.bench.peers.report;

import io.banyan.bench.harness.Spread;
import io.banyan.bench.peers.run.PeerCell;
import io.banyan.bench.peers.run.Sheet;
import io.banyan.bench.peers.system.Peers;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PeersStandingsTest
{
    private static final PeerCell START = new PeerCell("W5", 1, 0, 0);
    private static final PeerCell FASTEST = new PeerCell("W3", 16, 32, 0);

    @Test
    void shouldSayALossAsPlainlyAsAWin()
    {
        final String text = standings(
            row(START, "banyan", "startNs", 400e6, ""), row(START, "aeron-mdc", "startNs", 600e6, ""),
            row(START, "libzmq", "startNs", 200e6, ""), row(START, "nats", "startNs", 300e6, ""),
            row(FASTEST, "banyan", "deliveriesPerSecond", 9e6, ""),
            row(FASTEST, "aeron-mdc", "deliveriesPerSecond", 8e6, ""),
            row(FASTEST, "nats", "deliveriesPerSecond", 7e6, ""));

        assertTrue(text.contains("First in 1 of 2 comparisons"), text);
        assertTrue(text.contains("| W5 | 1 |  |  | ms | **3 of 4** | 400 | aeron-mdc 600 | libzmq 200 |"), text);
        assertTrue(text.contains("| 1 of 3 | 9.000 | aeron-mdc 8.000 | nats 7.000 |"), text);
    }

    @Test
    void shouldCountNeitherFailedRowsNorThoseThatAreShownOnly()
    {
        final String text = standings(
            row(START, "banyan", "startNs", 400e6, ""), row(START, "banyan-ipc", "startNs", 1e6, ""),
            row(START, "libzmq", "startNs", 2e6, Sheet.FAILED + "lost 3"), row(START, "nats", "startNs", 500e6, ""));

        assertTrue(text.contains("| 1 of 2 | 400 |  | nats 500 |"), text);
    }

    @Test
    void shouldBeLastWhenItFailedItself()
    {
        final String text = standings(row(START, "banyan", "startNs", 400e6, Sheet.FAILED + "lost 3"),
            row(START, "nats", "startNs", 500e6, ""));

        assertTrue(text.contains("First in 0 of 1 comparisons"), text);
        assertTrue(text.contains("| **failed, of 2** |  |  | nats 500 |"), text);
    }

    @Test
    void shouldShareAPlaceWhenTwoAreEqual()
    {
        final String text = standings(row(START, "banyan", "startNs", 400e6, ""),
            row(START, "nats", "startNs", 400e6, ""), row(START, "libzmq", "startNs", 500e6, ""));

        assertTrue(text.contains("| 1 of 3 | 400 |"), text);
    }

    @Test
    void shouldRankEachWorkloadByWhatItMeasures()
    {
        final PeerCell cost = new PeerCell("W7", 4, 288, 2_000);
        final PeerCell killed = new PeerCell("W6", 6, 288, 20_000);
        final PeerCell stopped = new PeerCell("W4", 16, 288, 10_000);
        final String text = standings(
            row(cost, "banyan", "writerCpuNsPerMessage", 2e3, ""), row(cost, "nats", "writerCpuNsPerMessage", 3e3, ""),
            row(killed, "banyan", "silenceNs", 5e6, ""), row(killed, "nats", "silenceNs", 4e6, ""),
            row(stopped, "banyan", "p99Ns", 7e3, ""), row(stopped, "nats", "p99Ns", 8e3, ""));

        assertTrue(text.contains("| W7 | 4 | 288 | 2000 | CPU us a message | 1 of 2 | 2.0 |"), text);
        assertTrue(text.contains("| W6 | 6 | 288 | 20000 | silence ms | **2 of 2** | 5.0 |"), text);
        assertTrue(text.contains("| W4 | 16 | 288 | 10000 | p99 us | 1 of 2 | 7 |"), text);
    }

    @Test
    void shouldShowTheRangeWhenRoundsDiffer()
    {
        final String text = standings(new Sheet.Row(START, "banyan", 3,
            Map.of("startNs", new Spread(400e6, 300e6, 700e6)), ""), row(START, "nats", "startNs", 500e6, ""));

        assertTrue(text.contains("| 1 of 2 | 400 (300 to 700) |"), text);
    }

    @Test
    void shouldSayNothingWhenBanyanWasNotMeasured()
    {
        assertEquals("", standings(row(START, "nats", "startNs", 500e6, "")));
    }

    @Test
    void shouldNotRankByDeliveriesWhereTheRateIsGiven()
    {
        final PeerCell paced = new PeerCell("relay", 9, 288, 500);
        final PeerCell flood = new PeerCell("relay", 9, 32, 0);

        assertEquals("", standings(row(paced, "banyan", "deliveriesPerSecond", 4_500, ""),
            row(paced, "nats", "deliveriesPerSecond", 4_501, "")));
        assertTrue(standings(row(flood, "banyan", "deliveriesPerSecond", 2e6, ""),
            row(flood, "nats", "deliveriesPerSecond", 1e6, "")).contains("| M deliveries/s | 1 of 2 |"));
    }

    private static String standings(final Sheet.Row... rows)
    {
        return new PeersStandings(List.of(rows), List.of(Peers.of("banyan"), Peers.of("banyan-ipc"))).text();
    }

    private static Sheet.Row row(
        final PeerCell cell, final String system, final String figure, final double value, final String note)
    {
        return new Sheet.Row(cell, system, 3, Map.of(figure, new Spread(value, value, value)), note);
    }
}
