package io.banyan.bench.peers.run;

import java.util.List;
import java.util.Map;

/**
 * W4: one reader of many is stopped for seconds, by a signal, and goes on. What the others see, what it gets, and how
 * much memory grows in all the processes that go on.
 */
final class StoppedReader implements Workload
{
    private static final double WARM_UP_SECONDS = 0.3;
    private static final double BEFORE_SECONDS = 0.3;

    @Override
    public String name()
    {
        return "W4";
    }

    @Override
    public List<Setup> setups(final Plan plan)
    {
        return List.of(new Setup(List.of(SteadyRate.readersOfMany(plan) - 1, 1), Map.of()));
    }

    @Override
    public void run(final Session session, final Setup setup, final Plan plan, final Sheet sheet)
    {
        final PeerCell cell = new PeerCell(
            name(), setup.readers(), Plan.PAYLOAD, Math.min(Plan.RATE, SteadyRate.slowest(plan)));
        final PeerProcess stopped = session.readers().get(1);
        final long[] memory = new long[2];
        final LoadResult result = new Loader(session).open(new OpenLoad(cell.payload(), cell.ratePerSecond(),
            WARM_UP_SECONDS, BEFORE_SECONDS + plan.stopSeconds() + plan.afterSeconds(), false, plan.drainSeconds()),
            () ->
            {
                Interrupts.sleep(BEFORE_SECONDS);
                memory[0] = residentBytes(session);
                stopped.signal("STOP");
                Interrupts.sleep(plan.stopSeconds());
                memory[1] = residentBytes(session);
                stopped.signal("CONT");
            });
        final LoadResult.Group others = result.groups().get(0);
        final LoadResult.Group late = result.groups().get(1);
        final String system = session.peer().name();
        sheet.add(cell, system, new Figures()
            .latencies(others.all())
            .usage(result.usage(), cell.payload())
            .put("achievedPerSecond", result.achieved())
            .put("lost", others.expected() - others.received())
            .put("silenceNs", others.silenceNs())
            .put("stoppedLost", late.expected() - late.received())
            .put("memoryGrowthBytes", Math.max(0, memory[1] - memory[0])));
        final String casualty = session.casualty();
        if (casualty != null)
        {
            sheet.fail(cell, system, casualty);
        }
        else if (others.expected() > others.received())
        {
            sheet.fail(cell, system, "readers that did not stop lost " + (others.expected() - others.received()));
        }
        else
        {
            SteadyRate.judge(cell, system, new LoadResult(result.sent(), result.sent(), result.sent(),
                result.backwards(), 0, others.all(), result.last(), result.usage(), result.achieved(), List.of()),
                sheet);
        }
    }

    @Override
    public double seconds(final Setup setup, final Plan plan)
    {
        return WARM_UP_SECONDS + BEFORE_SECONDS + plan.stopSeconds() + plan.afterSeconds();
    }

    private static long residentBytes(final Session session)
    {
        return ProcessCosts.residentBytes(session.writer().pid()) +
            ProcessCosts.residentBytes(session.readers().get(0).pid()) +
            session.servers().stream().mapToLong(server -> ProcessCosts.residentBytes(server.pid())).sum();
    }
}
