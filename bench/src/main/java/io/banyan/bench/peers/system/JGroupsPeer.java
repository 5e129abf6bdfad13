package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.Version;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.util.MessageBatch;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JGroups: writer and readers are members of one group, over TCP, or over UDP with IP multicast, its default. The stack
 * it ships for low latency is for calls and answers: it sends every message by itself.
 */
final class JGroupsPeer implements JavaPeer
{
    private static final String CLUSTER = "peers";
    private static final String PORT = "jgroups";
    private static final String WRITER_IS_UP = "writer-is-up";

    private final boolean isMulticast;

    JGroupsPeer(final boolean isMulticast)
    {
        this.isMulticast = isMulticast;
    }

    @Override
    public String name()
    {
        return isMulticast ? "jgroups-udp" : "jgroups-tcp";
    }

    @Override
    public String version()
    {
        return Version.printVersion();
    }

    @Override
    public List<String> libraries()
    {
        return List.of("jgroups-");
    }

    @Override
    public Map<String, String> settings()
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("stack", stack() + " as it ships" + (isMulticast ? "" : ", with tcp_nodelay"));
        settings.put("messages", "to the group, not echoed to the writer");
        return settings;
    }

    @Override
    public String mark()
    {
        return isMulticast ? "IP multicast, which clouds do not have" : null;
    }

    @Override
    public Writer openWriter(final Site site)
    {
        final JChannel channel = join(site, new Receiver()
        {
            @Override
            public void receive(final Message message)
            {
                throw new IllegalStateException("the writer got a message");
            }
        });
        site.say(WRITER_IS_UP, "yes");
        return new Writer()
        {
            @Override
            public boolean offer(final UnsafeBuffer message)
            {
                try
                {
                    // The group keeps the array until everybody has it.
                    channel.send(new BytesMessage(null, message.byteArray().clone())
                        .setFlag(Message.TransientFlag.DONT_LOOPBACK));
                    return true;
                }
                catch (final Exception ex)
                {
                    throw new IllegalStateException(ex);
                }
            }

            @Override
            public void close()
            {
                channel.close();
            }
        };
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        // Members that start alone take seconds to find that they are one group.
        site.hear(WRITER_IS_UP);
        final List<JChannel> channels = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final int reader = first + i;
            channels.add(join(site, new Receiver()
            {
                @Override
                public void receive(final Message message)
                {
                    Stamp.read(arrival, reader, message.getArray(), message.getOffset());
                }

                @Override
                public void receive(final MessageBatch batch)
                {
                    for (final Message message : batch)
                    {
                        Stamp.read(arrival, reader, message.getArray(), message.getOffset());
                    }
                }
            }));
        }
        return () -> channels.forEach(JChannel::close);
    }

    private JChannel join(final Site site, final Receiver receiver)
    {
        final int port = site.port(PORT);
        System.setProperty("jgroups.bind_addr", Site.HOST);
        System.setProperty("jgroups.udp.mcast_port", Integer.toString(port));
        System.setProperty("tcp-nodelay", "true");
        try
        {
            final JChannel channel = newChannel();
            if (!isMulticast)
            {
                // The writer has the port that is known; a reader takes a free one.
                channel.getProtocolStack().getTransport().setBindPort(site.isSaid(WRITER_IS_UP) ? 0 : port);
                final TCPPING discovery = channel.getProtocolStack().findProtocol(TCPPING.class);
                discovery.setInitialHosts(List.of(new InetSocketAddress(Site.HOST, port)));
            }
            final GMS membership = channel.getProtocolStack().findProtocol(GMS.class);
            membership.printLocalAddress(false);
            channel.setReceiver(receiver);
            channel.connect(CLUSTER);
            return channel;
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Not connected yet. */
    JChannel newChannel() throws Exception
    {
        final JChannel channel = new JChannel(stack());
        // Each member would take one of fifty ports for diagnostics. The transport's own switch only stops what runs,
        // and it starts with the channel.
        channel.getProtocolStack().getTransport().getDiagnosticsHandler().setEnabled(false);
        return channel;
    }

    private String stack()
    {
        return isMulticast ? "udp.xml" : "tcp.xml";
    }
}
