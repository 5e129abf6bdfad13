package io.banyan.node.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.HdrHistogram.Histogram;

import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.TreeEntry;
import io.banyan.node.page.ClusterLive;
import io.banyan.node.page.LiveNode;
import io.banyan.node.page.LiveSample;
import io.banyan.node.page.LiveSource;

/**
 * A demonstration as the live view shows it: its nodes with their numbers, what its readers have counted, and how long
 * deliveries take. Asked by the page's thread, told by the printing thread.
 */
public final class DemoLive implements LiveSource
{
    private static final int DIGITS = 3;
    private static final double NS_PER_MS = 1_000_000.0;

    private final ClusterLive cluster = new ClusterLive("Demo", 0, this::hosted, this::announced);
    private final Histogram latency = new Histogram(DIGITS);
    private DemoSettings settings;
    private DemoLoad load;
    private DemoResult result;
    private String toldEvent;

    /**
     * A demonstration that has not begun.
     */
    public DemoLive()
    {
        latency.setAutoResize(true);
    }

    synchronized void watch(final DemoSettings demoSettings, final DemoLoad demoLoad)
    {
        settings = demoSettings;
        load = demoLoad;
    }

    synchronized void onLatency(final Histogram interval)
    {
        latency.add(interval);
    }

    synchronized void onResult(final DemoResult demoResult)
    {
        result = demoResult;
    }

    @Override
    public String title()
    {
        return "Demo";
    }

    @Override
    public List<LiveNode> nodes()
    {
        final List<LiveNode> nodes = new ArrayList<>();
        final List<Node> hosted = hosted();
        final int dead;
        synchronized (this)
        {
            dead = load == null ? -1 : load.victim();
        }
        for (final LiveNode node : cluster.nodes())
        {
            final int number = number(hosted, node.id());
            if (number < 0)
            {
                continue;
            }
            final boolean isDead = number == dead;
            nodes.add(new LiveNode(node.id(), number == 0 ? "root" : "node " + number,
                isDead ? null : node.parent(), isDead ? -1 : node.level(), isDead ? 0 : node.children(),
                settings.fanout(), isDead ? -1 : node.lagBlocks(), node.missing(),
                isDead ? LiveNode.State.DEAD : node.state(), node.address()));
        }
        return nodes;
    }

    @Override
    public synchronized LiveSample sample()
    {
        if (load == null)
        {
            return LiveSample.NONE;
        }
        final Histogram since = latency.getTotalCount() == 0 ? null : latency.copy();
        latency.reset();
        return new LiveSample(load.sent(), load.delivered(), load.reportedGaps(),
            result == null ? 0 : result.duplicates(), since, note());
    }

    @Override
    public synchronized List<String> news()
    {
        final String event = load == null ? null : load.event();
        if (event == null || event.equals(toldEvent))
        {
            return List.of();
        }
        toldEvent = event;
        return List.of(event);
    }

    @Override
    public Map<String, Long> counters(final String id)
    {
        return cluster.counters(id);
    }

    @Override
    public boolean isKillable(final String id)
    {
        final int number = number(hosted(), id);
        return number >= 0 && load().isKillable(number);
    }

    @Override
    public boolean kill(final String id)
    {
        final int number = number(hosted(), id);
        return number >= 0 && load().requestKill(number);
    }

    private synchronized DemoLoad load()
    {
        return load;
    }

    private String note()
    {
        if (result != null)
        {
            return "Over: " +
                (result.ok() ? "every reader has every message once, in order" : "it failed its checks") +
                (result.failoverNs() < 0 ? "" : String.format(Locale.ROOT,
                    "; the last orphan had messages again after %.0f ms", result.failoverNs() / NS_PER_MS));
        }
        return load.isLoading() ? "Under load" : load.formedPlaces() == null ? "The tree forms" : "Warming up";
    }

    private synchronized List<Node> hosted()
    {
        return load == null ? List.of() : load.nodes();
    }

    /** The root is the tracker of a demonstration. */
    private List<TreeEntry> announced()
    {
        final List<Node> nodes = hosted();
        return nodes.isEmpty() ? List.of() : nodes.get(0).tree();
    }

    private static int number(final List<Node> nodes, final String id)
    {
        for (int i = 0; i < nodes.size(); i++)
        {
            for (final NodeChannel channel : nodes.get(i).channels())
            {
                if (Long.toHexString(channel.view().memberId()).equals(id))
                {
                    return i;
                }
            }
        }
        return -1;
    }
}
