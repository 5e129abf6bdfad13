package io.banyan.bench.cli;

import io.banyan.bench.chaos.ChaosRun;
import io.banyan.bench.chaos.ChaosSettings;
import io.banyan.bench.chaos.FaultMix;
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
 * {@code bench chaos}: real processes, hurt from a seed, and readers that check every message.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
        "Starts a tracker, a writer and many nodes, several a process; kills, pauses, cuts and starves them while " +
        "the writer writes, and counts what every reader got.",
        "Loss, cuts, full file systems and exhausted descriptors need root, unshare, nft, mount and prlimit: the run " +
        "then has a network and file systems of its own."
    },
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan bench chaos --faults 20 --seed 7",
        "  banyan bench chaos --faults 200 --json > chaos.json",
        "",
        "Exit codes: 0 nothing lost, doubled or out of order; 1 something was; 2 wrong usage."
    })
final class ChaosCommand implements Callable<Integer>
{
    private static final int NODES_MIN = 2;

    @Option(names = "--nodes", defaultValue = "24", description = "readers that relay (${DEFAULT-VALUE})")
    private int nodes;

    @Option(names = "--per-process", defaultValue = "4", description = "of them share a process (${DEFAULT-VALUE})")
    private int perProcess;

    @Option(names = "--children", defaultValue = "3", description = "children of each at most (${DEFAULT-VALUE})")
    private int children;

    @Option(names = "--rate", defaultValue = "2000", description = "messages a second (${DEFAULT-VALUE})")
    private int ratePerSecond;

    @Option(names = "--payload", defaultValue = "128", description = "bytes of each (${DEFAULT-VALUE})")
    private int payload;

    @Option(names = "--faults", defaultValue = "200", description = "how many (${DEFAULT-VALUE})")
    private int faults;

    @Option(names = "--period", defaultValue = "2000",
        description = "ms from fault to fault at least (${DEFAULT-VALUE})")
    private long periodMs;

    @Option(names = "--pause-max", defaultValue = "30000", description = "longest SIGSTOP in ms (${DEFAULT-VALUE})")
    private long pauseMaxMs;

    @Option(names = "--at-once", defaultValue = "0.15",
        description = "share of the faults that do not wait until all is healed (${DEFAULT-VALUE})")
    private double severalShare;

    @Option(names = "--mix", defaultValue = "ALL",
        description = "of faults: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private FaultMix mix;

    @Option(names = "--seed", defaultValue = "1", description = "of faults and victims (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--json", description = "one JSON object as the last line")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException
    {
        check("--nodes", nodes >= NODES_MIN, "at least " + NODES_MIN);
        check("--per-process", perProcess >= 1, "at least 1");
        check("--at-once", severalShare >= 0 && severalShare <= 1, "0 to 1");
        check("--children", children >= 1, "at least 1");
        check("--rate", ratePerSecond >= 1, "at least 1");
        check("--payload", payload >= ChaosSettings.PAYLOAD_MIN, "at least " + ChaosSettings.PAYLOAD_MIN);
        check("--faults", faults >= 0, "0 or more");
        check("--period", periodMs >= 1, "at least 1");
        if (Namespace.isWanted())
        {
            return Namespace.runAgain(spec.commandLine().getParseResult().originalArgs());
        }
        final PrintWriter out = spec.commandLine().getOut();
        final Map<String, Object> fields = new ChaosRun(
            new ChaosSettings(ChaosSettings.racks(nodes, perProcess, children), children, ratePerSecond, payload,
                faults, periodMs, pauseMaxMs, severalShare, mix, seed),
            spec.commandLine().getErr()).play();
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

    private void check(final String option, final boolean isFine, final String allowed)
    {
        if (!isFine)
        {
            throw new ParameterException(spec.commandLine(), option + " is out of range; allowed: " + allowed);
        }
    }
}
