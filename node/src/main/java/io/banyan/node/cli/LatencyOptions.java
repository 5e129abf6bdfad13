package io.banyan.node.cli;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.banyan.engine.config.Values;
import io.banyan.node.ops.LatencyLog;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of every command that can keep a record of latencies.
 */
final class LatencyOptions
{
    @Option(names = "--latency-log", paramLabel = "DIR",
        description = "write an HdrHistogram interval log (.hlog) of the times of messages, and a distribution " +
            "(.hgrm) a file; between hosts they need clocks that agree")
    private Path folder;

    @Option(names = "--latency-roll", paramLabel = "TIME", defaultValue = "60m",
        description = "begin a new file after so long, as 30s or 10m (${DEFAULT-VALUE})")
    private String roll;

    /** A usage error when they cannot be. */
    void check(final CommandSpec spec)
    {
        rollNs(spec);
    }

    /** The log, running; null when none is asked for. */
    LatencyLog start(final CommandSpec spec, final String name)
    {
        return folder == null ? null : LatencyLog.start(folder, name, rollNs(spec));
    }

    /** Whether the log, if there is one, holds all it was told; else why not. */
    static String failure(final LatencyLog log)
    {
        return log == null || log.failure() == null ? null :
            "latencies are not all written: " + log.failure().getMessage();
    }

    private long rollNs(final CommandSpec spec)
    {
        long ns = 0;
        try
        {
            ns = Values.durationNs(roll);
        }
        catch (final NumberFormatException ex)
        {
            throw bad(spec);
        }
        if (ns < TimeUnit.SECONDS.toNanos(1))
        {
            throw bad(spec);
        }
        return ns;
    }

    private ParameterException bad(final CommandSpec spec)
    {
        return new ParameterException(spec.commandLine(), "--latency-roll cannot be '" + roll +
            "'; allowed: a time of a second or more, as 30s or 10m");
    }
}
