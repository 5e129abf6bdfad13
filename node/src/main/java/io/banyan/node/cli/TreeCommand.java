package io.banyan.node.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.Names;
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
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int OK = 200;

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
        final List<String> failures = new ArrayList<>();
        for (final NodeAddress address : ClusterOptions.addresses(spec, "--tracker", tracker))
        {
            final String where = address.hostLiteral() + ":" + address.controlPort();
            try
            {
                show(ask(where));
                return ExitCodes.DONE;
            }
            catch (final IOException ex)
            {
                final String reason = ex.getMessage() == null ? ex.getClass().getSimpleName() : ex.getMessage();
                failures.add(where + ": " + reason);
            }
        }
        spec.commandLine().getErr().println("no tracker answered: " + String.join("; ", failures) +
            "; fix: start one with: banyan tracker --bind HOST:PORT");
        return ExitCodes.FAILED;
    }

    private String ask(final String where) throws IOException, InterruptedException
    {
        final String query = channel == null ? "" : "?channel=" + Long.toHexString(Names.channelId(channel));
        final HttpResponse<String> response = HttpClient.newBuilder().connectTimeout(PATIENCE).build().send(
            HttpRequest.newBuilder(URI.create("http://" + where + (json ? "/tree" : "/tree.txt") + query))
                .timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != OK)
        {
            throw new IOException("status " + response.statusCode());
        }
        return response.body();
    }

    private void show(final String body)
    {
        final String text = body.isBlank() ? "no members have announced themselves" : body.stripTrailing();
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
