package io.banyan.node.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.banyan.engine.Names;
import io.banyan.engine.NodeAddress;

/**
 * Asks the trackers of a cluster, one after the other, what they have heard of the tree.
 */
final class TrackerAnswers
{
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int OK = 200;

    private TrackerAnswers()
    {
    }

    /**
     * The first answer.
     *
     * @throws IOException that says what each of them has answered instead.
     */
    static String ask(final List<NodeAddress> trackers, final String page, final List<String> channels)
        throws IOException, InterruptedException
    {
        final List<String> failures = new ArrayList<>();
        for (final NodeAddress address : trackers)
        {
            final String where = address.hostLiteral() + ":" + address.controlPort();
            final String query = channels.isEmpty() ? "" : channels.stream()
                .map(name -> Long.toHexString(Names.channelId(name))).collect(Collectors.joining(",", "?channel=", ""));
            try
            {
                final HttpResponse<String> response = HttpClient.newBuilder().connectTimeout(PATIENCE).build().send(
                    HttpRequest.newBuilder(URI.create("http://" + where + page + query)).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == OK)
                {
                    return response.body();
                }
                failures.add(where + ": status " + response.statusCode());
            }
            catch (final IOException ex)
            {
                failures.add(where + ": " + (ex.getMessage() == null ? "nobody listens" : ex.getMessage()));
            }
        }
        throw new IOException("no tracker answered (" + String.join("; ", failures) + ")");
    }

    /** Whether a member has announced itself as the root of a channel. */
    static boolean hasRoot(final List<NodeAddress> trackers, final String channel)
        throws IOException, InterruptedException
    {
        return ask(trackers, "/tree", List.of(channel)).contains("\"root\":true");
    }
}
