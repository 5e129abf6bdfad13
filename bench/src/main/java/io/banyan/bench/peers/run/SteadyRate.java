package io.banyan.bench.peers.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * W1 and W2: an open loop; how long messages take. With one reader at every payload and rate, with many at one, where
 * the last reader of each message counts as well.
 */
final class SteadyRate implements Workload
{
    private static final double RATE_SHARE_MIN = 0.99;
    private static final double WARM_UP_SECONDS = 0.2;

    private final boolean isToMany;

    SteadyRate(final boolean isToMany)
    {
        this.isToMany = isToMany;
    }

    @Override
    public String name()
    {
        return isToMany ? "W2" : "W1";
    }

    @Override
    public List<Setup> setups(final Plan plan)
    {
        return List.of(Setup.of(isToMany ? readersOfMany(plan) : 1));
    }

    @Override
    public void run(final Session session, final Setup setup, final Plan plan, final Sheet sheet)
    {
        for (final PeerCell cell : cells(setup, plan))
        {
            final LoadResult result = new Loader(session).open(new OpenLoad(cell.payload(), cell.ratePerSecond(),
                WARM_UP_SECONDS, plan.seconds(), isToMany, plan.drainSeconds()), () -> {});
            final String system = session.peer().name();
            sheet.add(cell, system, new Figures()
                .latencies(result.all())
                .lastLatencies(result.last())
                .usage(result.usage(), cell.payload())
                .put("achievedPerSecond", result.achieved())
                .put("lost", result.lost()));
            judge(cell, system, result, sheet);
        }
    }

    @Override
    public double seconds(final Setup setup, final Plan plan)
    {
        return cells(setup, plan).size() * (WARM_UP_SECONDS + plan.seconds());
    }

    static void judge(final PeerCell cell, final String system, final LoadResult result, final Sheet sheet)
    {
        if (result.achieved() < RATE_SHARE_MIN * cell.ratePerSecond())
        {
            sheet.fail(cell, system, String.format(
                Locale.ROOT, "rate missed: %.0f of %d a second", result.achieved(), cell.ratePerSecond()));
        }
        else if (result.lost() > 0)
        {
            sheet.fail(cell, system, "lost " + result.lost() + " of " + result.expected() + " deliveries");
        }
        else if (result.backwards() > 0)
        {
            sheet.fail(cell, system, result.backwards() + " deliveries doubled or out of order");
        }
    }

    private List<PeerCell> cells(final Setup setup, final Plan plan)
    {
        if (isToMany)
        {
            return List.of(new PeerCell(name(), setup.readers(), Plan.PAYLOAD, Math.min(Plan.RATE, slowest(plan))));
        }
        final List<PeerCell> cells = new ArrayList<>();
        for (final int payload : plan.payloads())
        {
            for (final long rate : plan.rates())
            {
                if (payload <= Plan.PAYLOAD)
                {
                    cells.add(new PeerCell(name(), 1, payload, rate));
                }
            }
        }
        return cells;
    }

    static int readersOfMany(final Plan plan)
    {
        return Math.min(Plan.READERS, plan.readerCounts().get(plan.readerCounts().size() - 1));
    }

    static long slowest(final Plan plan)
    {
        return plan.rates().get(0);
    }
}
