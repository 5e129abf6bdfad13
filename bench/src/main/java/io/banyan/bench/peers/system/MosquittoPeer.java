package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Server;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import org.agrona.concurrent.UnsafeBuffer;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallbackExtended;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Mosquitto with Paho's Java client, MQTT 3.1.1 at quality of service 0.
 */
final class MosquittoPeer implements JavaPeer
{
    private static final String PROGRAM = "mosquitto";
    private static final String PORT = "mqtt";
    private static final String TOPIC = "peers";
    private static final String CONFIGURATION = "mosquitto.conf";
    private static final int INFLIGHT_MAX = 65_535;
    private static final long RECONNECT_NS = TimeUnit.MILLISECONDS.toNanos(10);

    @Override
    public String name()
    {
        return PROGRAM;
    }

    @Override
    public String version()
    {
        return Programs.firstLine(Programs.find(PROGRAM), "-h") + ", Paho mqttv3 " +
            Programs.published("org.eclipse.paho", "org.eclipse.paho.client.mqttv3");
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
        return List.of("org.eclipse.paho.");
    }

    @Override
    public Map<String, String> settings()
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server", "set_tcp_nodelay, no persistence, no logging, no limit on queued messages");
        settings.put("client", "quality of service 0, TCP_NODELAY, " + INFLIGHT_MAX +
            " in flight, reconnect each 10 ms");
        return settings;
    }

    @Override
    public List<Server> servers(final Site site)
    {
        final int port = site.port(PORT);
        site.say(CONFIGURATION, String.join("\n", "listener " + port + " " + Site.HOST, "allow_anonymous true",
            "set_tcp_nodelay true", "persistence false", "log_dest none", "max_queued_messages 0",
            "max_inflight_messages 0", ""));
        return List.of(new Server("server",
            List.of(Programs.find(PROGRAM), "-c", site.folder().resolve(CONFIGURATION).toString()), List.of(port)));
    }

    @Override
    public Writer openWriter(final Site site)
    {
        final Client client = new Client(site, "writer", null, 0);
        return new Writer()
        {
            @Override
            public boolean offer(final UnsafeBuffer message)
            {
                // The client keeps the array until it is sent.
                return client.publish(message.byteArray().clone());
            }

            @Override
            public void close()
            {
                client.close();
            }
        };
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        final List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            clients.add(new Client(site, "reader-" + (first + i), arrival, first + i));
        }
        return () -> clients.forEach(Client::close);
    }

    /** A connection that comes back when the server does. */
    private static final class Client implements MqttCallbackExtended
    {
        private final MqttAsyncClient mqtt;
        private final MqttConnectOptions options = new MqttConnectOptions();
        private final Arrival arrival;
        private final int reader;
        private volatile boolean isClosed;

        private Client(final Site site, final String id, final Arrival arrival, final int reader)
        {
            this.arrival = arrival;
            this.reader = reader;
            options.setMaxInflight(INFLIGHT_MAX);
            options.setCleanSession(true);
            options.setSocketFactory(new NoDelaySockets());
            try
            {
                mqtt = new MqttAsyncClient(
                    "tcp://" + Site.HOST + ":" + site.port(PORT), id, new MemoryPersistence());
                mqtt.setCallback(this);
                mqtt.connect(options).waitForCompletion();
            }
            catch (final MqttException ex)
            {
                throw new IllegalStateException(ex);
            }
        }

        private boolean publish(final byte[] payload)
        {
            try
            {
                mqtt.publish(TOPIC, payload, 0, false);
                return true;
            }
            catch (final MqttException ex)
            {
                // Too many in flight, or no server for the moment.
                return false;
            }
        }

        @Override
        public void connectComplete(final boolean isAgain, final String uri)
        {
            if (arrival != null)
            {
                try
                {
                    mqtt.subscribe(TOPIC, 0);
                }
                catch (final MqttException ex)
                {
                    connectionLost(ex);
                }
            }
        }

        @Override
        public void connectionLost(final Throwable cause)
        {
            final Thread thread = new Thread(this::reconnect, "reconnect");
            thread.setDaemon(true);
            thread.start();
        }

        private void reconnect()
        {
            while (!isClosed && !mqtt.isConnected())
            {
                try
                {
                    mqtt.connect(options).waitForCompletion();
                    return;
                }
                catch (final MqttException ex)
                {
                    LockSupport.parkNanos(RECONNECT_NS);
                }
            }
        }

        @Override
        public void messageArrived(final String topic, final MqttMessage message)
        {
            Stamp.read(arrival, reader, message.getPayload(), 0);
        }

        @Override
        public void deliveryComplete(final IMqttDeliveryToken token)
        {
            // At quality of service 0 nothing is confirmed.
        }

        private void close()
        {
            isClosed = true;
            try
            {
                mqtt.disconnectForcibly(0, 100);
                mqtt.close(true);
            }
            catch (final MqttException ex)
            {
                // The process is about to end.
                isClosed = true;
            }
        }
    }
}
