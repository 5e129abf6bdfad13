package io.banyan.bench.chaos;

import io.banyan.node.Node;
import io.banyan.node.NodeContext;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One process of the rig, and the nodes in it, each an engine with a driver of its own: one thread drives them all. It
 * tells how they stand ten times a second on its standard output and obeys a line at a time on its standard input:
 * {@code start N}, {@code leave N}, {@code abort N}, {@code gc}, {@code collect}, {@code clock MS}, {@code explain},
 * {@code log}, {@code quiet} (the writer stops writing) and {@code end}.
 */
public final class ChaosHost
{
    private static final long TELL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NAP_NS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final long LEAVE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long START_AGAIN_MS = 250;
    private static final int COLLECTIONS = 5;
    private static final int LOG_LINES = 1000;

    private final HostSettings settings;
    private final PrintWriter out;
    private final PrintWriter logger;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final Queue<String> words = new ConcurrentLinkedQueue<>();
    private final Queue<Built> built = new ConcurrentLinkedQueue<>();
    private final List<HostedNode> nodes = new ArrayList<>();
    private final ExecutorService builder = Executors.newSingleThreadExecutor(task ->
    {
        final Thread thread = new Thread(task, "builder");
        thread.setDaemon(true);
        return thread;
    });
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    private final List<MemoryPoolMXBean> heapPools = ManagementFactory.getMemoryPoolMXBeans();
    private volatile long wallOffsetMs;
    private volatile boolean isEnding;
    private boolean isQuiet;
    private long worstNapNs;

    /**
     * A process that joins a cluster.
     *
     * @param settings of it.
     * @param out      where it tells how it stands.
     * @param logger   where its log goes, which may be full.
     */
    public ChaosHost(final HostSettings settings, final PrintWriter out, final PrintWriter logger)
    {
        this.logger = logger;
        this.settings = settings;
        this.out = out;
    }

    /**
     * Read, relay or write until told otherwise.
     *
     * @param in words.
     */
    public void run(final BufferedReader in)
    {
        listen(in);
        for (int i = 0; i < settings.count(); i++)
        {
            build(settings.first() + i);
        }
        long tellNs = clock.nanoTime();
        while (!isEnding)
        {
            obey();
            welcome();
            final long nowNs = clock.nanoTime();
            final int workCount = drive(nowNs);
            bidFarewell();
            if (nowNs - tellNs >= 0)
            {
                tellNs = nowNs + TELL_NS;
                tell();
            }
            if (workCount == 0)
            {
                nap();
            }
        }
        end();
    }

    private int drive(final long nowNs)
    {
        int workCount = 0;
        for (int i = 0; i < nodes.size(); i++)
        {
            final HostedNode node = nodes.get(i);
            workCount += node.write(nowNs, isQuiet) + node.invoke();
        }
        return workCount;
    }

    private void end()
    {
        builder.shutdownNow();
        nodes.forEach(HostedNode::leave);
        final long deadlineNs = clock.nanoTime() + LEAVE_NS;
        while (clock.nanoTime() - deadlineNs < 0 && !nodes.stream().allMatch(HostedNode::hasLeft))
        {
            if (drive(clock.nanoTime()) == 0)
            {
                nap();
            }
        }
        tell();
        nodes.forEach(HostedNode::close);
        out.println("bye");
        out.flush();
    }

    /** Launching a driver takes long: the nodes that run do not wait for it. */
    private void build(final int index)
    {
        builder.execute(() ->
        {
            while (!isEnding)
            {
                try
                {
                    built.add(new Built(index, Node.embedded(context())));
                    return;
                }
                catch (final RuntimeException ex)
                {
                    say("error node=" + index + " cannot start, tries again: " + ex.getMessage());
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(START_AGAIN_MS));
                }
            }
        });
    }

    private NodeContext context()
    {
        final NodeContext ctx = new NodeContext()
            .trackers(settings.tracker())
            .childrenMax(settings.children())
            .wallClock(() -> SystemEpochClock.INSTANCE.time() + wallOffsetMs);
        // As on a network, so that a lost datagram is a small one and fits the smallest of socket buffers.
        // What goes through the kernel together is one packet to a filter, which drops all of it; a wire does not.
        ctx.set("banyan.ipc", "false").set("banyan.mtu", "1408").set("banyan.offload", "false");
        if (!settings.directory().isEmpty())
        {
            ctx.set("banyan.driver.directory", settings.directory());
        }
        if (settings.socketBufferBytes() > 0)
        {
            ctx.set("banyan.socket.buffer", Integer.toString(settings.socketBufferBytes()));
        }
        return ctx;
    }

    private void welcome()
    {
        Built next;
        while ((next = built.poll()) != null)
        {
            final int index = next.index;
            final HostedNode node = new HostedNode(index, next.node, settings, clock,
                ex -> say("error node=" + index + " " + ex));
            nodes.add(node);
            node.hello(out);
            out.flush();
        }
    }

    private void bidFarewell()
    {
        for (final Iterator<HostedNode> all = nodes.iterator(); all.hasNext();)
        {
            final HostedNode node = all.next();
            if (node.hasLeft())
            {
                all.remove();
                over(node);
                node.close();
            }
        }
    }

    private void obey()
    {
        String line;
        while ((line = words.poll()) != null)
        {
            final String[] word = line.split(" ");
            switch (word[0])
            {
                case "end":
                    isEnding = true;
                    return;

                case "quiet":
                    isQuiet = true;
                    break;

                case "gc":
                    for (int i = 0; i < COLLECTIONS; i++)
                    {
                        System.gc();
                    }
                    break;

                case "collect":
                    System.gc();
                    break;

                case "clock":
                    wallOffsetMs += Long.parseLong(word[1]);
                    break;

                case "explain":
                    nodes.forEach(node -> node.explain(out));
                    break;

                case "log":
                    for (int i = 0; i < LOG_LINES; i++)
                    {
                        logger.println("a line of a log that nobody reads " + i);
                    }
                    break;

                case "start":
                    build(Integer.parseInt(word[1]));
                    break;

                case "leave":
                    nodes.stream().filter(node -> node.index() == Integer.parseInt(word[1]))
                        .forEach(HostedNode::leave);
                    break;

                case "abort":
                    abort(Integer.parseInt(word[1]));
                    break;

                default:
                    say("error unknown word: " + line);
                    break;
            }
        }
    }

    private void abort(final int index)
    {
        for (final Iterator<HostedNode> all = nodes.iterator(); all.hasNext();)
        {
            final HostedNode node = all.next();
            if (node.index() == index)
            {
                all.remove();
                over(node);
                node.abort();
            }
        }
    }

    private void over(final HostedNode node)
    {
        node.tell(out);
        say("over node=" + node.index());
    }

    private void listen(final BufferedReader in)
    {
        final Thread thread = new Thread(() ->
        {
            try
            {
                String line;
                while ((line = in.readLine()) != null)
                {
                    words.add(line.strip());
                }
            }
            catch (final IOException ex)
            {
                say("error " + ex);
            }
            // Whoever started this process has gone: nobody is left to tell it to end.
            words.add("end");
        }, "words");
        thread.setDaemon(true);
        thread.start();
    }

    /** A short sleep, and how much longer it took: what the scheduler alone adds to any silence. */
    private void nap()
    {
        final long fromNs = clock.nanoTime();
        LockSupport.parkNanos(NAP_NS);
        worstNapNs = Math.max(worstNapNs, clock.nanoTime() - fromNs - NAP_NS);
    }

    private void tell()
    {
        nodes.forEach(node -> node.tell(out));
        final StringBuilder line = new StringBuilder("host nap=").append(worstNapNs)
            .append(" heap=").append(memory.getHeapMemoryUsage().getUsed())
            .append(" heapLive=").append(liveHeap())
            .append(" nonHeap=").append(memory.getNonHeapMemoryUsage().getUsed());
        for (final BufferPoolMXBean pool : pools)
        {
            final String name = pool.getName().replaceAll("[^a-z]", "");
            line.append(' ').append(name).append('=').append(pool.getMemoryUsed())
                .append(' ').append(name).append("Count=").append(pool.getCount());
        }
        say(line.toString());
        worstNapNs = 0;
    }

    /** What the last collection of each pool left: the saw-tooth of the garbage is no growth. */
    private long liveHeap()
    {
        long bytes = 0;
        for (final MemoryPoolMXBean pool : heapPools)
        {
            if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
            {
                bytes += pool.getCollectionUsage().getUsed();
            }
        }
        return bytes;
    }

    private synchronized void say(final String line)
    {
        out.println(line);
        out.flush();
    }

    /** A node that runs and has not been shown to the thread that drives it. */
    private record Built(int index, Node node)
    {
    }
}
