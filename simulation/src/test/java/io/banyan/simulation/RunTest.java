package io.banyan.simulation;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RunTest
{
    @ParameterizedTest
    @CsvSource({ "steady, 80, 1", "steady, 80, 2", "loss1, 60, 3", "bursts, 60, 4", "kill50, 60, 5", "rack, 60, 6",
        "limits, 60, 8" })
    void shouldHoldWhatMustHold(final String name, final int nodes, final long seed)
    {
        final Run run = run(name, seed, Map.of("nodes", Integer.toString(nodes)));

        assertTrue(run.failures().isEmpty(),
            () -> run.failures() + "\n" + run.trace().lastEvents() +
                "again with: ./banyan sim " + name + " --nodes " + nodes + " --seed " + seed);
    }

    @ParameterizedTest
    @CsvSource({ "kill50, 11", "stalls, 12", "loss1, 13" })
    void shouldTellTheSameStoryTwiceFromOneSeed(final String name, final long seed)
    {
        final Map<String, String> small = Map.of("nodes", "40", "messages", "500");

        final Run one = run(name, seed, small);
        final Run two = run(name, seed, small);

        assertEquals(one.trace().hash(), two.trace().hash());
        assertEquals(one.population().world.events, two.population().world.events);
        assertNotEquals(one.trace().hash(), run(name, seed + 1, small).trace().hash());
    }

    @Test
    void shouldReportWhatIsMissedWhenItCannotHold()
    {
        final Run run = run("steady", 1, Map.of("nodes", "20", "messages", "10", "require.9", "eventualDelivery >= 2"));

        assertFalse(run.failures().isEmpty());
        assertTrue(run.failures().stream().anyMatch(text -> text.contains("eventualDelivery")), () ->
            "" + run.failures());
    }

    private static Run run(final String name, final long seed, final Map<String, String> overrides)
    {
        final Run run = new Run(Scenario.named(name, new HashMap<>(overrides)), seed, null);
        run.play();
        return run;
    }
}
