package io.banyan.bench.chaos;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The short form: a few processes, a few faults. Other seeds and sizes: {@code ./banyan bench chaos}.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ChaosRunTest
{
    private static final int FAULTS = 5;

    @Test
    void shouldLoseNothingWhenProcessesAreKilledAndPaused() throws Exception
    {
        final StringWriter told = new StringWriter();
        final ChaosSettings settings = new ChaosSettings(
            ChaosSettings.racks(6, 2, 2), 2, 500, 64, FAULTS, 1_000, 1_500, 0, FaultMix.ALL, 11);

        final Map<String, Object> fields = new ChaosRun(settings, new PrintWriter(told)).play();

        assertEquals(FAULTS, fields.get("events"), told::toString);
        assertTrue((long)fields.get("received") > 0, fields::toString);
        assertEquals(fields.get("expected"), fields.get("received"), fields::toString);
        assertEquals(true, fields.get("ok"), fields::toString);
    }

    @Test
    void shouldLeaveNoProcessBehindWhenItIsInterrupted() throws Exception
    {
        final StringWriter told = new StringWriter();
        final ChaosSettings settings = new ChaosSettings(
            ChaosSettings.racks(2, 2, 2), 2, 500, 64, FAULTS, 1_000, 1_500, 0, FaultMix.ALL, 12);
        final List<ProcessHandle> started = new ArrayList<>();
        final RunWatcher watcher = new RunWatcher()
        {
            @Override
            public void onStart(final ChaosCluster cluster)
            {
                ProcessHandle.current().descendants().forEach(started::add);
                Thread.currentThread().interrupt();
            }
        };
        try
        {
            assertThrows(InterruptedException.class,
                () -> new ChaosRun(settings, new PrintWriter(told)).play(watcher), told::toString);
            assertTrue(started.size() >= 3, "a tracker, a writer and nodes: " + started);
            for (final ProcessHandle process : started)
            {
                process.onExit().get(60, TimeUnit.SECONDS);
            }
        }
        finally
        {
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
