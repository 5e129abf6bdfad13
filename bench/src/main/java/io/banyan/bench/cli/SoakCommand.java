package io.banyan.bench.cli;

import io.banyan.bench.chaos.ChaosSettings;
import io.banyan.bench.chaos.Namespace;
import io.banyan.bench.chaos.SoakRun;
import io.banyan.node.cli.ExitCodes;
import io.banyan.node.cli.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code bench soak}: a small tree for a long time.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = {
        "A tree of three levels (a writer, two relays, four leaves) under load, a fault every few seconds, and " +
        "samples of the memory, files, descriptors and threads of every process: flat, or how steep."
    },
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan bench soak --minutes 2",
        "  banyan bench soak --minutes 60 --rate 20000 --out perf-results/faults",
        "",
        "Exit codes: 0 all flat and nothing lost; 1 not so; 2 wrong usage."
    })
final class SoakCommand implements Callable<Integer>
{
    private static final long RATE_MAX = 1_000_000;

    @Option(names = "--minutes", defaultValue = "60", description = "how long (${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--rate", defaultValue = "20000", converter = RateConverter.class,
        description = "messages a second (${DEFAULT-VALUE})")
    private long ratePerSecond;

    @Option(names = "--payload", defaultValue = "64", description = "bytes of each (${DEFAULT-VALUE})")
    private int payload;

    @Option(names = "--period", defaultValue = "10000", description = "ms from fault to fault (${DEFAULT-VALUE})")
    private long periodMs;

    @Option(names = "--sample", defaultValue = "5000", description = "ms from sample to sample (${DEFAULT-VALUE})")
    private long sampleMs;

    @Option(names = "--seed", defaultValue = "1", description = "of faults and victims (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--out", description = "folder for soak.json, soak.md and soak.svg")
    private Path folder;

    @Option(names = "--json", description = "one JSON object as the last line")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException
    {
        if (minutes <= 0 || ratePerSecond < 1 || ratePerSecond > RATE_MAX ||
            payload < ChaosSettings.PAYLOAD_MIN || periodMs < 1 || sampleMs < 1)
        {
            throw new ParameterException(spec.commandLine(), "--minutes, --rate, --period and --sample must be above " +
                "0, --payload at least " + ChaosSettings.PAYLOAD_MIN);
        }
        if (Namespace.isWanted())
        {
            return Namespace.runAgain(spec.commandLine().getParseResult().originalArgs());
        }
        final SoakRun run = new SoakRun(
            minutes, (int)ratePerSecond, payload, periodMs, sampleMs, seed, spec.commandLine().getErr());
        final Map<String, Object> fields = run.play();
        final String command = "./banyan " + String.join(" ", spec.commandLine().getParseResult().originalArgs());
        final String page = run.page(fields, command);
        if (folder != null)
        {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("soak.json"), Json.text(fields) + "\n", StandardCharsets.UTF_8);
            Files.writeString(folder.resolve("soak.md"), page, StandardCharsets.UTF_8);
            Files.writeString(folder.resolve("soak.svg"), run.plot(command), StandardCharsets.UTF_8);
        }
        final PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.text(fields) : page);
        out.flush();
        return Boolean.TRUE.equals(fields.get("ok")) ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
