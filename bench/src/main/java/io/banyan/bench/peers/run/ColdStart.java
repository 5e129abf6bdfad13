package io.banyan.bench.peers.run;

import java.util.List;

/**
 * W5: from the start of the first process to the first message at a reader: servers, writer and reader all start from
 * nothing. Nothing is done for it; every session of one reader has a start.
 */
final class ColdStart implements Workload
{
    @Override
    public String name()
    {
        return "W5";
    }

    @Override
    public List<Setup> setups(final Plan plan)
    {
        return List.of(Setup.of(1));
    }

    @Override
    public void run(final Session session, final Setup setup, final Plan plan, final Sheet sheet)
    {
        sheet.add(new PeerCell(name(), 1, 0, 0), session.peer().name(),
            new Figures().put("startNs", session.startToFirstMessageNs()));
    }

    @Override
    public double seconds(final Setup setup, final Plan plan)
    {
        return 0;
    }
}
