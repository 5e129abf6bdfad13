package io.banyan.node.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--json", description = "one JSON object as the last line of standard output")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException
    {
        try
        {
            show(TrackerAnswers.ask(
                ClusterOptions.addresses(spec, "--tracker", tracker), json ? "/tree" : "/tree.txt", channel));
            return ExitCodes.DONE;
        }
        catch (final IOException ex)
        {
            spec.commandLine().getErr().println(ex.getMessage() +
                "; fix: start one with: banyan tracker --bind HOST:PORT");
            return ExitCodes.FAILED;
        }
    }

    private void show(final String body)
    {
        final String text = body.isBlank() ? "no members have announced themselves" : body.stripTrailing();
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
