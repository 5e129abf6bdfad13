package io.banyan.node.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.TreeEntry;
import io.banyan.node.ops.CounterFile;

/**
 * A channel's tree as a tracker has heard of it, with what the nodes of this process know of themselves on top: that is
 * fresher, and has counters.
 */
public final class ClusterLive implements LiveSource
{
    private static final long COUNTERS_PERIOD_NS = 1_000_000_000L;
    private static final String PORT_LABEL = "port=";
    private static final long UNKNOWN = -1;

    private final String title;
    private final long channelId;
    private final Supplier<List<Node>> hosted;
    private final Supplier<List<TreeEntry>> announced;
    private final Map<String, Map<Integer, Map<String, Long>>> countersByDriver = new HashMap<>();
    private final Map<String, Hosted> hostedById = new HashMap<>();
    private long countersAtNs;

    /**
     * Over nodes and a tracker.
     *
     * @param title     what it is.
     * @param channelId of the channel, 0 for every channel.
     * @param hosted    nodes of this process, may be empty.
     * @param announced what a tracker has heard, may be empty.
     */
    public ClusterLive(
        final String title,
        final long channelId,
        final Supplier<List<Node>> hosted,
        final Supplier<List<TreeEntry>> announced)
    {
        this.title = title;
        this.channelId = channelId;
        this.hosted = hosted;
        this.announced = announced;
    }

    @Override
    public String title()
    {
        return title;
    }

    @Override
    public synchronized List<LiveNode> nodes()
    {
        final Map<String, LiveNode> byId = new LinkedHashMap<>();
        for (final TreeEntry entry : announced.get())
        {
            if (channelId == 0 || entry.channelId() == channelId)
            {
                final LiveNode node = of(entry);
                byId.put(node.id(), node);
            }
        }
        refreshCounters();
        for (final Node node : hosted.get())
        {
            for (final NodeChannel channel : node.channels())
            {
                final MemberView view = channel.view();
                if (channelId == 0 || view.channelId() == channelId)
                {
                    final String id = Long.toHexString(view.memberId());
                    hostedById.put(id, new Hosted(node.engine().driverDirectory(), node.address().dataPort(),
                        view.channelId()));
                    byId.put(id, of(node, view, byId.get(id)));
                }
            }
        }
        return new ArrayList<>(byId.values());
    }

    @Override
    public synchronized LiveSample sample()
    {
        long framesIn = UNKNOWN;
        long lost = UNKNOWN;
        for (final Hosted node : hostedById.values())
        {
            final Map<String, Long> counters = counters(node);
            framesIn = Math.max(framesIn, counters.getOrDefault(EngineCounter.FRAMES_IN.label(), UNKNOWN));
            final long lostHere = counters.getOrDefault(EngineCounter.LOST.label(), UNKNOWN);
            lost = lostHere < 0 ? lost : Math.max(0, lost) + lostHere;
        }
        return new LiveSample(framesIn, UNKNOWN, lost, UNKNOWN, null, "");
    }

    @Override
    public List<String> news()
    {
        return List.of();
    }

    @Override
    public synchronized Map<String, Long> counters(final String id)
    {
        final Hosted node = hostedById.get(id);
        return node == null ? Map.of() : counters(node);
    }

    private Map<String, Long> counters(final Hosted node)
    {
        return countersByDriver.getOrDefault(node.driverDirectory, Map.of()).getOrDefault(node.dataPort, Map.of());
    }

    private static LiveNode of(final TreeEntry entry)
    {
        return new LiveNode(
            Long.toHexString(entry.id()),
            entry.address(),
            entry.parent() == 0 ? null : Long.toHexString(entry.parent()),
            entry.isRoot() || entry.parent() != 0 ? entry.level() : -1,
            entry.children(),
            entry.childrenMax(),
            entry.lagBlocks(),
            UNKNOWN,
            entry.isRoot() ? LiveNode.State.ROOT :
                entry.parent() == 0 ? LiveNode.State.ORPHAN : LiveNode.State.ATTACHED,
            entry.address());
    }

    private LiveNode of(final Node node, final MemberView view, final LiveNode announcedAs)
    {
        final boolean isRoot = view.state() == io.banyan.control.member.MemberState.ROOT;
        final boolean isAttached = view.isAttached();
        return new LiveNode(
            Long.toHexString(view.memberId()),
            announcedAs == null ? node.address().hostLiteral() + ":" + node.address().dataPort() : announcedAs.name(),
            isAttached && view.parentId() != 0 ? Long.toHexString(view.parentId()) : null,
            isAttached ? view.level() : -1,
            view.children().size(),
            announcedAs == null ? -1 : announcedAs.childrenMax(),
            announcedAs == null ? UNKNOWN : announcedAs.lagBlocks(),
            counters(hostedById.get(Long.toHexString(view.memberId())))
                .getOrDefault(EngineCounter.LOST.label(), UNKNOWN),
            isRoot ? LiveNode.State.ROOT : isAttached ? LiveNode.State.ATTACHED : LiveNode.State.ORPHAN,
            announcedAs == null ? node.address().toString() : announcedAs.address());
    }

    /** Once a second at most: a pass over a driver's whole file. A driver that has gone keeps its last values. */
    private void refreshCounters()
    {
        final long nowNs = System.nanoTime();
        if (countersAtNs != 0 && nowNs - countersAtNs < COUNTERS_PERIOD_NS)
        {
            return;
        }
        countersAtNs = nowNs;
        final TreeSet<String> directories = new TreeSet<>();
        hosted.get().forEach(node -> directories.add(node.engine().driverDirectory()));
        for (final String directory : directories)
        {
            try (CounterFile file = CounterFile.open(directory))
            {
                if (file != null)
                {
                    countersByDriver.put(directory, read(file));
                }
            }
            catch (final RuntimeException ignored)
            {
                // It went while it was being opened; what was read before stands.
            }
        }
    }

    private static Map<Integer, Map<String, Long>> read(final CounterFile file)
    {
        final Map<Integer, EngineCounter> types = new HashMap<>();
        for (final EngineCounter counter : EngineCounter.values())
        {
            types.put(counter.typeId(), counter);
        }
        final Map<Integer, Map<String, Long>> byPort = new HashMap<>();
        file.counters().forEach((counterId, typeId, key, label) ->
        {
            final EngineCounter counter = types.get(typeId);
            final int at = label.indexOf(PORT_LABEL);
            if (counter != null && at >= 0)
            {
                final int from = at + PORT_LABEL.length();
                int to = from;
                while (to < label.length() && Character.isDigit(label.charAt(to)))
                {
                    to++;
                }
                byPort.computeIfAbsent(Integer.parseInt(label, from, to, 10), port -> new LinkedHashMap<>())
                    .merge(counter.label(), file.counters().getCounterValue(counterId), Long::sum);
            }
        });
        return byPort;
    }

    private record Hosted(String driverDirectory, int dataPort, long channelId)
    {
    }
}
