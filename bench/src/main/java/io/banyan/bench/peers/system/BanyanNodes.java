package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Site;
import io.banyan.engine.agent.EngineContext;
import io.banyan.node.NodeContext;
import org.agrona.concurrent.IdleStrategy;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What the nodes of a run have in common.
 */
final class BanyanNodes
{
    static final String CHANNEL = "peers";
    static final int TOPIC = 1;
    /** From so many on, the nodes of a thread take pauses of that thread for what they are. */
    static final int CROWD = 32;
    static final String CROWD_SUSPICION = "80ms";
    static final long CONTROL_PERIOD_NS = 1_000_000L;
    /** Said when the channel has its root. Who joins before that hangs on whoever else came early, and waits longer. */
    static final String ROOT = "root";
    static final String FANOUT = "fanout";

    private static final String TRACKER = "tracker";
    private static final String INLINING = "-XX:FreqInlineSize=";

    private BanyanNodes()
    {
    }

    static String version()
    {
        return Programs.published("io.banyan", "banyan-node") + ", this checkout";
    }

    /** What the launcher gave this program for its compiler: what its nodes start with elsewhere. */
    static List<String> jvmFlags()
    {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith(INLINING)).toList();
    }

    /** The writer is root and tracker. A run may ask it to have few children, so that the tree has inner nodes. */
    static NodeContext writer(final Site site)
    {
        final NodeContext ctx = new NodeContext()
            .embedsTracker(true)
            .set("banyan.control.port", Integer.toString(site.port(TRACKER)));
        if (site.isSaid(FANOUT))
        {
            ctx.childrenMax(Integer.parseInt(site.hear(FANOUT)));
        }
        return ctx;
    }

    /** A reader, beside how many on its thread. */
    static NodeContext reader(final Site site, final int count)
    {
        final NodeContext ctx = new NodeContext().trackers(Site.HOST + ":" + site.port(TRACKER));
        return count < CROWD ? ctx : ctx.set("banyan.profile", "crowd").set("banyan.suspicion", CROWD_SUSPICION);
    }

    /** Of whatever shares its thread or its driver: looks, yields, and sleeps for longer and longer. */
    static IdleStrategy idleStrategy()
    {
        return EngineContext.backOff();
    }
}
