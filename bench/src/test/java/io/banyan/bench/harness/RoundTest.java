package io.banyan.bench.harness;

import io.banyan.bench.rig.RigSpec;
import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RoundTest
{
    private static final RigSpec FANOUT = new RigSpec(RigSpec.Shape.FANOUT, 2, 32, RigSpec.MTU_INTERNET);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final LoadPlan PLAN = new LoadPlan(10_000, SECOND / 10, SECOND, 3_200, 1, false);

    private final FakeClock clock = new FakeClock();
    private FakeSystem system;

    @Test
    void shouldTimeEveryDeliveryWhenTheSystemKeepsUp()
    {
        final RoundResult result = new Round(FANOUT, PLAN, clock)
            .run((spec, handler) -> system = new FakeSystem(spec, handler, clock));
        assertNull(result.failure());
        assertEquals(20_000, result.latencies().getTotalCount());
        assertTrue(result.percentileNs(100) < 10_000, "max " + result.percentileNs(100));
        assertEquals(10_000, result.achievedPerSecond(), 10);
        assertEquals(2.0, result.systemBytesPerPayload(), 1e-9);
        assertTrue(system.isClosed);
    }

    @Test
    void shouldCountTheWaitOfEveryMessageThatAStallHeldUp()
    {
        final long stallNs = SECOND / 10;
        final RoundResult result = new Round(FANOUT, PLAN, clock)
            .run((spec, handler) -> new FakeSystem(spec, handler, clock).stall(5_000, stallNs));
        assertNull(result.failure());
        // A tenth of the second stalled: a tenth of the messages waited, evenly from nothing to the whole stall. A
        // harness that counted from the actual send would show one slow message in ten thousand.
        assertEquals(stallNs, result.percentileNs(100), stallNs / 100.0);
        assertEquals(stallNs / 2.0, result.percentileNs(95), stallNs / 50.0);
        assertEquals(stallNs * 0.9, result.percentileNs(99), stallNs / 50.0);
        assertTrue(result.percentileNs(89) < 10_000, "p89 " + result.percentileNs(89));
    }

    @Test
    void shouldFailWhenTheRateIsMissed()
    {
        final RoundResult result = new Round(FANOUT, PLAN, clock)
            .run((spec, handler) -> new FakeSystem(spec, handler, clock).costNs(SECOND / 9_000));
        assertTrue(result.isRateMissed());
        assertTrue(result.failure().startsWith("rate missed"), result.failure());
        // A little less than what the system does: the backlog of the warm-up is paid in the measured time.
        assertEquals(9_000, result.achievedPerSecond(), 150);
    }

    @Test
    void shouldFailWhenAMessageIsLostWhateverTheRate()
    {
        final RoundResult result = new Round(FANOUT, PLAN, clock)
            .run((spec, handler) -> new FakeSystem(spec, handler, clock).lose(4_000));
        assertFalse(result.isRateMissed());
        assertEquals("2 deliveries lost, doubled or out of order", result.failure());
    }

    @Test
    void shouldKeepNoMoreThanTheWindowInFlightAtSaturation()
    {
        final long costNs = 1_000;
        final RoundResult result = new Round(FANOUT, PLAN.atRate(LoadPlan.SATURATION), clock)
            .run((spec, handler) -> new FakeSystem(spec, handler, clock).costNs(costNs));
        assertNull(result.failure());
        assertEquals(1e6, result.achievedPerSecond(), 1e5);
        // 100 messages of 32 B fill the window of 3,200 B; they are all sent before the readers are driven.
        assertEquals(100 * costNs, result.percentileNs(50), 10_000);
    }

    @Test
    void shouldCloseTheSystemWhenItFails()
    {
        assertThrows(ArithmeticException.class, () -> new Round(FANOUT, PLAN, clock)
            .run((spec, handler) -> system = new FakeSystem(
                spec, (reader, buffer, offset, length) -> { throw new ArithmeticException(); }, clock)));
        assertTrue(system.isClosed);
    }

    @Test
    void shouldStopAndCloseTheSystemWhenInterrupted()
    {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedRoundException.class, () -> new Round(FANOUT, PLAN, clock)
            .run((spec, handler) -> system = new FakeSystem(spec, handler, clock)));
        assertTrue(Thread.interrupted());
        assertTrue(system.isClosed);
    }

    @Test
    void shouldDriveTheReadersFromTheSecondThread()
    {
        final Thread[] reader = new Thread[1];
        final LoadPlan plan = new LoadPlan(1_000, 0, SECOND / 50, 3_200, 2, true);
        final RoundResult result = new Round(FANOUT, plan, System::nanoTime).run((spec, handler) -> new LockedSystem(
            new FakeSystem(
                spec,
                (index, buffer, offset, length) ->
                {
                    reader[0] = Thread.currentThread();
                    handler.onDelivery(index, buffer, offset, length);
                },
                clock)));
        assertNull(result.isRateMissed() ? null : result.failure());
        assertEquals("rig-2", reader[0].getName());
        assertFalse(reader[0].isAlive());
    }
}
