package io.banyan.bench.chaos;

import io.banyan.control.ControlCounter;
import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.ops.CounterFile;

import java.util.Locale;

/**
 * How a node stands, in a line for whoever wants to know why it does: what it is, and all that it has counted.
 */
final class Condition
{
    private Condition()
    {
    }

    /** On the thread that drives the node. */
    static String of(final Node node, final NodeChannel channel)
    {
        final MemberView view = channel.view();
        final StringBuilder line = new StringBuilder(view.state().name())
            .append(" reason=").append(view.reason())
            .append(" level=").append(view.level())
            .append(" parent=").append(view.parentId())
            .append(" children=").append(view.children().size());
        for (final ControlCounter counter : ControlCounter.values())
        {
            append(line, "control_" + counter.name(), node.controlCounter(counter));
        }
        try (CounterFile counters = CounterFile.open(node.engine().driverDirectory()))
        {
            for (final EngineCounter counter : HostedNode.TOLD)
            {
                append(line, counter.name(), counters == null ? 0 : counters.sum(counter.typeId(), ""));
            }
        }
        return line.toString();
    }

    private static void append(final StringBuilder line, final String name, final long value)
    {
        if (value != 0)
        {
            line.append(' ').append(name.toLowerCase(Locale.ROOT)).append('=').append(value);
        }
    }
}
