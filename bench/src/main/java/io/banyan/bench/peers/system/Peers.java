package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Peer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All systems by name, in the order they are shown in.
 */
public final class Peers
{
    /** The system that the others are compared with. */
    public static final String SUBJECT = "banyan";

    private static final Map<String, Supplier<Peer>> ALL = new LinkedHashMap<>();

    static
    {
        // No references to constructors: to make one loads the class, and its library may not be on the class path.
        ALL.put(SUBJECT, () -> new BanyanPeer());
        ALL.put("banyan-ipc", () -> new BanyanIpcPeer());
        ALL.put("aeron-unicast", () -> new AeronPeer(false));
        ALL.put("aeron-mdc", () -> new AeronPeer(true));
        ALL.put("jeromq", () -> new JeroMqPeer(false));
        ALL.put("jeromq-forwarder", () -> new JeroMqPeer(true));
        ALL.put("libzmq", () -> new LibZmqPeer(false));
        ALL.put("libzmq-forwarder", () -> new LibZmqPeer(true));
        ALL.put("nats", () -> new NatsPeer());
        ALL.put("redis", () -> new RedisPeer());
        ALL.put("mosquitto", () -> new MosquittoPeer());
        ALL.put("jgroups-tcp", () -> new JGroupsPeer(false));
        ALL.put("jgroups-udp", () -> new JGroupsPeer(true));
        ALL.put("gossipsub", NodeJsPeer::gossipsub);
        ALL.put("peerbit", () -> NodeJsPeer.peerbit(true));
        ALL.put("peerbit-no-repair", () -> NodeJsPeer.peerbit(false));
    }

    private Peers()
    {
    }

    /**
     * The names of all.
     *
     * @return in order.
     */
    public static List<String> names()
    {
        return List.copyOf(ALL.keySet());
    }

    /**
     * A system.
     *
     * @param name of it.
     * @return a new instance.
     */
    public static Peer of(final String name)
    {
        final Supplier<Peer> supplier = ALL.get(name);
        if (supplier == null)
        {
            throw new IllegalArgumentException("no system " + name + "; allowed: " + String.join(", ", names()));
        }
        return supplier.get();
    }
}
