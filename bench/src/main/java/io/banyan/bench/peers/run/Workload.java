package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Peer;

import java.util.List;

/**
 * Something that every system is asked to do, without knowing which it is.
 */
interface Workload
{
    /**
     * Its name in rows.
     */
    String name();

    /**
     * Whether there is something to do with this system.
     */
    default boolean isFor(final Peer peer)
    {
        return peer.takesPart(name());
    }

    /**
     * The sessions it wants, each once a round.
     */
    List<Setup> setups(Plan plan);

    /**
     * Do it once in one of these sessions.
     */
    void run(Session session, Setup setup, Plan plan, Sheet sheet);

    /**
     * How long that takes, without opening the session.
     */
    double seconds(Setup setup, Plan plan);
}
