package io.banyan.bench.harness;

import io.banyan.bench.rig.RigSpec;
import io.banyan.bench.rig.SystemUnderTest;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SuiteTest
{
    private static final Cell CELL = new Cell(
        new RigSpec(RigSpec.Shape.HOP, 1, 32, RigSpec.MTU_INTERNET),
        new LoadPlan(10_000, 0, 10_000_000, 3_200, 1, false));

    private final FakeClock clock = new FakeClock();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
    private final List<String> order = new ArrayList<>();

    @Test
    void shouldTakeTurnsAndReverseThemWhenRoundsAlternate()
    {
        final List<Row> rows = suite(3)
            .system("a", named("a", 0))
            .system("b", named("b", 0))
            .run(List.of(CELL));
        assertEquals(List.of("a", "b", "b", "a", "a", "b"), order);
        assertEquals(List.of("a", "b"), rows.stream().map(Row::system).toList());
        assertEquals(3, rows.get(0).rounds());
        assertFalse(rows.get(0).isFailed());
    }

    @Test
    void shouldMarkTheRowFailedAndGiveUpWhenARateIsHopeless()
    {
        final Row row = suite(5).system("slow", named("slow", 200_000)).run(List.of(CELL)).get(0);
        assertTrue(row.isFailed());
        assertFalse(row.isBroken());
        assertTrue(row.failure().startsWith("rate missed"), row.failure());
        assertEquals(2, row.rounds());
        assertTrue(progress.toString(StandardCharsets.UTF_8).contains("FAILED"));
    }

    @Test
    void shouldMarkTheRowBrokenAndGoOnWhenASystemCannotBeOpened()
    {
        final List<Row> rows = suite(3)
            .system("broken", (spec, handler) ->
            {
                throw new IllegalStateException("no socket");
            })
            .system("good", named("good", 0))
            .run(List.of(CELL));
        assertTrue(rows.get(0).isBroken());
        assertTrue(rows.get(0).failure().contains("no socket"), rows.get(0).failure());
        assertFalse(rows.get(1).isFailed());
        assertEquals(List.of("good", "good", "good"), order);
    }

    private Suite suite(final int rounds)
    {
        return new Suite(rounds, clock, new PrintStream(progress, true, StandardCharsets.UTF_8));
    }

    private SystemUnderTest.Factory named(final String name, final long costNs)
    {
        return (spec, handler) ->
        {
            order.add(name);
            return new FakeSystem(spec, handler, clock).costNs(costNs);
        };
    }
}
