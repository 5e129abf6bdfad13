package io.banyan.bench.cli;

import io.banyan.bench.harness.Environment;
import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.run.ClassArchives;
import io.banyan.bench.peers.run.PeersNamespace;
import io.banyan.bench.peers.run.PeersRun;
import io.banyan.bench.peers.run.Plan;
import io.banyan.bench.peers.run.Sheet;
import io.banyan.bench.peers.report.PeersReport;
import io.banyan.bench.peers.system.Peers;
import io.banyan.node.cli.ExitCodes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code bench peers}.
 */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
        "Measures Banyan beside what would otherwise be used: the same workloads, the same harness, one machine, the " +
        "systems taking turns. Writer, readers and servers are processes of their own on loopback.",
        "A system that is not installed is skipped by name. With root and unshare the run has a network of its own, " +
        "where every byte is counted."
    },
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan bench peers --quick",
        "  banyan bench peers --only banyan,aeron-unicast,jeromq --workloads W1,W3 --json",
        "  banyan bench peers --out perf-results/peers --json",
        "",
        "Exit codes: 0 done, 1 Banyan broke or the run was stopped, 2 wrong usage."
    })
public final class PeersCommand implements Callable<Integer>
{
    @Option(names = "--only", split = ",", paramLabel = "SYSTEM", description = "these systems alone")
    private List<String> only = List.of();

    @Option(names = "--workloads", split = ",", paramLabel = "W",
        description = "these workloads alone: W1 to W7, relay")
    private List<String> workloads = List.of();

    @Option(names = "--quick", description = "one short round of fewer cells: an impression")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "of each system in each cell (3)")
    private Integer rounds;

    @Option(names = "--out", paramLabel = "DIR", description = "write JSON, tables and plots into this folder")
    private Path out;

    @Option(names = "--json", description = "the result as one JSON object, the last line of standard output")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException
    {
        check("--only", only, Peers.names());
        check("--workloads", workloads, PeersRun.workloadNames());
        if (rounds != null && rounds < 1)
        {
            throw new ParameterException(spec.commandLine(), "--rounds cannot be " + rounds + "; allowed: 1 or more");
        }
        if (!PeersNamespace.isInside())
        {
            selected().forEach(name -> Peers.of(name).prepare());
        }
        if (PeersNamespace.isWanted())
        {
            return PeersNamespace.runAgain(spec.root().commandLine().getParseResult().originalArgs());
        }
        return Stoppable.run(this::measure, System.err);
    }

    private int measure()
    {
        final PrintWriter progress = spec.commandLine().getErr();
        final Map<String, String> skipped = new LinkedHashMap<>();
        final List<Peer> peers = installed(selected().stream().map(Peers::of).toList(), skipped, progress);
        if (!PeersNamespace.isInside())
        {
            progress.println("no network of its own (that needs root and unshare): bytes on the wire are those of " +
                "the whole host, and the writer's are not counted");
        }
        progress.flush();
        Plan plan = quick ? Plan.quick() : Plan.full();
        plan = rounds == null ? plan : plan.withRounds(rounds);
        final Sheet sheet = new PeersRun(plan, peers, workloads, ClassArchives.ofUser(), progress).run();
        final PeersReport report = new PeersReport(
            "./banyan " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs()),
            Environment.capture(), peers, skipped, sheet.rows());
        return finish(report, progress);
    }

    /** Those that can be measured here; of the others, by name, what is missing. */
    static List<Peer> installed(
        final List<Peer> wanted, final Map<String, String> skipped, final PrintWriter progress)
    {
        final List<Peer> peers = new ArrayList<>();
        for (final Peer peer : wanted)
        {
            final String missing = peer.missing();
            if (missing == null)
            {
                peers.add(peer);
            }
            else
            {
                skipped.put(peer.name(), missing);
                progress.println("skipped " + peer.name() + ": " + missing);
            }
        }
        return peers;
    }

    private List<String> selected()
    {
        return only.isEmpty() ? Peers.names() : only;
    }

    private int finish(final PeersReport report, final PrintWriter progress)
    {
        try
        {
            if (out != null)
            {
                report.write(out);
                progress.println("written to " + out);
            }
        }
        catch (final IOException ex)
        {
            progress.println("peers: cannot write to " + out + ": " + ex.getMessage());
            return ExitCodes.FAILED;
        }
        progress.flush();
        final PrintWriter writer = spec.commandLine().getOut();
        writer.println(json ? report.json() : report.tables());
        writer.flush();
        return report.isSubjectBroken() ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private void check(final String option, final List<String> values, final List<String> allowed)
    {
        for (final String value : values)
        {
            if (!allowed.contains(value))
            {
                throw new ParameterException(spec.commandLine(),
                    option + " cannot be '" + value + "'; allowed: " + String.join(", ", allowed));
            }
        }
    }
}
