package io.banyan.bench.cli;

import io.banyan.bench.chaos.ChaosSettings;
import io.banyan.bench.chaos.LossRun;
import io.banyan.bench.chaos.Namespace;
import io.banyan.node.cli.ExitCodes;
import io.banyan.node.cli.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code bench loss}: throughput over links that lose datagrams, beside the same links whole.
 */
@Command(
    name = "loss",
    mixinStandardHelpOptions = true,
    description = {
        "A root, a relay and a leaf as fast as they go, with datagrams lost on every link and without.",
        "Needs root, unshare and nft: the run has a network of its own."
    },
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan bench loss",
        "  banyan bench loss --per-mille 200 --json",
        "",
        "Exit codes: 0 all arrived, at half the speed or more; 1 not so; 2 wrong usage, or no network of its own."
    })
final class LossCommand implements Callable<Integer>
{
    private static final int PER_MILLE_MAX = 999;

    @Option(names = "--per-mille", defaultValue = "50", description = "datagrams lost of 1000 (${DEFAULT-VALUE})")
    private int lossPerMille;

    @Option(names = "--payload", defaultValue = "128", description = "bytes of a message (${DEFAULT-VALUE})")
    private int payload;

    @Option(names = "--seconds", defaultValue = "5", description = "of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "2", description = "of four measurements (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--json", description = "one JSON object as the last line")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException
    {
        if (lossPerMille < 0 || lossPerMille > PER_MILLE_MAX || payload < ChaosSettings.PAYLOAD_MIN || seconds < 1 ||
            rounds < 1)
        {
            throw new ParameterException(spec.commandLine(), "--per-mille must be 0 to " + PER_MILLE_MAX +
                ", --payload at least " + ChaosSettings.PAYLOAD_MIN + ", --seconds and --rounds at least 1");
        }
        if (Namespace.isWanted())
        {
            return Namespace.runAgain(spec.commandLine().getParseResult().originalArgs());
        }
        if (!Namespace.isOwn())
        {
            throw new ParameterException(spec.commandLine(), "losing datagrams needs root, unshare and nft");
        }
        final PrintWriter out = spec.commandLine().getOut();
        final Map<String, Object> fields =
            new LossRun(seconds, lossPerMille, payload, rounds, spec.commandLine().getErr()).play();
        if (json)
        {
            out.println(Json.text(fields));
        }
        else
        {
            fields.forEach((name, value) -> out.println(name + " " + value));
        }
        out.flush();
        return Boolean.TRUE.equals(fields.get("ok")) ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
