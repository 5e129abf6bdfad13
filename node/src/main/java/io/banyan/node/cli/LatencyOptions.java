package io.banyan.node.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.banyan.engine.config.Values;
import io.banyan.node.ops.LatencyLog;
import picocli.CommandLine.Option;

/**
 * The options of every command that can keep a record of latencies.
 */
final class LatencyOptions
{
    private static final long ROLL_MIN_NS = TimeUnit.SECONDS.toNanos(1);

    @Option(names = "--latency-log", paramLabel = "DIR",
        description = "write an HdrHistogram interval log (.hlog) of the times of messages, and a distribution " +
            "(.hgrm) a file; between hosts they need clocks that agree")
    private Path folder;

    @Option(names = "--latency-roll", paramLabel = "TIME", defaultValue = "60m",
        description = "begin a new file after so long, as 30s or 10m (${DEFAULT-VALUE})")
    private String roll;

    /** What is wrong with them; empty when nothing is. */
    List<String> problems()
    {
        return rollNs() >= ROLL_MIN_NS ? List.of() : List.of("--latency-roll cannot be '" + roll +
            "'; allowed: a time of a second or more, as 30s or 10m");
    }

    /** The log, running; null when none is asked for. */
    LatencyLog start(final String name)
    {
        return folder == null ? null : LatencyLog.start(folder, name, rollNs());
    }

    /** Whether the log, if there is one, holds all it was told; else why not. */
    static String failure(final LatencyLog log)
    {
        return log == null || log.failure() == null ? null :
            "latencies are not all written: " + log.failure().getMessage();
    }

    private long rollNs()
    {
        try
        {
            return Values.durationNs(roll);
        }
        catch (final NumberFormatException ex)
        {
            return 0;
        }
    }
}
