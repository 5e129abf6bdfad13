package io.banyan.bench.peers.run;

import java.util.List;

/**
 * How much of everything is done.
 *
 * @param rounds         of each system in each cell.
 * @param seconds        of each load.
 * @param warmUpSeconds  of each session of few processes, before its first load.
 * @param stopSeconds    that the reader of W4 stops for.
 * @param afterSeconds   that loads with an accident last after it.
 * @param drainSeconds   how long to wait without progress for what has not come.
 * @param readerCounts   of the workloads that vary them.
 * @param payloads       of the workloads that vary them.
 * @param rates          of the workloads that vary them.
 * @param minutesMax     after which setups have no further round any more.
 * @param archivesClasses whether the classes of every system are archived first, so that it starts quicker.
 * @param leavesOut      workloads that are run only when they are asked for.
 */
public record Plan(
    int rounds,
    double seconds,
    double warmUpSeconds,
    double stopSeconds,
    double afterSeconds,
    double drainSeconds,
    List<Integer> readerCounts,
    List<Integer> payloads,
    List<Long> rates,
    double minutesMax,
    boolean archivesClasses,
    List<String> leavesOut)
{
    /** Payload of the workloads that do not vary it. */
    static final int PAYLOAD = 288;
    /** Rate of the workloads that do not vary it. */
    static final long RATE = 10_000;
    /** Readers of the workloads that do not vary them. */
    static final int READERS = 16;
    private static final int PROCESSES_MANY = 4;

    /**
     * What is published.
     *
     * @return the plan.
     */
    public static Plan full()
    {
        return new Plan(3, 0.5, 2.2, 5, 1.5, 2, List.of(1, 4, READERS, 64), List.of(32, PAYLOAD, 1024),
            List.of(RATE, 10 * RATE), 37, true, List.of());
    }

    /**
     * A first impression.
     *
     * @return the plan.
     */
    public static Plan quick()
    {
        return new Plan(1, 0.3, 1.3, 1.5, 0.8, 1, List.of(1, READERS), List.of(32, PAYLOAD), List.of(RATE), 5,
            false, List.of("relay"));
    }

    /**
     * The smallest that still does everything once, for tests.
     *
     * @return the plan.
     */
    static Plan tiny()
    {
        return new Plan(1, 0.2, 0.1, 0.2, 0.5, 5, List.of(1, 2), List.of(PAYLOAD), List.of(1_000L), 5,
            false, List.of());
    }

    /**
     * How long a session is warmed up: where many processes share the cores, each has less of them to compile with.
     *
     * @param readersProcesses of the session.
     * @return seconds.
     */
    double warmUpSeconds(final int readersProcesses)
    {
        return readersProcesses > PROCESSES_MANY ? 2 * warmUpSeconds : warmUpSeconds;
    }

    /**
     * The same with another number of rounds.
     *
     * @param count of rounds.
     * @return the plan.
     */
    public Plan withRounds(final int count)
    {
        return new Plan(count, seconds, warmUpSeconds, stopSeconds, afterSeconds, drainSeconds, readerCounts, payloads,
            rates, minutesMax, archivesClasses, leavesOut);
    }

    Plan withMinutesMax(final double minutes)
    {
        return new Plan(rounds, seconds, warmUpSeconds, stopSeconds, afterSeconds, drainSeconds, readerCounts, payloads,
            rates, minutes, archivesClasses, leavesOut);
    }
}
