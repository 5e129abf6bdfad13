package io.banyan.bench.peers.run;

import java.util.List;

/**
 * W3: the highest rate that every reader gets, with a window in flight that is the same for all systems: nothing queues
 * without bound, and nothing may be lost.
 */
final class HighestRate implements Workload
{
    private static final double WARM_UP_SECONDS = 0.3;

    @Override
    public String name()
    {
        return "W3";
    }

    @Override
    public List<Setup> setups(final Plan plan)
    {
        return plan.readerCounts().stream().map(Setup::of).toList();
    }

    @Override
    public void run(final Session session, final Setup setup, final Plan plan, final Sheet sheet)
    {
        for (final int payload : plan.payloads())
        {
            final PeerCell cell = new PeerCell(name(), setup.readers(), payload, 0);
            final String system = session.peer().name();
            final LoadResult result =
                new Loader(session).flood(payload, WARM_UP_SECONDS, plan.seconds(), plan.drainSeconds());
            sheet.add(cell, system, new Figures()
                .usage(result.usage(), payload)
                .put("deliveriesPerSecond", result.achieved() * setup.readers())
                .put("achievedPerSecond", result.achieved())
                .put("lost", result.lost()));
            if (result.lost() > 0)
            {
                sheet.fail(cell, system, "lost " + result.lost() + " of " + result.expected() + " deliveries");
            }
            else if (result.usage().deliveries() == 0)
            {
                sheet.fail(cell, system, "nothing was delivered");
            }
        }
    }

    @Override
    public double seconds(final Setup setup, final Plan plan)
    {
        return plan.payloads().size() * (WARM_UP_SECONDS + plan.seconds());
    }
}
