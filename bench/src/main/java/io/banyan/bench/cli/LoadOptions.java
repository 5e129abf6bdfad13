package io.banyan.bench.cli;

import io.banyan.bench.harness.Cell;
import io.banyan.bench.harness.LoadPlan;
import io.banyan.bench.rig.RigSpec;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Options that all load rigs share.
 */
final class LoadOptions
{
    /** Payload in flight at saturation: raw Aeron does no better with 16 KiB to 512 KiB at any payload and MTU. */
    static final String WINDOW_DEFAULT = "262144";

    private static final int QUICK_ROUNDS = 3;
    private static final double QUICK_SECONDS = 0.3;
    private static final int SECONDS_MAX = 3600;
    private static final int ROUNDS_MAX = 1000;

    @Option(names = "--json", description = "Write the result as one JSON object, the last line of standard output.")
    boolean json;

    @Option(names = "--quick", description = "Three short rounds: a first impression, not a result to publish.")
    boolean quick;

    @Option(names = "--only", split = ",", paramLabel = "SYSTEM", description = "Measure these systems alone.")
    List<String> only = List.of();

    @Option(
        names = "--payload", split = ",", paramLabel = "BYTES", defaultValue = "32,288,1024",
        description = "Payloads (default ${DEFAULT-VALUE}).")
    List<Integer> payloads;

    @Option(
        names = "--mtu", split = ",", paramLabel = "BYTES", defaultValue = "1408,65504",
        description = "Largest datagrams (default ${DEFAULT-VALUE}).")
    List<Integer> mtus;

    @Option(
        names = "--rate", split = ",", paramLabel = "RATE", defaultValue = "10k,100k,max",
        converter = RateConverter.class, description = "Messages a second; max is saturation (default " +
            "${DEFAULT-VALUE}).")
    List<Long> rates;

    @Option(
        names = "--threads", split = ",", paramLabel = "N", defaultValue = "1",
        description = "1: all nodes on one thread. 2: the relay, or the children, on another (default " +
            "${DEFAULT-VALUE}).")
    List<Integer> threads;

    @Option(names = "--rounds", defaultValue = "5", description =
        "Of each system in each cell (default ${DEFAULT-VALUE}).")
    int rounds;

    @Option(names = "--seconds", defaultValue = "1", description = "Of each round (default ${DEFAULT-VALUE}).")
    double seconds;

    @Option(names = "--warm-up", defaultValue = "0.25", description =
        "Seconds before each round (default ${DEFAULT-VALUE}).")
    double warmUpSeconds;

    @Option(
        names = "--window", paramLabel = "BYTES", defaultValue = WINDOW_DEFAULT,
        description = "Payload in flight at saturation (default ${DEFAULT-VALUE}).")
    int windowBytes;

    @Option(names = "--out", paramLabel = "DIR", description = "Write JSON, tables and plots into this folder.")
    Path out;

    private String problem()
    {
        if (rounds < 1 || rounds > ROUNDS_MAX)
        {
            return "--rounds must be 1 to " + ROUNDS_MAX;
        }
        if (!(seconds > 0) || seconds > SECONDS_MAX || !(warmUpSeconds >= 0) || warmUpSeconds > SECONDS_MAX)
        {
            return "--seconds must be above 0, --warm-up 0 or more, both at most " + SECONDS_MAX;
        }
        if (windowBytes < 1)
        {
            return "--window must be above 0";
        }
        if (threads.stream().anyMatch(count -> count < 1 || count > 2))
        {
            return "--threads must be 1, 2 or 1,2";
        }
        return null;
    }

    int rounds()
    {
        return quick ? Math.min(rounds, QUICK_ROUNDS) : rounds;
    }

    LoadPlan plan(final long rate, final int threadCount)
    {
        return new LoadPlan(
            rate,
            nanos(warmUpSeconds),
            nanos(quick ? Math.min(seconds, QUICK_SECONDS) : seconds),
            windowBytes,
            threadCount,
            false);
    }

    /**
     * Every combination asked for.
     *
     * @throws IllegalArgumentException if one is impossible.
     */
    List<Cell> cells(final RigSpec.Shape shape, final List<Integer> children)
    {
        final String problem = problem();
        if (problem != null)
        {
            throw new IllegalArgumentException(problem);
        }
        final List<Cell> cells = new ArrayList<>();
        for (final int threadCount : threads)
        {
            for (final int mtu : mtus)
            {
                for (final int payload : payloads)
                {
                    for (final int count : children)
                    {
                        for (final long rate : rates)
                        {
                            cells.add(new Cell(new RigSpec(shape, count, payload, mtu), plan(rate, threadCount)));
                        }
                    }
                }
            }
        }
        return cells;
    }

    static long nanos(final double seconds)
    {
        return (long)(seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
