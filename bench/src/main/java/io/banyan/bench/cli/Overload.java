package io.banyan.bench.cli;

import io.banyan.bench.harness.Cell;
import io.banyan.bench.harness.LoadPlan;
import io.banyan.bench.harness.Row;
import io.banyan.bench.rig.RigSpec;
import io.banyan.bench.rig.SystemUnderTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A relay that is offered twice what it can send. What it can send is measured first, with one message in flight, so
 * that each travels alone; a relay that batches keeps up with twice that, one that does not queues.
 */
final class Overload
{
    private static final int PAYLOAD_BYTES = 32;
    private static final long UNLOADED_RATE = 10_000;
    private static final int OFFERED_FACTOR = 2;

    private final LoadRun run;
    private final LoadPlan plan;

    Overload(final LoadRun run, final LoadPlan plan)
    {
        this.run = run;
        this.plan = plan;
    }

    void measure(final Map<String, SystemUnderTest.Factory> systems)
    {
        final RigSpec spec = new RigSpec(RigSpec.Shape.HOP, 1, PAYLOAD_BYTES, RigSpec.MTU_INTERNET);
        final List<Row> alone = run.measure(systems, List.of(
            new Cell(spec, plan.atRate(LoadPlan.SATURATION).withWindow(PAYLOAD_BYTES)),
            new Cell(spec, plan.atRate(UNLOADED_RATE))));
        for (final Map.Entry<String, SystemUnderTest.Factory> system : systems.entrySet())
        {
            final Row oneByOne = find(alone, system.getKey(), LoadPlan.SATURATION);
            final Row unloaded = find(alone, system.getKey(), UNLOADED_RATE);
            final long offered = OFFERED_FACTOR * (long)oneByOne.achievedPerSecond().median();
            if (offered > 0)
            {
                final Row loaded = run.measure(
                    Map.of(system.getKey(), system.getValue()), List.of(new Cell(spec, plan.atRate(offered)))).get(0);
                run.results().add("overload", entry(oneByOne, unloaded, loaded));
            }
        }
    }

    private static Map<String, Object> entry(final Row oneByOne, final Row unloaded, final Row loaded)
    {
        final Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("system", loaded.system());
        entry.put("payloadBytes", loaded.cell().spec().payloadBytes());
        entry.put("mtu", loaded.cell().spec().mtu());
        entry.put("threads", loaded.cell().plan().threads());
        entry.put("oneByOnePerSecond", oneByOne.achievedPerSecond().median());
        entry.put("offeredPerSecond", loaded.cell().plan().ratePerSecond());
        entry.put("achievedPerSecond", loaded.achievedPerSecond().median());
        entry.put("unloadedP50Ns", unloaded.p50Ns().median());
        entry.put("p50Ns", loaded.p50Ns().median());
        entry.put("p99Ns", loaded.p99Ns().median());
        entry.put("p50Ratio", loaded.p50Ns().median() / Math.max(1, unloaded.p50Ns().median()));
        entry.put("failed", loaded.isFailed());
        return entry;
    }

    private static Row find(final List<Row> rows, final String system, final long rate)
    {
        return rows.stream()
            .filter(row -> row.system().equals(system) && row.cell().plan().ratePerSecond() == rate)
            .findFirst()
            .orElseThrow();
    }
}
