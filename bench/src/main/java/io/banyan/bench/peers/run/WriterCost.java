package io.banyan.bench.peers.run;

import java.util.List;

/**
 * W7: what a message costs the writer's own process as readers are added: processor time and bytes sent.
 */
final class WriterCost implements Workload
{
    private static final long RATE = 2_000;
    private static final double WARM_UP_SECONDS = 0.2;

    @Override
    public String name()
    {
        return "W7";
    }

    @Override
    public List<Setup> setups(final Plan plan)
    {
        return plan.readerCounts().stream().map(Setup::of).toList();
    }

    @Override
    public void run(final Session session, final Setup setup, final Plan plan, final Sheet sheet)
    {
        final PeerCell cell =
            new PeerCell(name(), setup.readers(), Plan.PAYLOAD, Math.min(RATE, SteadyRate.slowest(plan)));
        session.countWriterBytes();
        try
        {
            final LoadResult result = new Loader(session).open(new OpenLoad(cell.payload(), cell.ratePerSecond(),
                WARM_UP_SECONDS, plan.seconds(), false, plan.drainSeconds()), () -> {});
            final String system = session.peer().name();
            final double messages = Math.max(1, result.achieved() * result.usage().seconds());
            final Figures figures = new Figures()
                .put("writerCpuNsPerMessage", result.usage().writerCpuNs() / messages)
                .put("achievedPerSecond", result.achieved())
                .put("lost", result.lost());
            if (session.countsWriterBytes())
            {
                figures.put("writerBytesPerMessage", result.usage().writerBytes() / messages);
            }
            sheet.add(cell, system, figures);
            SteadyRate.judge(cell, system, result, sheet);
        }
        finally
        {
            session.stopCountingWriterBytes();
        }
    }

    @Override
    public double seconds(final Setup setup, final Plan plan)
    {
        return WARM_UP_SECONDS + plan.seconds();
    }
}
