package io.banyan.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.NodeAddress;
import io.banyan.node.TrackerNode;
import io.banyan.node.ops.Metrics;
import io.banyan.node.ops.OpsServer;
import io.banyan.node.page.ClusterLive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code banyan tracker}: the directory that leases free slots.
 */
@Command(
    name = "tracker",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "The directory of a cluster: knows who has a free slot, and leases it. All it knows comes from " +
        "announcements, so it may be killed and started again at any time.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan tracker --bind 127.0.0.1:7400",
        "  banyan tracker --bind 10.0.0.1:7400 --key-file cluster.key",
        "",
        "UDP on the port given is the protocol; TCP on the same port answers /health, /metrics and /tree.",
        "Exit codes: 0 ended by a signal, 1 could not run, 2 wrong usage."
    })
final class TrackerCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--bind", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:7400",
        description = "address and port, 0 for a free one (${DEFAULT-VALUE})")
    private String bind;

    @Option(names = "--key-file", paramLabel = "FILE", description = "file with the secret that the cluster shares")
    private Path keyFile;

    @Option(names = "--next-key-file", paramLabel = "FILE",
        description = "file with one more secret that passes, to change the key without a stop")
    private Path nextKeyFile;

    @Option(names = "--members-per-host", paramLabel = "COUNT", defaultValue = "0",
        description = "members of a channel that one host may have; 0 for no limit (${DEFAULT-VALUE})")
    private int perHostMax;

    @Option(names = "--members-per-subnet", paramLabel = "COUNT", defaultValue = "0",
        description = "the same of a subnet: /24, or /48 of IPv6 (${DEFAULT-VALUE})")
    private int perSubnetMax;

    @Option(names = "--json", description = "say where it listens as one JSON object")
    private boolean json;

    @Mixin
    private WebOptions web = new WebOptions();

    @Override
    public Integer call() throws InterruptedException
    {
        final NodeAddress address = ClusterOptions.addresses(spec, "--bind", bind).stream().findFirst().orElseThrow(
            () -> new ParameterException(spec.commandLine(), "--bind cannot be '" + bind + "'; allowed: HOST:PORT"));
        if (perHostMax < 0 || perSubnetMax < 0)
        {
            throw new ParameterException(
                spec.commandLine(), "--members-per-host and --members-per-subnet must be 0 or more");
        }
        final StopSignal stop = new StopSignal();
        final Signals signals = Signals.onEnd(stop::stop);
        try (TrackerNode tracker = TrackerNode.launch(
            address.inetAddress(), address.controlPort(), path(keyFile), path(nextKeyFile),
            new TrackerSettings().diversity(perHostMax, perSubnetMax));
            OpsServer ops = new OpsServer(address.inetAddress(), tracker.port()))
        {
            ops.hostOnly(keyFile != null).page("/metrics", Metrics.CONTENT_TYPE, () -> Metrics.of(tracker))
                .queried("/tree", "application/json", query -> Trees.json(Trees.select(tracker.tree(), query)))
                .queried("/tree.txt", "text/plain", query -> Trees.text(Trees.select(tracker.tree(), query)))
                .health(() -> new OpsServer.Health(true, "{\"live\":true,\"ready\":true}\n"))
                .start();
            final String where = address.hostLiteral() + ":" + tracker.port();
            final PrintWriter out = spec.commandLine().getOut();
            if (json)
            {
                final Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("tracker", where);
                fields.put("pid", ProcessHandle.current().pid());
                out.println(Json.text(fields));
            }
            else
            {
                out.println("tracker listens on " + where + " (UDP); http://" + where + "/health (TCP)");
            }
            out.flush();
            web.start(spec, new ClusterLive("Tracker " + where, 0, List::of, tracker::tree),
                json ? spec.commandLine().getErr() : out);
            stop.await();
            return ExitCodes.DONE;
        }
        finally
        {
            web.stop();
            signals.close();
        }
    }

    private static String path(final Path file)
    {
        return file == null ? "" : file.toString();
    }
}
