package io.banyan.node.page;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;

/**
 * Looks at a source four times a second, tells what has changed, and keeps the last minutes, so that whoever opens the
 * page can go back to before. One thread looks; each open page has a thread that waits for the next frame.
 */
public final class LiveFeed implements AutoCloseable
{
    private static final int PERIOD_MS = 250;
    private static final int FRAMES_KEPT = 2_400;
    private static final int NODES_MAX = 2_000;
    private static final int EVENTS_PER_FRAME_MAX = 40;
    private static final int RATE_FRAMES = 4;
    private static final long WAIT_MS = 5_000;
    private static final double MS_PER_SECOND = 1000.0;
    private static final Comparator<LiveNode> ORDER = Comparator
        .comparingInt((LiveNode node) -> node.level() < 0 ? Integer.MAX_VALUE : node.level())
        .thenComparing(LiveNode::id);

    private final LiveSource source;
    private final EpochClock clock;
    private final Thread thread;
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();
    private final JsonLine json = new JsonLine();
    private List<LiveNode> shown = List.of();
    private final ArrayDeque<Counted> counted = new ArrayDeque<>();
    private Tree tree;
    private long nextNumber = 1;
    private long missingBefore = -1;
    private boolean isClosed;

    LiveFeed(final LiveSource source)
    {
        this(source, SystemEpochClock.INSTANCE);
    }

    LiveFeed(final LiveSource source, final EpochClock clock)
    {
        this.source = source;
        this.clock = clock;
        thread = new Thread(this::look, "banyan-page-live");
        thread.setDaemon(true);
    }

    void start()
    {
        thread.start();
    }

    @Override
    public void close()
    {
        synchronized (frames)
        {
            isClosed = true;
            frames.notifyAll();
        }
        thread.interrupt();
    }

    /** Everything kept after a number, and then what comes. */
    void stream(final PageRequest request, final PageOutput out) throws IOException
    {
        long last = request.whole("after", 0, 0, Long.MAX_VALUE);
        Tree told = null;
        out.line("retry: 1000\n");
        out.flush();
        while (!request.isCancelled())
        {
            final List<Frame> next = after(last);
            if (next == null)
            {
                return;
            }
            for (final Frame frame : next)
            {
                if (frame.tree != told)
                {
                    told = frame.tree;
                    out.line("event: tree\ndata: " + told.json + "\n");
                }
                out.line("id: " + frame.number + "\nevent: frame\ndata: " + frame.json + "\n");
                last = frame.number;
            }
            if (next.isEmpty())
            {
                out.line(":\n");
            }
            out.flush();
        }
    }

    /** A node's counters. */
    String node(final PageRequest request)
    {
        final String id = request.text("id", "");
        final JsonLine line = new JsonLine().object().name("id").text(id)
            .name("killable").flag(source.isKillable(id)).name("counters").object();
        source.counters(id).forEach((name, value) -> line.name(name).whole(value));
        return line.endObject().endObject().toString();
    }

    /** Kills a node, where that is allowed. */
    void kill(final PageRequest request, final PageOutput out) throws IOException
    {
        if (!source.kill(request.text("id", "")))
        {
            throw new BadRequestException("this node cannot be killed: one relay of a demonstration can, under load");
        }
        out.line("{\"done\":true}");
    }

    /** Looks once; the thread does it by itself, tests by hand. */
    void lookOnce()
    {
        final long nowMs = clock.time();
        final List<LiveNode> all = new ArrayList<>(source.nodes());
        all.sort(ORDER);
        final List<LiveNode> nodes = all.size() > NODES_MAX ? all.subList(0, NODES_MAX) : all;
        final List<String> events = new ArrayList<>(source.news());
        if (tree != null)
        {
            changes(shown, nodes, events);
        }
        final LiveSample sample = source.sample();
        if (missingBefore >= 0 && sample.missing() > missingBefore)
        {
            events.add(sample.missing() - missingBefore + " messages reported missing");
        }
        missingBefore = sample.missing();
        if (tree == null || !sameTree(shown, nodes))
        {
            tree = new Tree(tree == null ? 1 : tree.version + 1);
            tree.json = tree(nodes, all.size());
        }
        shown = List.copyOf(nodes);
        final Frame frame = new Frame(nextNumber++, tree, frame(nowMs, nodes, sample, events));
        synchronized (frames)
        {
            frames.add(frame);
            if (frames.size() > FRAMES_KEPT)
            {
                frames.removeFirst();
            }
            frames.notifyAll();
        }
    }

    private void look()
    {
        while (true)
        {
            lookOnce();
            synchronized (frames)
            {
                if (isClosed)
                {
                    return;
                }
            }
            try
            {
                Thread.sleep(PERIOD_MS);
            }
            catch (final InterruptedException ex)
            {
                return;
            }
        }
    }

    private List<Frame> after(final long last)
    {
        synchronized (frames)
        {
            if (frames.isEmpty() || frames.peekLast().number <= last)
            {
                try
                {
                    frames.wait(WAIT_MS);
                }
                catch (final InterruptedException ex)
                {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
            if (isClosed)
            {
                return null;
            }
            final List<Frame> next = new ArrayList<>();
            for (final Frame frame : frames)
            {
                if (frame.number > last)
                {
                    next.add(frame);
                }
            }
            return next;
        }
    }

    private String tree(final List<LiveNode> nodes, final int count)
    {
        json.reset().object()
            .name("version").whole(tree.version)
            .name("title").text(source.title())
            .name("count").whole(count)
            .name("nodes").array();
        for (final LiveNode node : nodes)
        {
            json.object()
                .name("id").text(node.id())
                .name("name").text(node.name())
                .name("parent").text(node.parent())
                .name("level").whole(node.level())
                .name("children").whole(node.children())
                .name("maxChildren").whole(node.childrenMax())
                .name("state").text(node.state().name().toLowerCase(Locale.ROOT))
                .name("address").text(node.address())
                .endObject();
        }
        return json.endArray().endObject().toString();
    }

    private String frame(
        final long nowMs, final List<LiveNode> nodes, final LiveSample sample, final List<String> events)
    {
        final Counted now = new Counted(nowMs, sample.published(), sample.delivered());
        counted.add(now);
        final Counted before = counted.size() > RATE_FRAMES ? counted.removeFirst() : counted.peekFirst();
        final double seconds = (now.atMs - before.atMs) / MS_PER_SECOND;
        json.reset().object()
            .name("t").whole(nowMs)
            .name("tree").whole(tree.version)
            .name("published").whole(sample.published())
            .name("delivered").whole(sample.delivered())
            .name("missing").whole(sample.missing())
            .name("duplicates").whole(sample.duplicates())
            .name("publishRate").number(rate(sample.published(), before.published, seconds))
            .name("deliveryRate").number(rate(sample.delivered(), before.delivered, seconds))
            .name("note").text(sample.note());
        json.name("latencyNs");
        latency(sample.latency());
        json.name("lag").array();
        nodes.forEach(node -> json.whole(node.lagBlocks()));
        json.endArray().name("lost").array();
        nodes.forEach(node -> json.whole(node.missing()));
        json.endArray().name("events").array();
        events.stream().limit(EVENTS_PER_FRAME_MAX).forEach(json::text);
        if (events.size() > EVENTS_PER_FRAME_MAX)
        {
            json.text("and " + (events.size() - EVENTS_PER_FRAME_MAX) + " more");
        }
        return json.endArray().endObject().toString();
    }

    private void latency(final Histogram latency)
    {
        if (latency == null || latency.getTotalCount() == 0)
        {
            json.raw("null");
            return;
        }
        json.object()
            .name("p50").whole(latency.getValueAtPercentile(50))
            .name("p90").whole(latency.getValueAtPercentile(90))
            .name("p99").whole(latency.getValueAtPercentile(99))
            .name("p999").whole(latency.getValueAtPercentile(99.9))
            .name("max").whole(latency.getMaxValue())
            .endObject();
    }

    private static double rate(final long now, final long before, final double seconds)
    {
        return now < 0 || before < 0 || seconds <= 0 ? Double.NaN : (now - before) / seconds;
    }

    private static void changes(final List<LiveNode> before, final List<LiveNode> after, final List<String> events)
    {
        final Map<String, LiveNode> known = new HashMap<>();
        final Map<String, String> names = new HashMap<>();
        before.forEach(node -> known.put(node.id(), node));
        after.forEach(node -> names.put(node.id(), node.name()));
        for (final LiveNode node : after)
        {
            final LiveNode last = known.remove(node.id());
            if (last == null)
            {
                events.add(node.name() + (node.state() == LiveNode.State.ROOT ? " is the root" : " joined" +
                    (node.parent() == null ? "" : " under " + names.getOrDefault(node.parent(), node.parent()))));
            }
            else if (node.state() == LiveNode.State.DEAD)
            {
                if (last.state() != LiveNode.State.DEAD)
                {
                    events.add(node.name() + " is dead");
                }
            }
            else if (node.state() == LiveNode.State.ORPHAN && last.state() != LiveNode.State.ORPHAN)
            {
                events.add(node.name() + " lost its parent");
            }
            else if (node.parent() != null && !node.parent().equals(last.parent()))
            {
                events.add(node.name() + (last.parent() == null ? " is under " : " moved to ") +
                    names.getOrDefault(node.parent(), node.parent()));
            }
        }
        known.values().forEach(gone -> events.add(gone.name() + " is gone"));
    }

    /** Whether nothing differs but what every frame tells anyway. */
    private static boolean sameTree(final List<LiveNode> before, final List<LiveNode> after)
    {
        if (before.size() != after.size())
        {
            return false;
        }
        for (int i = 0; i < before.size(); i++)
        {
            if (!frameless(before.get(i)).equals(frameless(after.get(i))))
            {
                return false;
            }
        }
        return true;
    }

    private static LiveNode frameless(final LiveNode node)
    {
        return new LiveNode(node.id(), node.name(), node.parent(), node.level(), node.children(), node.childrenMax(),
            0, 0, node.state(), node.address());
    }

    /** A tree that some frames share. */
    private static final class Tree
    {
        private final long version;
        private String json;

        private Tree(final long version)
        {
            this.version = version;
        }
    }

    private record Frame(long number, Tree tree, String json)
    {
    }

    private record Counted(long atMs, long published, long delivered)
    {
    }
}
