package io.banyan.bench.peers.system;

import io.banyan.bench.peers.ProgramPeer;
import io.banyan.bench.peers.Site;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A system that runs on Node.js: writer and readers are played by a program of ours over its published packages.
 */
final class NodeJsPeer implements ProgramPeer
{
    private static final int READERS_MAX = 16;
    private static final String PEERBIT = "peerbit";
    private static final int WINDOW_MAX = 512;

    private final String name;
    private final String program;
    private final String packageName;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final boolean repairs;

    private NodeJsPeer(final String name, final String program, final String packageName, final boolean repairs)
    {
        this.name = name;
        this.program = program;
        this.packageName = packageName;
        this.repairs = repairs;
    }

    static NodeJsPeer gossipsub()
    {
        final NodeJsPeer peer = new NodeJsPeer("gossipsub", "gossipsub", "@libp2p/gossipsub", true);
        peer.settings.put("window", WINDOW_MAX + " messages in flight at most");
        peer.settings.put("publish", "unsigned, flooded to all connected; at most 1,024 under way");
        peer.settings.put("network", "each reader a libp2p node (TCP_NODELAY, noise, yamux) that dials the writer " +
            "and two readers; all readers in one process");
        peer.settings.put("score", "loopback is exempt from the penalty for many peers at one address");
        return peer;
    }

    static NodeJsPeer peerbit(final boolean repairs)
    {
        final NodeJsPeer peer =
            new NodeJsPeer(repairs ? "peerbit" : "peerbit-no-repair", PEERBIT, "@peerbit/pubsub", repairs);
        peer.settings.put("window", WINDOW_MAX + " messages in flight at most");
        peer.settings.put("tree", "8 children a node, repair " + (repairs ? "on" : "off") +
            ", no limit on rate or upload; every message is signed, which cannot be turned off");
        peer.settings.put(
            "network", "each reader a libp2p node (TCP_NODELAY, noise, yamux); all readers in one process");
        return peer;
    }

    @Override
    public String name()
    {
        return name;
    }

    @Override
    public String version()
    {
        return packageName + " " + NodeJsPackages.version(packageName) + ", Node.js " + NodeJsPackages.nodeVersion();
    }

    @Override
    public boolean hasInnerNodes()
    {
        return PEERBIT.equals(program);
    }

    @Override
    public Map<String, String> settings()
    {
        return settings;
    }

    @Override
    public void prepare()
    {
        NodeJsPackages.install();
    }

    @Override
    public String missing()
    {
        return NodeJsPackages.missing();
    }

    @Override
    public int readersMax()
    {
        return READERS_MAX;
    }

    /** Without its repair Peerbit is of interest only where it does best. */
    @Override
    public boolean takesPart(final String workload)
    {
        return repairs || "relay".equals(workload);
    }

    @Override
    public int windowMax()
    {
        return WINDOW_MAX;
    }

    @Override
    public List<String> program(final Site site)
    {
        final Path folder = NodeJsPackages.folder();
        return List.of("env", "BANYAN_PEERS_REPAIR=" + (repairs ? "on" : "off"), NodeJsPackages.node().toString(),
            folder.resolve("agent.mjs").toString(), program);
    }
}
