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
 * What a relay on the default back-off costs its host: with nothing to do but its heartbeats, and at 10k messages a
 * second. Time that the operating system accounts to its thread, as a share of one core.
 */
final class IdleCost
{
    private static final int PAYLOAD_BYTES = 288;

    /** As good as none, and the rig needs one to count. */
    private static final long IDLE_RATE = 1;

    private static final long BUSY_RATE = 10_000;
    private static final double SECONDS = 2;

    /** Who has just connected is not idle: it takes the memory of its streams, and its code is new to the JVM. */
    private static final double SETTLE_SECONDS = 3;

    private final LoadRun run;
    private final LoadPlan plan;

    IdleCost(final LoadRun run, final LoadPlan plan)
    {
        this.run = run;
        this.plan = plan.backingOff(
            Math.max(plan.warmUpNs(), LoadOptions.nanos(SETTLE_SECONDS)),
            Math.max(plan.measureNs(), LoadOptions.nanos(SECONDS)));
    }

    void measure(final Map<String, SystemUnderTest.Factory> systems)
    {
        final RigSpec spec = new RigSpec(RigSpec.Shape.HOP, 1, PAYLOAD_BYTES, RigSpec.MTU_INTERNET);
        final List<Row> rows = run.measure(systems, List.of(
            new Cell(spec, plan.atRate(IDLE_RATE)),
            new Cell(spec, plan.atRate(BUSY_RATE))));
        for (final Row row : rows)
        {
            final Map<String, Object> entry = new LinkedHashMap<>();
            final long rate = row.cell().plan().ratePerSecond();
            entry.put("system", row.system());
            entry.put("ratePerSecond", rate == IDLE_RATE ? 0 : rate);
            entry.put("relayCpuShare", row.secondThreadCpuShare().median());
            entry.put("relayCpuShareMax", row.secondThreadCpuShare().max());
            entry.put("p50Ns", row.p50Ns().median());
            entry.put("p99Ns", row.p99Ns().median());
            run.results().add("idle", entry);
        }
    }
}
