package io.banyan.node.demo;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.BusySpinIdleStrategy;

import com.sun.management.ThreadMXBean;

import io.banyan.node.Node;

/**
 * The thread that drives the tree, publishes and judges. Other threads read its few volatile fields.
 */
final class DemoLoad implements Runnable
{
    private static final long FORM_TIMEOUT_NS = DemoRun.seconds(30);
    private static final long WARM_UP_NS = DemoRun.seconds(2);
    private static final long DRAIN_TIMEOUT_NS = DemoRun.seconds(10);
    private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LATENCY_MAX_NS = DemoRun.seconds(120);
    private static final int DIGITS = 3;
    private static final double NS_PER_SECOND = 1e9;

    private final DemoSettings settings;
    private final DemoErrors errors;
    private final AtomicBoolean isStopped;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final IdleStrategy idle = new BusySpinIdleStrategy();
    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final SingleWriterRecorder live = new SingleWriterRecorder(LATENCY_MAX_NS, DIGITS);
    private final List<Histogram> levels = new ArrayList<>();
    private volatile List<Node> nodes = List.of();
    private DemoCluster cluster;
    private DemoReader[] readers;
    private volatile int victim = -1;
    private volatile int wanted = -1;
    private long allocatedBytes;
    private double cpuShare;
    private DemoResult result;
    private volatile Throwable failure;
    private volatile List<DemoPlace> formedPlaces;
    private volatile long formedNs;
    private volatile boolean isLoading;
    private volatile long startNs;
    private volatile long sent;
    private volatile long delivered;
    private volatile long reportedGaps;
    private volatile String event;

    DemoLoad(final DemoSettings settings, final DemoErrors errors, final AtomicBoolean isStopped)
    {
        this.settings = settings;
        this.errors = errors;
        this.isStopped = isStopped;
    }

    @Override
    public void run()
    {
        try (DemoCluster opened = new NodeCluster(settings, errors, threads))
        {
            cluster = opened;
            nodes = opened.nodes();
            form();
            final DemoPublisher warmUp = new DemoPublisher(cluster, settings, Long.MIN_VALUE,
                Math.min(settings.messages(), settings.ratePerSecond() * 2L), clock.nanoTime());
            drive(warmUp, WARM_UP_NS * 2, false);
            settle();
            measure();
        }
        catch (final Exception ex)
        {
            failure = ex;
        }
    }

    private void form()
    {
        final long beginNs = clock.nanoTime();
        while (!cluster.isFormed() && !isStopped.get())
        {
            final long nowNs = clock.nanoTime();
            idle.idle(cluster.receiveAndRelay(nowNs) + cluster.send(nowNs));
            if (nowNs - beginNs > FORM_TIMEOUT_NS)
            {
                throw new IllegalStateException("the tree did not form in " +
                    FORM_TIMEOUT_NS / (long)NS_PER_SECOND + " s: " + cluster.places());
            }
        }
        formedNs = clock.nanoTime() - beginNs;
        final List<DemoPlace> places = cluster.places();
        formedPlaces = places;
        final int depth = places.stream().mapToInt(DemoPlace::level).max().orElse(0);
        for (int level = 1; level <= depth; level++)
        {
            levels.add(new Histogram(LATENCY_MAX_NS, DIGITS));
        }
        readers = new DemoReader[settings.nodes()];
        for (final DemoPlace place : places)
        {
            if (place.level() > 0)
            {
                readers[place.node()] =
                    new DemoReader(settings.messages(), levels.get(place.level() - 1), live, clock);
                cluster.subscribe(place.node(), readers[place.node()]);
            }
        }
    }

    private void settle()
    {
        final long untilNs = clock.nanoTime() + SETTLE_NS;
        while (clock.nanoTime() - untilNs < 0)
        {
            final long nowNs = clock.nanoTime();
            idle.idle(cluster.receiveAndRelay(nowNs) + cluster.send(nowNs));
        }
    }

    private void measure()
    {
        live.reset();
        final long rootBytes = cluster.rootBytes();
        final long linkBytes = cluster.linkBytes();
        final long wireBytes = cluster.wireBytes();
        final long beginNs = clock.nanoTime();
        final DemoPublisher publisher =
            new DemoPublisher(cluster, settings, 0, settings.messages(), beginNs);
        startNs = beginNs;
        isLoading = true;
        final long cpuBeforeNs = threads.getCurrentThreadCpuTime();
        final long controlAllocatedBefore = cluster.controlAllocatedBytes();
        final long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        drive(publisher, DemoRun.seconds(settings.seconds()) + DRAIN_TIMEOUT_NS, true);
        allocatedBytes += threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        allocatedBytes -= cluster.controlAllocatedBytes() - controlAllocatedBefore;
        final double wallSeconds = (clock.nanoTime() - beginNs) / NS_PER_SECOND;
        cpuShare = (threads.getCurrentThreadCpuTime() - cpuBeforeNs) / (wallSeconds * NS_PER_SECOND);
        isLoading = false;
        // Counters are published from time to time: let the last of them come.
        settle();
        result = judge(publisher, cluster.rootBytes() - rootBytes, cluster.linkBytes() - linkBytes,
            cluster.wireBytes() - wireBytes, wallSeconds);
    }

    private void drive(final DemoPublisher publisher, final long timeoutNs, final boolean isJudged)
    {
        final long beginNs = clock.nanoTime();
        final long killNs = beginNs + DemoRun.seconds(settings.seconds()) / 2;
        while (!isStopped.get())
        {
            final long nowNs = clock.nanoTime();
            int workCount = cluster.receiveAndRelay(nowNs);
            workCount += publisher.doWork(nowNs);
            workCount += cluster.send(nowNs);
            if (isJudged)
            {
                publishCounts(publisher);
                if (victim < 0 && wanted >= 0)
                {
                    kill(wanted, nowNs);
                }
                if (settings.killRelay() && victim < 0 && nowNs - killNs >= 0)
                {
                    kill(cluster.victim(), nowNs);
                }
            }
            if (publisher.isDone() && (!isJudged || isComplete()) || nowNs - beginNs > timeoutNs)
            {
                return;
            }
            idle.idle(workCount);
        }
    }

    private void kill(final int node, final long nowNs)
    {
        // What the killing itself allocates is none of the engine's doing.
        final long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        victim = node;
        for (final DemoPlace place : cluster.places())
        {
            if (place.parent() == victim)
            {
                readers[place.node()].watchSilence(nowNs);
            }
        }
        cluster.kill(victim, nowNs);
        event = "killed relay " + victim;
        allocatedBytes -= threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
    }

    private void publishCounts(final DemoPublisher publisher)
    {
        sent = publisher.sent();
        long distinct = 0;
        long gaps = 0;
        for (final DemoReader reader : readers)
        {
            if (reader != null)
            {
                distinct += reader.distinct();
                gaps += reader.gapSequences();
            }
        }
        delivered = distinct;
        reportedGaps = gaps;
    }

    private boolean isComplete()
    {
        for (int i = 0; i < readers.length; i++)
        {
            if (readers[i] != null && i != victim && !readers[i].isComplete())
            {
                return false;
            }
        }
        return true;
    }

    private DemoResult judge(
        final DemoPublisher publisher,
        final long rootBytes,
        final long linkBytes,
        final long wireBytes,
        final double wallSeconds)
    {
        long readerCount = 0;
        long deliveries = 0;
        long lost = 0;
        long duplicates = 0;
        long outOfOrder = 0;
        long corrupt = 0;
        long gaps = 0;
        long silenceMaxNs = 0;
        for (int i = 0; i < readers.length; i++)
        {
            final DemoReader reader = readers[i];
            if (reader == null || i == victim)
            {
                continue;
            }
            readerCount++;
            deliveries += reader.distinct();
            lost += reader.lost();
            duplicates += reader.duplicates();
            outOfOrder += reader.outOfOrder();
            corrupt += reader.corrupt();
            gaps += reader.gapSequences();
            silenceMaxNs = Math.max(silenceMaxNs, reader.silenceMaxNs());
        }
        final long victimDeliveries = victim < 0 ? 0 : readers[victim].distinct();
        final double received = Math.max(1.0, deliveries + victimDeliveries);
        final double bytesAMessage = publisher.sent() == 0 ? 0 : (double)rootBytes / publisher.sent();
        final Histogram all = new Histogram(LATENCY_MAX_NS, DIGITS);
        levels.forEach(all::add);
        return new DemoResult(settings, levels.size(), publisher.achievedPerSecond(),
            readerCount * settings.messages(), deliveries, lost, duplicates, outOfOrder, corrupt, gaps, errors.count(),
            linkBytes / Math.max(1.0, bytesAMessage * received), wireBytes / (received * settings.payloadBytes()),
            all, levels, victim < 0 ? -1 : silenceMaxNs,
            Math.max(0, allocatedBytes) / Math.max(1.0, publisher.sent()), cpuShare, wallSeconds);
    }

    void rethrow()
    {
        if (failure != null)
        {
            throw new IllegalStateException("the demonstration failed: " + failure.getMessage(), failure);
        }
        if (result == null)
        {
            throw new IllegalStateException("the demonstration was stopped before its load began");
        }
    }

    DemoResult result()
    {
        return result;
    }

    /** None before they are there; they may be asked for copies even when they have ended. */
    List<Node> nodes()
    {
        return nodes;
    }

    /** Whether somebody who looks on may kill this node now: one dies in a demonstration, under load. */
    boolean isKillable(final int node)
    {
        return isLoading && wanted < 0 && cluster.isKillable(node);
    }

    /** Kills a node soon, without a goodbye; false when it may not be. */
    synchronized boolean requestKill(final int node)
    {
        final boolean isKillable = isKillable(node);
        wanted = isKillable ? node : wanted;
        return isKillable;
    }

    /** Number of the node that was killed, -1 for none. */
    int victim()
    {
        return victim;
    }

    List<DemoPlace> formedPlaces()
    {
        return formedPlaces;
    }

    long formedNs()
    {
        return formedNs;
    }

    boolean isLoading()
    {
        return isLoading;
    }

    long startNs()
    {
        return startNs;
    }

    long sent()
    {
        return sent;
    }

    long delivered()
    {
        return delivered;
    }

    long reportedGaps()
    {
        return reportedGaps;
    }

    String event()
    {
        return event;
    }

    Histogram intervalLatency(final Histogram recycled)
    {
        return live.getIntervalHistogram(recycled);
    }
}
