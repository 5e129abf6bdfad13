package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Server;
import io.banyan.bench.peers.ServingPeer;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import org.agrona.concurrent.UnsafeBuffer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JeroMQ, XPUB to SUB over TCP, straight or through one XSUB/XPUB forwarder in a process of its own.
 */
final class JeroMqPeer implements ServingPeer
{
    static final String PUBLISHED = "published";
    static final String FORWARDED = "forwarded";
    static final String FORWARDER = "forwarder";
    /** Room for what is on its way in any workload; the default of 1,000 messages would drop a burst. */
    static final int HIGH_WATER = 200_000;
    static final int MESSAGES_PER_POLL = 256;
    static final int POLL_MS = 20;

    private final boolean isForwarded;

    JeroMqPeer(final boolean isForwarded)
    {
        this.isForwarded = isForwarded;
    }

    @Override
    public String name()
    {
        return isForwarded ? "jeromq-forwarder" : "jeromq";
    }

    @Override
    public String version()
    {
        return Programs.published("org.zeromq", "jeromq");
    }

    @Override
    public boolean hasInnerNodes()
    {
        return isForwarded;
    }

    @Override
    public List<String> libraries()
    {
        return List.of("jeromq-", "jnacl-");
    }

    @Override
    public Map<String, String> settings()
    {
        return zmqSettings();
    }

    static Map<String, String> zmqSettings()
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("sockets", "XPUB and SUB over TCP, TCP_NODELAY (its default), one I/O thread a process");
        settings.put("high-water marks", HIGH_WATER + " messages");
        settings.put("readers", "a socket each; one thread asks all of them, and waits in zmq_poll");
        return settings;
    }

    @Override
    public List<Server> servers(final Site site)
    {
        return isForwarded ? List.of(new Server(
            FORWARDER, null, List.of(site.port(PUBLISHED), site.port(FORWARDED)))) : List.of();
    }

    @Override
    public void serve(final Site site)
    {
        try (ZContext context = new ZContext(1))
        {
            final ZMQ.Socket in = socket(context, SocketType.XSUB);
            in.bind(address(site, PUBLISHED));
            final ZMQ.Socket out = socket(context, SocketType.XPUB);
            out.bind(address(site, FORWARDED));
            ZMQ.proxy(in, out, null);
        }
    }

    @Override
    public Writer openWriter(final Site site)
    {
        final ZContext context = new ZContext(1);
        final ZMQ.Socket socket = socket(context, SocketType.XPUB);
        if (isForwarded)
        {
            socket.connect(address(site, PUBLISHED));
        }
        else
        {
            socket.bind(address(site, FORWARDED));
        }
        return new Writer()
        {
            @Override
            public boolean offer(final UnsafeBuffer message)
            {
                // The socket keeps the array until it is sent.
                return socket.send(message.byteArray().clone(), ZMQ.DONTWAIT);
            }

            @Override
            public void close()
            {
                context.close();
            }
        };
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        final ZContext context = new ZContext(1);
        final ZMQ.Poller poller = context.createPoller(count);
        final ZMQ.Socket[] sockets = new ZMQ.Socket[count];
        for (int i = 0; i < count; i++)
        {
            sockets[i] = socket(context, SocketType.SUB);
            sockets[i].subscribe(ZMQ.SUBSCRIPTION_ALL);
            sockets[i].connect(address(site, FORWARDED));
            poller.register(sockets[i], ZMQ.Poller.POLLIN);
        }
        return new Readers()
        {
            @Override
            public int poll()
            {
                int workCount = 0;
                for (int i = 0; i < count; i++)
                {
                    byte[] message = sockets[i].recv(ZMQ.DONTWAIT);
                    for (int j = 1; message != null; j++)
                    {
                        workCount++;
                        Stamp.read(arrival, first + i, message, 0);
                        message = j < MESSAGES_PER_POLL ? sockets[i].recv(ZMQ.DONTWAIT) : null;
                    }
                }
                return workCount;
            }

            @Override
            public void idle(final int workCount)
            {
                if (workCount == 0)
                {
                    poller.poll(POLL_MS);
                }
            }

            @Override
            public void close()
            {
                context.close();
            }
        };
    }

    private static ZMQ.Socket socket(final ZContext context, final SocketType type)
    {
        final ZMQ.Socket socket = context.createSocket(type);
        socket.setHWM(HIGH_WATER);
        socket.setLinger(0);
        socket.setReconnectIVL(10);
        return socket;
    }

    private static String address(final Site site, final String port)
    {
        return "tcp://" + Site.HOST + ":" + site.port(port);
    }
}
