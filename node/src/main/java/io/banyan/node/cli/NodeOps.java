package io.banyan.node.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.OpsSettings;
import io.banyan.node.ops.Metrics;
import io.banyan.node.ops.OpsExchange;
import io.banyan.node.ops.OpsServer;

/**
 * The pages of a node.
 */
final class NodeOps
{
    private static final int ACCEPTED = 202;

    private NodeOps()
    {
    }

    /** The endpoint that the node's options ask for, running; null when they ask for none. */
    static OpsServer start(final Node node)
    {
        final OpsSettings settings = node.ops();
        if (!settings.isWanted())
        {
            return null;
        }
        return new OpsServer(settings.bind(), settings.port())
            .hosts(settings.hosts())
            .token(settings.token())
            .page("/metrics", Metrics.CONTENT_TYPE, () -> Metrics.of(node))
            .queried("/tree", "application/json", query -> Trees.json(Trees.select(node.tree(), query)))
            .queried("/tree.txt", "text/plain", query -> Trees.text(Trees.select(node.tree(), query)))
            .health(() -> health(node))
            .change("/leave", exchange -> leave(node, exchange))
            .start();
    }

    /** Closes what {@link #start} gave. */
    static void close(final OpsServer server)
    {
        if (server != null)
        {
            server.close();
        }
    }

    private static void leave(final Node node, final OpsExchange exchange) throws IOException
    {
        node.channels().forEach(NodeChannel::leave);
        exchange.answer(ACCEPTED, "text/plain", "leaving; children are told where to go\n");
    }

    private static OpsServer.Health health(final Node node)
    {
        final List<String> whyNot = new ArrayList<>();
        for (final NodeChannel channel : node.channels())
        {
            if (!channel.view().isAttached())
            {
                final MemberView view = channel.view();
                final String whyOut = Running.whyOut(view.reason());
                whyNot.add("channel " + channel.name() + " is " + view.state() + " (" + view.reason() + ")" +
                    (view.isStopped() && !whyOut.isEmpty() ? ": " + whyOut : ""));
            }
        }
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("live", true);
        fields.put("ready", whyNot.isEmpty());
        fields.put("whyNot", whyNot);
        return new OpsServer.Health(whyNot.isEmpty(), Json.text(fields) + "\n");
    }
}
