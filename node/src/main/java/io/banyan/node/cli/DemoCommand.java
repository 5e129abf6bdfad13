package io.banyan.node.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import io.banyan.node.demo.DemoResult;
import io.banyan.node.demo.DemoRun;
import io.banyan.node.demo.DemoSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code banyan demo}: a whole tree in this process that loads and judges itself.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "A whole tree in one process over real UDP on loopback, which loads and checks itself.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan demo",
        "  banyan demo --kill-relay                     a relay dies half-way; nothing is lost",
        "  banyan demo --nodes 85 --rate 2000 --json    a deeper tree, for machines to read",
        "",
        "Exit codes: 0 every message once and in order at every reader, 1 not so, 2 wrong usage."
    })
final class DemoCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--nodes", paramLabel = "COUNT", defaultValue = "21",
        description = "nodes in the tree, the root among them (${DEFAULT-VALUE})")
    private int nodes;

    @Option(names = "--fanout", paramLabel = "COUNT", defaultValue = "4",
        description = "children of a node at most (${DEFAULT-VALUE})")
    private int fanout;

    @Option(names = "--rate", paramLabel = "PER-SECOND", defaultValue = "10000",
        description = "messages a second (${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--payload", paramLabel = "BYTES", defaultValue = "288",
        description = "bytes of a message (${DEFAULT-VALUE})")
    private int payload;

    @Option(names = "--seconds", paramLabel = "COUNT", defaultValue = "10",
        description = "seconds of load, after a warm-up (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--kill-relay", description = "kill an inner node half-way, without a goodbye")
    private boolean killRelay;

    @Option(names = "--json", description = "one JSON object as the last line of standard output")
    private boolean json;

    @Override
    public Integer call()
    {
        final DemoSettings settings = new DemoSettings(nodes, fanout, rate, payload, seconds, killRelay);
        final List<String> problems = settings.problems();
        if (!problems.isEmpty())
        {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
        final PrintWriter out = spec.commandLine().getOut();
        final DemoRun run = new DemoRun(settings, json ? spec.commandLine().getErr() : out);
        final DemoResult result;
        final Signals signals = Signals.onEnd(run::stop);
        try
        {
            result = run.run();
        }
        finally
        {
            signals.close();
        }
        if (json)
        {
            out.println(Json.text(result.fields()));
            out.flush();
        }
        return result.ok() ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
