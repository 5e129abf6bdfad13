package io.banyan.bench.cli;

import io.banyan.bench.chaos.ChaosNode;
import io.banyan.node.NodeContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/**
 * One process of {@code bench chaos}, which starts it; not for people.
 */
@Command(name = "chaos-node", hidden = true, description = "One process of bench chaos.")
final class ChaosNodeCommand implements Callable<Integer>
{
    @Option(names = "--tracker", required = true)
    private String tracker;

    @Option(names = "--children", required = true)
    private int children;

    @Option(names = "--rate", required = true)
    private int ratePerSecond;

    @Option(names = "--length", required = true)
    private int messageLength;

    @Option(names = "--write")
    private boolean writes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        final NodeContext ctx = new NodeContext().trackers(tracker).childrenMax(children);
        final ChaosNode node = new ChaosNode(ctx, messageLength, spec.commandLine().getOut());
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (writes)
        {
            node.write(ratePerSecond, in);
        }
        else
        {
            node.read(in);
        }
        return 0;
    }
}
