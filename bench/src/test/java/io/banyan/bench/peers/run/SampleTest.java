package io.banyan.bench.peers.run;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SampleTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final double EXACT = 1e-12;

    private final Sample before = new Sample(
        5 * SECOND_NS, 1_000, SECOND_NS, 2 * SECOND_NS, 3 * SECOND_NS, 10_000, 4_000, SECOND_NS);
    private final Sample after = new Sample(7 * SECOND_NS, 501_000, SECOND_NS + SECOND_NS / 10,
        2 * SECOND_NS + SECOND_NS / 5, 3 * SECOND_NS + 7 * SECOND_NS / 10, 300_010_000, 9_000,
        SECOND_NS + SECOND_NS / 2);

    @Test
    void shouldMeasureWhatHappenedBetweenTwoMomentsAlone()
    {
        final Sample usage = after.since(before);
        assertEquals(2, usage.seconds(), EXACT);
        assertEquals(500_000, usage.deliveries());
        assertEquals(SECOND_NS / 10, usage.writerCpuNs());
        assertEquals(SECOND_NS / 5, usage.serverCpuNs());
        assertEquals(7 * SECOND_NS / 10, usage.readerCpuNs());
        assertEquals(300_000_000, usage.wireBytes());
        assertEquals(5_000, usage.writerBytes());
        assertEquals(SECOND_NS / 2, usage.stolenNs());
    }

    @Test
    void shouldCountTheProcessorTimeOfWriterServersAndReaders()
    {
        final Sample usage = after.since(before);
        assertEquals(0.5, usage.cores(), EXACT, "one second of three kinds of processes, in two");
        assertEquals(2, usage.cpuSecondsPerMillion(), EXACT, "one second for half a million");
        final Figures figures = new Figures().usage(usage, 300);
        assertEquals(250_000, figures.values().get("deliveriesPerSecond"), EXACT);
        assertEquals(0.05, figures.values().get("writerCores"), EXACT);
        assertEquals(0.1, figures.values().get("serverCores"), EXACT);
        assertEquals(0.35, figures.values().get("readerCores"), EXACT);
        assertEquals(2, figures.values().get("wirePerPayload"), EXACT);
        assertEquals(0.25, figures.values().get("stolenCores"), EXACT, "half a second in two");
    }

    @Test
    void shouldDivideTheBytesOnTheWireByThePayloadThatWasDelivered()
    {
        assertEquals(2, after.since(before).wirePerPayload(300), EXACT);
        assertEquals(6, after.since(before).wirePerPayload(100), EXACT);
    }

    @Test
    void shouldSayNothingOfCostsWhenNothingWasDelivered()
    {
        final Sample usage = before.since(before);
        assertTrue(Double.isNaN(usage.cpuSecondsPerMillion()));
        assertTrue(Double.isNaN(usage.wirePerPayload(300)));
        assertFalse(new Figures().usage(usage, 300).values().containsKey("cpuSecondsPerMillion"));
    }

    @Test
    void shouldNotTakeForGainWhatAServerThatWasRestartedHadUsed()
    {
        final Sample restarted = new Sample(7 * SECOND_NS, 501_000, SECOND_NS, 0, 0, 10_000, 4_000, SECOND_NS);
        assertEquals(0, restarted.since(before).serverCpuNs());
        assertEquals(0, restarted.since(before).readerCpuNs());
    }
}
