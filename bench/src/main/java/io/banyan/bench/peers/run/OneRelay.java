package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.agent.AgentWords;

import java.util.List;
import java.util.Map;

/**
 * One relay and eight readers behind it: the smallest tree. The relay is the server, or the first reader, whose process
 * is its own. Systems without one have no row.
 */
final class OneRelay implements Workload
{
    private static final double WARM_UP_SECONDS = 0.4;
    private static final double ANSWER_S = 5;
    private static final int BEHIND = 8;
    private static final long RATE = 500;
    private static final int SMALL = 32;

    @Override
    public String name()
    {
        return "relay";
    }

    @Override
    public boolean isFor(final Peer peer)
    {
        return peer.hasInnerNodes() && peer.takesPart(name());
    }

    @Override
    public List<Setup> setups(final Plan plan)
    {
        return List.of(new Setup(List.of(1, BEHIND), Map.of("fanout", "1")));
    }

    @Override
    public void run(final Session session, final Setup setup, final Plan plan, final Sheet sheet)
    {
        final String system = session.peer().name();
        if (session.servers().isEmpty() &&
            session.readers().get(0).ask(AgentWords.DEPENDENTS, ANSWER_S).number("count") == 0)
        {
            return;
        }
        final PeerCell paced = new PeerCell(name(), setup.readers(), Plan.PAYLOAD, RATE);
        final LoadResult open = new Loader(session).open(new OpenLoad(paced.payload(), RATE, WARM_UP_SECONDS,
            plan.seconds(), false, plan.drainSeconds()), () -> {});
        sheet.add(paced, system, new Figures()
            .latencies(open.groups().get(1).all())
            .usage(open.usage(), paced.payload())
            .put("lost", open.lost()));
        SteadyRate.judge(paced, system, open, sheet);
        final PeerCell fastest = new PeerCell(name(), setup.readers(), SMALL, 0);
        final LoadResult flood =
            new Loader(session).flood(SMALL, WARM_UP_SECONDS, plan.seconds(), plan.drainSeconds());
        sheet.add(fastest, system, new Figures()
            .usage(flood.usage(), SMALL)
            .put("deliveriesPerSecond", flood.achieved() * setup.readers())
            .put("achievedPerSecond", flood.achieved())
            .put("lost", flood.lost()));
        if (flood.lost() > 0)
        {
            sheet.fail(fastest, system, "lost " + flood.lost() + " of " + flood.expected() + " deliveries");
        }
    }

    @Override
    public double seconds(final Setup setup, final Plan plan)
    {
        return 2 * (WARM_UP_SECONDS + plan.seconds());
    }
}
