package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Server;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import io.lettuce.core.LettuceVersion;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Redis publish and subscribe, with Lettuce: a connection each, commands flushed together when several are due.
 */
final class RedisPeer implements JavaPeer
{
    private static final String PROGRAM = "redis-server";
    private static final String PORT = "redis";
    private static final byte[] CHANNEL = "peers".getBytes(StandardCharsets.US_ASCII);
    private static final Duration RECONNECT = Duration.ofMillis(10);
    private static final int THREADS = 2;

    @Override
    public String name()
    {
        return "redis";
    }

    @Override
    public String version()
    {
        return Programs.firstLine(Programs.find(PROGRAM), "--version").replaceAll(" sha=.*", "") + ", Lettuce " +
            LettuceVersion.getVersion();
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
        return List.of("lettuce-", "redis-authx-", "slf4j-", "netty-", "reactor-", "reactive-streams-", "jspecify-");
    }

    @Override
    public Map<String, String> settings()
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server", "no snapshots, no append-only file, limits of output buffers as they come");
        settings.put("client", "TCP_NODELAY (its default), commands that are due together flushed together, " +
            THREADS + " event loops a process, reconnect each 10 ms");
        return settings;
    }

    @Override
    public List<Server> servers(final Site site)
    {
        final int port = site.port(PORT);
        return List.of(new Server("server", List.of(Programs.find(PROGRAM), "--bind", Site.HOST, "--port",
            Integer.toString(port), "--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning",
            "--dir", site.folder().toString()), List.of(port)));
    }

    @Override
    public Writer openWriter(final Site site)
    {
        final ClientResources resources = resources();
        final RedisClient client = client(resources, site);
        final StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        connection.setAutoFlushCommands(false);
        final RedisAsyncCommands<byte[], byte[]> commands = connection.async();
        return new Writer()
        {
            @Override
            public boolean offer(final UnsafeBuffer message)
            {
                // The client keeps the array until it is sent.
                commands.publish(CHANNEL, message.byteArray().clone());
                return true;
            }

            @Override
            public void flush()
            {
                connection.flushCommands();
            }

            @Override
            public void close()
            {
                RedisPeer.close(client, resources);
            }
        };
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        final ClientResources resources = resources();
        final RedisClient client = client(resources, site);
        for (int i = 0; i < count; i++)
        {
            final int reader = first + i;
            final StatefulRedisPubSubConnection<byte[], byte[]> connection =
                client.connectPubSub(ByteArrayCodec.INSTANCE);
            connection.addListener(new RedisPubSubAdapter<>()
            {
                @Override
                public void message(final byte[] channel, final byte[] message)
                {
                    Stamp.read(arrival, reader, message, 0);
                }
            });
            connection.sync().subscribe(CHANNEL);
        }
        return () -> close(client, resources);
    }

    private static ClientResources resources()
    {
        return ClientResources.builder()
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .reconnectDelay(Delay.constant(RECONNECT))
            .build();
    }

    private static RedisClient client(final ClientResources resources, final Site site)
    {
        return RedisClient.create(resources, "redis://" + Site.HOST + ":" + site.port(PORT));
    }

    private static void close(final RedisClient client, final ClientResources resources)
    {
        client.shutdownAsync();
        resources.shutdown(0, 0, java.util.concurrent.TimeUnit.MILLISECONDS);
    }
}
