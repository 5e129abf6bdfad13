package io.banyan.simulation;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ScenarioTest
{
    @Test
    void shouldReadEveryNamedScenario()
    {
        assertFalse(Scenario.names().isEmpty());
        for (final String name : Scenario.names())
        {
            final Scenario scenario = Scenario.named(name, Map.of());
            assertEquals(name, scenario.name);
            assertFalse(scenario.requirements.isEmpty(), name + " requires nothing");
        }
    }

    @Test
    void shouldReadTimelineAndQuantities() throws IOException
    {
        final Scenario scenario = read("""
            nodes=500
            network.delay=1.5ms
            network.loss=2%
            window=64k
            event.1=at 5s kill 50% of relays
            event.2=at 6s stalls 5ms to 200ms every 1s for 3s
            require.1=failoverNs.p95 <= 20ms
            """);

        assertEquals(500, scenario.nodes);
        assertEquals(1_500_000L, scenario.network.delayNs);
        assertEquals(0.02, scenario.network.loss);
        assertEquals(65_536, scenario.windowBytes);
        assertEquals(Happening.Kind.KILL, scenario.timeline.get(0).kind);
        assertEquals(5_000_000_000L, scenario.timeline.get(0).atNs);
        assertEquals("relays", scenario.timeline.get(0).whom);
        assertEquals(200_000_000L, scenario.timeline.get(1).mostNs);
        assertEquals(20e6, scenario.requirements.get(0).limit());
    }

    @Test
    void shouldLetOverridesWinOverTheText()
    {
        assertEquals(42, Scenario.named("steady", Map.of("nodes", "42")).nodes);
    }

    @Test
    void shouldNameEveryProblemAtOnce()
    {
        final ScenarioException refused = assertThrows(ScenarioException.class, () -> read("""
            nods=5
            rate=fast
            network.loss=200%
            children=-1
            """));

        assertTrue(refused.getMessage().contains("'nods'; nearest: nodes"), refused.getMessage());
        assertTrue(refused.getMessage().contains("rate=fast"), refused.getMessage());
        assertTrue(refused.getMessage().contains("network.loss=200%"), refused.getMessage());
        assertTrue(refused.getMessage().contains("children=-1 must be at least 0"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "event.1=at 5s explode", "event.1=at 5s kill 50% of nobody", "event.1=at 5s kill 50% of nodes twice",
        "network.closed.ports=maybe",
        "event.1=5s kill", "event.1=at five kill 1% of nodes", "require.1=eventualDelivery = 1", "require.1=x >= y" })
    void shouldRefuseWhatItDoesNotUnderstand(final String line)
    {
        assertThrows(ScenarioException.class, () -> read(line));
    }

    private static Scenario read(final String text) throws IOException
    {
        return Scenario.read("test", new StringReader(text), Map.of());
    }
}
