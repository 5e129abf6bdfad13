package io.banyan.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.banyan.node.demo.DemoLive;
import io.banyan.node.demo.DemoResult;
import io.banyan.node.demo.DemoRun;
import io.banyan.node.demo.DemoSettings;
import io.banyan.node.ops.LatencyLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        "  banyan demo --latency-log logs               and what latencies there were, second by second",
        "  banyan demo --web                            and a page that shows it, until Ctrl-C",
        "",
        "Exit codes: 0 every message once and in order at every reader, 1 not so, 2 wrong usage."
    })
final class DemoCommand implements Callable<Integer>
{
    private static final int SECONDS = 10;
    private static final int SECONDS_WITH_PAGE = 60;

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

    @Option(names = "--seconds", paramLabel = "COUNT",
        description = "seconds of load, after a warm-up (10, with a page " + SECONDS_WITH_PAGE + ")")
    private Integer seconds;

    @Option(names = "--kill-relay", description = "kill an inner node half-way, without a goodbye")
    private boolean killRelay;

    @Option(names = "--json", description = "one JSON object as the last line of standard output")
    private boolean json;

    @Mixin
    private LatencyOptions latencies = new LatencyOptions();

    @Mixin
    private WebOptions web = new WebOptions();

    @Override
    public Integer call()
    {
        final int loadSeconds = seconds != null ? seconds : web.isServed() ? SECONDS_WITH_PAGE : SECONDS;
        final DemoSettings settings = new DemoSettings(nodes, fanout, rate, payload, loadSeconds, killRelay,
            web.isServed());
        final List<String> problems = new ArrayList<>(settings.problems());
        problems.addAll(latencies.problems());
        if (!problems.isEmpty())
        {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter told = json ? spec.commandLine().getErr() : out;
        final DemoLive live = new DemoLive();
        final DemoRun run = new DemoRun(settings, told, live);
        final DemoResult result;
        final StopSignal stop = new StopSignal();
        final Signals signals = Signals.onEnd(() ->
        {
            stop.stop();
            run.stop();
        });
        try (LatencyLog log = latencies.start("demo"))
        {
            run.latencies(log);
            web.start(spec, live, told);
            result = run.run();
            if (LatencyOptions.failure(log) != null)
            {
                spec.commandLine().getErr().println(LatencyOptions.failure(log));
            }
            if (json)
            {
                out.println(Json.text(result.fields()));
                out.flush();
            }
            if (web.url() != null && !stop.isStopped())
            {
                told.println("the page stays at " + web.url() + " until Ctrl-C");
                told.flush();
                stop.await(Long.MAX_VALUE);
            }
        }
        finally
        {
            web.stop();
            signals.close();
        }
        return result.ok() ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
