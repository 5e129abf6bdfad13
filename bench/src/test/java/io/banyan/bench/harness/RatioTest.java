package io.banyan.bench.harness;

import io.banyan.bench.rig.RigSpec;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RatioTest
{
    private static final Cell CELL = new Cell(
        new RigSpec(RigSpec.Shape.FANOUT, 4, 32, RigSpec.MTU_INTERNET),
        new LoadPlan(LoadPlan.SATURATION, 0, 1, 3_200, 1, false));

    @Test
    void shouldCompareEachFigureWithTheBaselineThatIsBestInIt()
    {
        final List<Ratio> ratios = Ratio.of(
            List.of(row("us", 10, 40, 300, null), row("a", 5, 80, 100, null), row("b", 20, 20, 200, null)),
            "us", List.of("a", "b"));
        assertEquals(List.of(new Ratio(CELL, 2.0, 2.0, 1.5)), ratios);
    }

    @Test
    void shouldNotReadLatenciesOfAFailedRow()
    {
        final Ratio ratio = Ratio.of(
            List.of(row("us", 10, 40, 300, "rate missed: x"), row("a", 5, 80, 100, null)), "us", List.of("a")).get(0);
        assertTrue(Double.isNaN(ratio.p50()));
        assertEquals(3.0, ratio.throughput());
    }

    @Test
    void shouldHaveNoRatioWhenThereIsNoBaseline()
    {
        assertEquals(List.of(), Ratio.of(List.of(row("us", 1, 1, 1, null), row("c", 1, 1, 1, null)), "us",
            List.of("a")));
    }

    private static Row row(
        final String system, final double p50, final double p99, final double achieved, final String failure)
    {
        final Spread none = new Spread(0, 0, 0);
        return new Row(system, CELL, 1, one(achieved), one(p50), none, one(p99), none, none, none, none, none, none,
            failure);
    }

    private static Spread one(final double value)
    {
        return new Spread(value, value, value);
    }
}
