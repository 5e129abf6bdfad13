package io.banyan.node.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DemoRunTest
{
    private final StringWriter told = new StringWriter();

    @Test
    void shouldDeliverEveryMessageOnceInOrderToEveryReader()
    {
        final DemoResult result = run(new DemoSettings(7, 2, 1000, 288, 1, false));

        assertClean(result, 6);
        assertTrue(result.depth() >= 2, told::toString);
        assertEquals(result.depth(), result.levelLatencyNs().size(), told::toString);
        assertTrue(result.overheadFactor() < 1.02, told::toString);
        assertEquals(-1, result.failoverNs(), told::toString);
    }

    @Test
    void shouldLoseNothingWhenARelayIsKilledHalfWay()
    {
        final DemoResult result = run(new DemoSettings(7, 2, 1000, 288, 2, true));

        assertClean(result, 5);
        assertTrue(result.failoverNs() > 0, told::toString);
        assertTrue(told.toString().contains("failover"), told::toString);
    }

    private DemoResult run(final DemoSettings settings)
    {
        return new DemoRun(settings, new PrintWriter(told, true)).run();
    }

    private void assertClean(final DemoResult result, final int readers)
    {
        assertEquals(result.settings().messages() * readers, result.expectedDeliveries(), told::toString);
        assertEquals(result.expectedDeliveries(), result.deliveries(), told::toString);
        assertEquals(0, result.lost(), told::toString);
        assertEquals(0, result.duplicates(), told::toString);
        assertEquals(0, result.outOfOrder(), told::toString);
        assertEquals(0, result.corrupt(), told::toString);
        assertEquals(0, result.gapSequences(), told::toString);
    }
}
