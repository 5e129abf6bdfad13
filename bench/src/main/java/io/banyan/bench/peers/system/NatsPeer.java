package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Server;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * NATS: one server, its Java client, core publish and subscribe.
 */
final class NatsPeer implements JavaPeer
{
    private static final String PROGRAM = "nats-server";
    private static final String PORT = "nats";
    private static final String SUBJECT = "peers";
    private static final int QUEUE_MAX = 65_536;
    private static final Duration RECONNECT = Duration.ofMillis(10);

    @Override
    public String name()
    {
        return "nats";
    }

    @Override
    public String version()
    {
        return Programs.firstLine(Programs.find(PROGRAM), "--version") + ", jnats " + Nats.CLIENT_VERSION;
    }

    @Override
    public String missing()
    {
        return Programs.missing(PROGRAM, PROGRAM);
    }

    @Override
    public boolean hasInnerNodes()
    {
        return true;
    }

    @Override
    public List<String> libraries()
    {
        return List.of("jnats-", "bcprov-", "jspecify-");
    }

    @Override
    public Map<String, String> settings()
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server", "core, no JetStream, logging to nowhere");
        settings.put("client", "TCP_NODELAY (its default), noEcho, outgoing queue " + QUEUE_MAX +
            ", no limit on what a dispatcher holds, reconnect at once and then each 10 ms");
        return settings;
    }

    @Override
    public List<Server> servers(final Site site)
    {
        final int port = site.port(PORT);
        return List.of(new Server("server", List.of(Programs.find(PROGRAM), "-a", Site.HOST, "-p",
            Integer.toString(port), "-l", "/dev/null"), List.of(port)));
    }

    @Override
    public Writer openWriter(final Site site)
    {
        final Connection connection = connect(site);
        return new Writer()
        {
            @Override
            public boolean offer(final UnsafeBuffer message)
            {
                try
                {
                    // The client keeps the array until it is sent.
                    connection.publish(SUBJECT, message.byteArray().clone());
                    return true;
                }
                catch (final IllegalStateException ex)
                {
                    // Its buffer is full, as while it has no server.
                    return false;
                }
            }

            @Override
            public void close()
            {
                NatsPeer.close(connection);
            }
        };
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        final List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final int reader = first + i;
            final Connection connection = connect(site);
            final Dispatcher dispatcher =
                connection.createDispatcher(message -> Stamp.read(arrival, reader, message.getData(), 0));
            dispatcher.setPendingLimits(-1, -1);
            dispatcher.subscribe(SUBJECT);
            connections.add(connection);
        }
        return () -> connections.forEach(NatsPeer::close);
    }

    private static Connection connect(final Site site)
    {
        try
        {
            return Nats.connect(new Options.Builder()
                .server("nats://" + Site.HOST + ":" + site.port(PORT))
                .noEcho()
                .maxMessagesInOutgoingQueue(QUEUE_MAX)
                .maxReconnects(-1)
                .reconnectWait(RECONNECT)
                .reconnectJitter(Duration.ZERO)
                .build());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        }
    }

    private static void close(final Connection connection)
    {
        try
        {
            connection.close();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
