package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.agent.AgentWords;

import java.util.List;
import java.util.Map;

/**
 * W6: what stands between writer and readers is killed with SIGKILL while messages flow: the server, which is started
 * again at once, or the process of a reader that relays. What the readers that go on lose, and how long they hear
 * nothing.
 */
final class InnerNodeKilled implements Workload
{
    private static final double WARM_UP_SECONDS = 0.5;
    private static final double BEFORE_SECONDS = 0.5;
    private static final double ANSWER_S = 5;
    private static final double DRAIN_SECONDS = 3;
    private static final long RATE = 20_000;
    /** Two of one reader each, joining first, that may come to relay; and those behind them. */
    private static final List<Integer> GROUPS = List.of(1, 1, 4);
    private static final Map<String, String> NARROW = Map.of("fanout", "2");

    @Override
    public String name()
    {
        return "W6";
    }

    @Override
    public boolean isFor(final Peer peer)
    {
        return peer.hasInnerNodes() && peer.takesPart(name());
    }

    @Override
    public List<Setup> setups(final Plan plan)
    {
        return List.of(new Setup(GROUPS, NARROW));
    }

    @Override
    public void run(final Session session, final Setup setup, final Plan plan, final Sheet sheet)
    {
        final PeerCell cell =
            new PeerCell(name(), setup.readers(), Plan.PAYLOAD, Math.min(RATE, 2 * SteadyRate.slowest(plan)));
        final String system = session.peer().name();
        final int relay = session.servers().isEmpty() ? relay(session) : -1;
        if (session.servers().isEmpty() && relay < 0)
        {
            sheet.add(cell, system, new Figures());
            sheet.note(cell, system, "no reader came to relay");
            return;
        }
        final LoadResult result = new Loader(session).open(new OpenLoad(cell.payload(), cell.ratePerSecond(),
            WARM_UP_SECONDS, BEFORE_SECONDS + plan.afterSeconds(), false, DRAIN_SECONDS), () ->
            {
                Interrupts.sleep(BEFORE_SECONDS);
                if (relay < 0)
                {
                    final PeerProcess server = session.servers().get(0);
                    server.kill();
                    server.awaitEnd();
                    session.restartServer(0);
                }
                else
                {
                    session.readers().get(relay).kill();
                }
            });
        long lost = 0;
        long silenceNs = 0;
        for (final LoadResult.Group group : result.groups())
        {
            lost += group.expected() - group.received();
            silenceNs = Math.max(silenceNs, group.silenceNs());
        }
        sheet.add(cell, system, new Figures()
            .latencies(result.all())
            .put("lost", lost)
            .put("silenceNs", silenceNs)
            .put("achievedPerSecond", result.achieved()));
        sheet.note(cell, system, relay < 0 ? "the server, started again at once" : "a reader that relays");
        if (lost > 0)
        {
            sheet.note(cell, system, "lost at some survivors");
        }
    }

    @Override
    public double seconds(final Setup setup, final Plan plan)
    {
        return WARM_UP_SECONDS + BEFORE_SECONDS + plan.afterSeconds();
    }

    /** The process of readers on which most others hang, or -1. */
    private static int relay(final Session session)
    {
        int best = -1;
        long most = 0;
        for (int i = 0; i < session.readers().size() - 1; i++)
        {
            final long dependents = session.readers().get(i).ask(AgentWords.DEPENDENTS, ANSWER_S).number("count");
            if (dependents > most)
            {
                most = dependents;
                best = i;
            }
        }
        return best;
    }
}
