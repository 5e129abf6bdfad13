package io.banyan.node.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

import io.banyan.engine.Names;
import io.banyan.engine.Shards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code banyan tree}: the live tree of a channel, as its members have announced it to a tracker.
 */
@Command(
    name = "tree",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "The live tree, as its members have announced it to the tracker; at most about a second old.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan tree --tracker 127.0.0.1:7400 --channel prices",
        "  banyan tree --tracker 127.0.0.1:7400 --channel prices --json",
        "  banyan tree --tracker 127.0.0.1:7400 --channel prices --shards 8",
        "",
        "Exit codes: 0 shown, 1 no tracker answered, 2 wrong usage."
    })
final class TreeCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--tracker", paramLabel = "HOST:PORT[,HOST:PORT]", required = true,
        description = "trackers of the cluster, asked in turn")
    private String tracker;

    @Option(names = "--channel", paramLabel = "NAME", description = "only this channel (all)")
    private String channel;

    @Option(names = "--shards", paramLabel = "COUNT", defaultValue = "1",
        description = "with --channel: channels that the topics of the name are spread over (${DEFAULT-VALUE})")
    private int shards;

    @Option(names = "--json", description = "one JSON object as the last line of standard output")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException
    {
        final List<String> names = names();
        try
        {
            show(names, TrackerAnswers.ask(
                ClusterOptions.addresses(spec, "--tracker", tracker), json ? "/tree" : "/tree.txt", names));
            return ExitCodes.DONE;
        }
        catch (final IOException ex)
        {
            spec.commandLine().getErr().println(ex.getMessage() +
                "; fix: start one with: banyan tracker --bind HOST:PORT");
            return ExitCodes.FAILED;
        }
    }

    /** Of the channels asked for; empty for all that there are. */
    private List<String> names()
    {
        final String problem = channel == null && shards != 1 ? "--channel is missing; allowed: with --shards the " +
            "name whose shards they are" : ClusterOptions.shardsProblem(shards);
        if (!problem.isEmpty())
        {
            throw new ParameterException(spec.commandLine(), problem);
        }
        return channel == null ? List.of() :
            IntStream.range(0, shards).mapToObj(shard -> Shards.channel(channel, shard, shards)).toList();
    }

    private void show(final List<String> names, final String body)
    {
        String text = body.isBlank() ? "no members have announced themselves" +
            (channel == null ? "" : " on channel " + channel) : body.stripTrailing();
        for (final String name : json ? List.<String>of() : names)
        {
            text = text.replace(
                Trees.heading(Long.toHexString(Names.channelId(name))), Trees.heading(name));
        }
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
