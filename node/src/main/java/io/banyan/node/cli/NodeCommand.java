package io.banyan.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.agrona.concurrent.SystemEpochNanoClock;

import io.banyan.engine.Names;
import io.banyan.engine.NodeAddress;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.ops.LatencyLog;
import io.banyan.node.ops.OpsServer;
import io.banyan.node.page.ClusterLive;
import io.banyan.node.page.LiveSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code banyan node}: a relay, or the root of a channel, as a process of its own.
 */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "A relay of one or more channels, or with --root the node that numbers them.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan node --tracker 127.0.0.1:7400 --channel prices",
        "  banyan node --tracker 127.0.0.1:7400 --channel prices --children 16 --upload 100M",
        "  banyan node --tracker 127.0.0.1:7400 --channel prices --root --shards 8",
        "  banyan node --tracker 127.0.0.1:7400 --channel prices --latency-log logs --latency-roll 10m",
        "  banyan node --tracker 127.0.0.1:7400 --channel prices --web      and a page of the tree",
        "",
        "Exit codes: 0 ended by a signal or with its channels, 1 could not run or was put out, 2 wrong usage."
    })
final class NodeCommand implements Callable<Integer>
{
    private static final long WATCH_MS = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--channel", paramLabel = "NAME", required = true, split = ",",
        description = "channel to take part in; may be repeated")
    private List<String> channels = new ArrayList<>();

    @Option(names = "--root", description = "number the channels: be their root")
    private boolean isRoot;

    @Option(names = "--fresh", description =
        "with --root: nobody has numbered the channels before; begin at once instead of asking members where they are")
    private boolean isFresh;

    @Option(names = "--children", paramLabel = "COUNT",
        description = "children on each channel at most (8; as root 16)")
    private Integer children;

    @Option(names = "--upload", paramLabel = "BYTES", defaultValue = "0",
        description = "bytes a second to the children of a channel at most, as 100M; 0 for no limit")
    private String upload;

    @Option(names = "--json", description = "say where it is as one JSON object")
    private boolean json;

    @Mixin
    private LatencyOptions latencies = new LatencyOptions();

    @Mixin
    private WebOptions web = new WebOptions();

    private final SystemEpochNanoClock clock = new SystemEpochNanoClock();

    @Override
    public Integer call()
    {
        cluster.problems(latencies.problems());
        if (isFresh && !isRoot)
        {
            cluster.problems(List.of("--fresh is for a root; fix: add --root, or leave it out"));
        }
        channels = cluster.channelsOf(channels);
        final NodeContext ctx = cluster.checked(spec, cluster.context(channels, children)
            .set("banyan.upload", upload));
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final StopSignal stop = new StopSignal();
        final Signals signals = Signals.onEnd(stop::stop);
        final List<LatencyLog> logs = new ArrayList<>();
        try (Node node = Node.launch(ctx))
        {
            final List<NodeChannel> parts = new ArrayList<>();
            for (final String name : channels)
            {
                final NodeChannel part = isFresh ? node.create(name) : isRoot ? node.root(name) : node.join(name);
                parts.add(part);
                record(part, logs);
            }
            final OpsServer ops = NodeOps.start(node);
            try
            {
                web.start(spec, live(node), json ? err : out);
                say(node, ops, out);
                final int code = watch(parts, stop, err);
                return isWritten(logs, err) ? code : ExitCodes.FAILED;
            }
            finally
            {
                web.stop();
                NodeOps.close(ops);
                Running.sayErrors(node, err);
            }
        }
        finally
        {
            logs.forEach(LatencyLog::close);
            signals.close();
        }
    }

    /** How old each message of a channel is here, when that is asked for. */
    private void record(final NodeChannel part, final List<LatencyLog> logs)
    {
        final LatencyLog log = latencies.start(part.name());
        if (log != null)
        {
            logs.add(log);
            part.subscribe(
                (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
                    log.record(clock.nanoTime() - originTimeNs),
                (fromSequence, toSequence, cause) -> {});
        }
    }

    private static boolean isWritten(final List<LatencyLog> logs, final PrintWriter err)
    {
        boolean isWritten = true;
        for (final LatencyLog log : logs)
        {
            if (LatencyOptions.failure(log) != null)
            {
                err.println(LatencyOptions.failure(log));
                isWritten = false;
            }
        }
        err.flush();
        return isWritten;
    }

    /** Of the first channel: the page shows one tree. */
    private LiveSource live(final Node node)
    {
        final TrackerTree tree = new TrackerTree(
            ClusterOptions.addresses(spec, "--tracker", cluster.tracker()));
        return new ClusterLive("Channel " + channels.get(0), Names.channelId(channels.get(0)),
            () -> List.of(node), tree);
    }

    private void say(final Node node, final OpsServer ops, final PrintWriter out)
    {
        final NodeAddress address = node.address();
        if (json)
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("host", address.hostLiteral());
            fields.put("controlPort", address.controlPort());
            fields.put("dataPort", address.dataPort());
            fields.put("opsPort", ops == null ? null : (long)ops.port());
            fields.put("driverDirectory", node.engine().driverDirectory());
            fields.put("pid", ProcessHandle.current().pid());
            out.println(Json.text(fields));
        }
        else
        {
            out.println("node on " + address.hostLiteral() + ", control port " + address.controlPort() +
                ", data port " + address.dataPort() +
                (ops == null ? "" : ", http://" + node.ops().bind().getHostAddress() + ":" + ops.port() + "/metrics"));
        }
        out.flush();
    }

    private int watch(final List<NodeChannel> parts, final StopSignal stop, final PrintWriter err)
    {
        final MemberView[] last = new MemberView[parts.size()];
        while (!stop.await(WATCH_MS))
        {
            boolean allOver = true;
            for (int i = 0; i < last.length; i++)
            {
                final MemberView view = parts.get(i).view();
                if (last[i] == null || last[i].state() != view.state() || last[i].parentId() != view.parentId())
                {
                    last[i] = view;
                    err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " channel " + parts.get(i).name() +
                        ": " + view.state() + " (" + view.reason() + ")" +
                        (view.isAttached() ? ", " + Running.place(view) : ""));
                    err.flush();
                }
                allOver &= view.isStopped();
            }
            if (allOver)
            {
                return over(parts, err);
            }
        }
        return ExitCodes.DONE;
    }

    /** Every channel is over: in order, or because somebody has put this node out of it. */
    private static int over(final List<NodeChannel> parts, final PrintWriter err)
    {
        int code = ExitCodes.DONE;
        for (final NodeChannel part : parts)
        {
            final String why = Running.whyOut(part.view().reason());
            if (!why.isEmpty())
            {
                err.println("channel " + part.name() + ": " + why);
                code = ExitCodes.FAILED;
            }
        }
        err.flush();
        return code;
    }
}
