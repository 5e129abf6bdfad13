package io.banyan.bench.peers.run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProcessCostsTest
{
    private static final long TICK_NS = 10_000_000;

    @Test
    void shouldCountTheTimeOfAProcessInUserModeAndInTheKernel()
    {
        final String stat = "7 (a b) c) S 1 2 3 4 5 6 7 8 9 10 130 50 0 0 20 0";
        assertEquals(180 * TICK_NS, ProcessCosts.cpuNs(stat));
    }

    @Test
    void shouldTakeTheTimeThatWasStolenFromAllCores()
    {
        assertEquals(29 * TICK_NS, ProcessCosts.stolenNs("cpu  11 12 13 14 15 16 17 29 31 37"));
        assertEquals(0, ProcessCosts.stolenNs("cpu  11 12 13 14 15 16 17"), "a kernel that does not say");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldReadWhatTheKernelSays() throws Exception
    {
        final long before = ProcessCosts.stolenNs(Files.readAllLines(Path.of("/proc/stat")).get(0));
        final long stolenNs = ProcessCosts.stolenNs();
        final long after = ProcessCosts.stolenNs(Files.readAllLines(Path.of("/proc/stat")).get(0));
        assertTrue(before <= stolenNs && stolenNs <= after, before + " " + stolenNs + " " + after);
    }
}
