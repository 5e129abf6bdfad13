package io.banyan.node.cli;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.ops.Metrics;
import io.banyan.node.ops.OpsServer;

/**
 * The pages of a node.
 */
final class NodeOps
{
    private NodeOps()
    {
    }

    static OpsServer start(final Node node, final int port)
    {
        return new OpsServer(InetAddress.getLoopbackAddress(), port)
            .page("/metrics", Metrics.CONTENT_TYPE, () -> Metrics.ofDriver(node.engine().driverDirectory()))
            .queried("/tree", "application/json", query -> Trees.json(Trees.select(node.tree(), query)))
            .queried("/tree.txt", "text/plain", query -> Trees.text(Trees.select(node.tree(), query)))
            .health(() -> health(node))
            .start();
    }

    private static OpsServer.Health health(final Node node)
    {
        final List<String> whyNot = new ArrayList<>();
        for (final NodeChannel channel : node.channels())
        {
            if (!channel.view().isAttached())
            {
                whyNot.add("channel " + channel.name() + " is " + channel.view().state() + " (" +
                    channel.view().reason() + ")");
            }
        }
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("live", true);
        fields.put("ready", whyNot.isEmpty());
        fields.put("whyNot", whyNot);
        return new OpsServer.Health(whyNot.isEmpty(), Json.text(fields) + "\n");
    }
}
