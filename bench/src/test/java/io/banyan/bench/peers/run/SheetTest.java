package io.banyan.bench.peers.run;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SheetTest
{
    private static final PeerCell CELL = new PeerCell("W1", 1, 288, 10_000);

    @Test
    void shouldGiveMedianAndRangeWhenThereAreSeveralRounds()
    {
        final Sheet sheet = new Sheet();
        sheet.add(CELL, "a", new Figures().put("p50Ns", 30));
        sheet.add(CELL, "a", new Figures().put("p50Ns", 10));
        sheet.add(CELL, "a", new Figures().put("p50Ns", 20));

        final Sheet.Row row = sheet.rows().get(0);

        assertEquals(3, row.rounds());
        assertEquals(20, row.median("p50Ns"));
        assertEquals(10, row.figures().get("p50Ns").min());
        assertEquals(30, row.figures().get("p50Ns").max());
        assertTrue(Double.isNaN(row.median("p99Ns")));
    }

    @Test
    void shouldFailARowOnlyWhenMostOfItsRoundsFailed()
    {
        final Sheet sheet = new Sheet();
        for (int i = 0; i < 3; i++)
        {
            sheet.add(CELL, "a", new Figures());
            sheet.add(CELL, "b", new Figures());
        }
        sheet.fail(CELL, "a", "rate missed");
        sheet.fail(CELL, "b", "rate missed");
        sheet.fail(CELL, "b", "rate missed");

        assertFalse(sheet.rows().get(0).isFailed());
        assertTrue(sheet.rows().get(0).note().contains("rate missed"));
        assertTrue(sheet.rows().get(1).isFailed());
    }

    @Test
    void shouldFailARowWhenNoRoundWasMeasured()
    {
        final Sheet sheet = new Sheet();
        sheet.fail(CELL, "a", "broke: no connection");

        assertTrue(sheet.rows().get(0).isFailed());
    }

    @Test
    void shouldReadTheKernelsAccountsWhenNamesHoldSpaces()
    {
        assertEquals(120_000_000L, ProcessCosts.cpuNs("42 (a (b) c) S 1 1 1 0 -1 4194560 100 0 0 0 7 5 0 0 20 0 9 0"));
        assertEquals(1234, Wire.bytes(List.of(" eth0: 9 9", "    lo:    1234   7 0 0", "x")));
        assertEquals(5678, PortCounter.bytes("counter sent {\n packets 12 bytes 5678\n}"));
    }

    @Test
    void shouldFindTheLocalPortsOfAProcessWhenGivenItsSockets()
    {
        final List<String> table = List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0",
            "   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1 0");

        assertEquals(Set.of(0x1F90), PortCounter.ports(table, Set.of("111")));
    }

    @Test
    void shouldKeepTheSamePayloadInFlightWhenMessagesAreLargerOrSmaller()
    {
        assertEquals(16_384, Loader.window(32));
        assertEquals(512, Loader.window(1024));
        assertEquals(64, Loader.window(1 << 20));
    }
}
