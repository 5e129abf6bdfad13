package io.banyan.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SimulationTest
{
    private static final Map<String, String> SMALL =
        Map.of("nodes", "20", "messages", "50", "publish.after", "100ms", "settle", "500ms");

    @Test
    void shouldTellTheSameStoryHoweverItIsDriven()
    {
        final Simulation stepped = Simulation.named("steady", SMALL, 5);
        while (stepped.nowNs() < 500_000_000L && stepped.step())
        {
            assertTrue(stepped.nowNs() <= stepped.endNs());
        }
        stepped.finish();
        final Simulation advanced = Simulation.named("steady", SMALL, 5);
        advanced.advanceTo(700_000_000L);
        advanced.finish();

        assertEquals(stepped.traceHash(), advanced.traceHash());
        assertEquals(50L * 19, stepped.numbers().get("deliveries"));
    }

    @Test
    void shouldStartAndKillOneNodeAtATime()
    {
        final Simulation world = Simulation.named("steady",
            with(with(SMALL, "join.over", "1000000s"), "messages", "0"), 5);
        world.advanceTo(100_000_000L);
        assertEquals(0L + 1, ((Number)world.numbers().get("alive")).longValue());

        world.start(1);
        world.start(2);
        world.advanceTo(1_000_000_000L);
        assertEquals(0, world.parent(1));
        world.kill(1);
        world.kill(0);

        assertEquals("DEAD", world.state(1));
        assertEquals("ATTACHED", world.state(2));
        assertEquals("ROOT", world.state(0));
    }

    private static Map<String, String> with(final Map<String, String> values, final String key, final String value)
    {
        final Map<String, String> all = new HashMap<>(values);
        all.put(key, value);
        return all;
    }

    @Test
    void shouldLeaveADeadParentSoonerWhereHostsSayThatItsPortIsClosed()
    {
        final long silentNs = slowestFailoverNs(SMALL);
        final long toldNs = slowestFailoverNs(with(SMALL, "network.closed.ports", "true"));
        assertTrue(toldNs < silentNs - 5_000_000L, "told " + toldNs + " ns, silent " + silentNs + " ns");
    }

    @SuppressWarnings("unchecked")
    private static long slowestFailoverNs(final Map<String, String> values)
    {
        final Simulation world = Simulation.named("steady", values, 8);
        world.advanceTo(1_100_000_000L);
        world.disturb("kill 50% of relays");
        world.finish();
        final Map<String, Number> failovers = (Map<String, Number>)world.numbers().get("failoverNs");
        assertTrue(failovers.get("p50").longValue() > 0);
        return failovers.get("max").longValue();
    }

    @Test
    void shouldTellItsListenerWhatHappens()
    {
        final Simulation world = Simulation.named("steady", SMALL, 6);
        final List<String> heard = new ArrayList<>();
        world.listen(new SimulationListener()
        {
            @Override
            public void onState(
                final long timeNs, final int node, final String state, final int parent, final int level,
                final String reason)
            {
                heard.add("state " + state);
            }

            @Override
            public void onReceive(
                final long timeNs, final int from, final int to, final String message, final int bytes)
            {
                heard.add("receive " + message);
            }

            @Override
            public void onDelivered(final long timeNs, final int node, final long sequence)
            {
                heard.add("deliver");
            }

            @Override
            public void onFault(final long timeNs, final int node, final String what)
            {
                heard.add("fault " + what);
            }
        });
        world.advanceTo(1_100_000_000L);
        world.disturb("kill 20% of nodes");
        world.finish();

        assertEquals(4, heard.stream().filter("fault killed"::equals).count());
        assertEquals(4, heard.stream().filter("state DEAD"::equals).count());
        assertTrue(heard.containsAll(List.of("state ATTACHED", "receive block", "receive join", "deliver")));
        assertTrue(heard.stream().noneMatch(line -> line.contains("template")), "every message has a name");
    }

    @Test
    void shouldShowTheTreeAsItStands()
    {
        final Simulation world = Simulation.named("steady", SMALL, 7);
        world.advanceTo(1_050_000_000L);
        int children = 0;
        for (int i = 0; i < world.nodes(); i++)
        {
            children += world.children(i);
            assertEquals(i == 0 ? "ROOT" : "ATTACHED", world.state(i));
            assertEquals(i == 0, world.parent(i) < 0);
        }
        assertEquals(19, children);
        world.finish();
        assertEquals(50, world.delivered(7));
    }

    @Test
    void shouldRefuseADisturbanceItDoesNotUnderstand()
    {
        final Simulation world = Simulation.named("steady", SMALL, 8);

        assertThrows(ScenarioException.class, () -> world.disturb("tickle 5% of nodes"));
        assertFalse(Simulation.names().isEmpty());
    }
}
