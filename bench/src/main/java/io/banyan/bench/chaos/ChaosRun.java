package io.banyan.bench.chaos;

import org.agrona.IoUtil;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Starts a cluster of processes, hurts it from a seed while a writer writes, heals it, and counts what every reader
 * got.
 */
public final class ChaosRun
{
    private static final long START_TIMEOUT_S = 90;
    private static final long HEAL_TIMEOUT_S = 90;
    private static final long POLL_MS = 20;
    private static final int STARTED_AT_ONCE = 4;
    private static final double HEALTHY_SHARE = 0.6;
    private static final long VICTIM_SALT = 0x5deece66dL;

    private final ChaosSettings settings;
    private final PrintWriter progress;
    private final Random random;
    private final PacketFilter filter = PacketFilter.isAvailable() ? new PacketFilter() : null;
    private final List<FaultRecord> records = new ArrayList<>();
    private final PriorityQueue<Undo> undos = new PriorityQueue<>(Comparator.comparingLong(Undo::atNs));
    private ChaosCluster cluster;

    /**
     * A run.
     *
     * @param settings of it.
     * @param progress told what happens.
     */
    public ChaosRun(final ChaosSettings settings, final PrintWriter progress)
    {
        this.settings = settings;
        this.progress = progress;
        random = new Random(settings.seed() ^ VICTIM_SALT);
    }

    /**
     * Plays the whole run. No process, namespace or file of it is left behind, whatever happens.
     *
     * @return the fields of the report.
     * @throws IOException          when processes cannot be started.
     * @throws InterruptedException when it is stopped.
     */
    public Map<String, Object> play() throws IOException, InterruptedException
    {
        final Path folder = Files.createTempDirectory("banyan-chaos-");
        cluster = new ChaosCluster(settings, folder);
        try
        {
            start();
            hurt();
            heal();
            return end();
        }
        finally
        {
            cluster.lives().forEach(ChaosProcess::kill);
            removeDirectories();
            IoUtil.delete(folder.toFile(), true);
        }
    }

    private void start() throws IOException, InterruptedException
    {
        tell("starting a tracker, a writer and " + settings.nodes() + " nodes, each a process");
        cluster.startTracker();
        cluster.startWriter();
        await("the writer numbers the channel", START_TIMEOUT_S, () -> cluster.writer().isAttached());
        for (int i = 0; i < settings.nodes(); i++)
        {
            cluster.startNode(i);
            if ((i + 1) % STARTED_AT_ONCE == 0)
            {
                final int started = i;
                await("node " + i + " joins", START_TIMEOUT_S, () -> cluster.node(started).isAttached());
            }
        }
        await("everybody is attached and reads", START_TIMEOUT_S, () -> cluster.areAllAttached() &&
            cluster.readers().stream().allMatch(reader -> reader.status().number("received") > 0));
    }

    private void hurt() throws IOException, InterruptedException
    {
        final List<Fault> faults =
            Fault.plan(settings.seed(), settings.faults(), filter != null, settings.pauseMaxMs());
        tell(faults.size() + " faults from seed " + settings.seed() + (filter == null ?
            "; without loss and cuts, which need root, unshare and nft" : "") + "; about " +
            TimeUnit.MILLISECONDS.toSeconds(faults.size() * settings.periodMs()) + " s");
        for (final Fault fault : faults)
        {
            final long nextNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.periodMs());
            strike(fault);
            while (System.nanoTime() - nextNs < 0 || healthy().size() < settings.nodes() * HEALTHY_SHARE)
            {
                undo(System.nanoTime());
                Thread.sleep(POLL_MS);
            }
        }
    }

    private void heal() throws IOException, InterruptedException
    {
        while (!undos.isEmpty())
        {
            undo(undos.peek().atNs());
        }
        tell("healed; waiting until everybody has everything");
        await("everybody is attached again", HEAL_TIMEOUT_S, cluster::areAllAttached);
        cluster.writer().say("quiet");
        Thread.sleep(TimeUnit.SECONDS.toMillis(1));
        final long end = cluster.writer().status().number("sequence") + 1;
        awaitOrTell("everybody has message " + (end - 1), () ->
        {
            for (int i = 0; i < cluster.size(); i++)
            {
                if (cluster.node(i).status().number("next") < end)
                {
                    return false;
                }
            }
            return true;
        });
    }

    private Map<String, Object> end() throws InterruptedException
    {
        int unwilling = 0;
        for (int i = 0; i < cluster.size(); i++)
        {
            unwilling += cluster.node(i).end() ? 0 : 1;
        }
        unwilling += cluster.writer().end() ? 0 : 1;
        unwilling += cluster.tracker().terminate() ? 0 : 1;
        return new ChaosReport(settings, cluster, records, filter != null, unwilling).fields();
    }

    private void strike(final Fault fault) throws IOException, InterruptedException
    {
        final List<Integer> victims = victims(fault);
        final long nowNs = System.nanoTime();
        final FaultRecord faultRecord = new FaultRecord(fault, nowNs);
        records.add(faultRecord);
        for (final int victim : victims)
        {
            faultRecord.hit(cluster.node(victim), cluster);
        }
        tell(String.format(Locale.ROOT, "%d of %d: %s%s%s", records.size(), settings.faults(), fault.kind(),
            victims.isEmpty() ? "" : " of " + victims,
            fault.lastsMs() > 0 ? ", undone after " + fault.lastsMs() + " ms" : ""));
        final long undoNs = nowNs + TimeUnit.MILLISECONDS.toNanos(fault.lastsMs());
        switch (fault.kind())
        {
            case KILL_TRACKER:
                if (cluster.tracker().isAlive())
                {
                    cluster.tracker().kill();
                    undos.add(new Undo(undoNs, cluster::startTracker));
                }
                break;

            case KILL_WRITER:
                if (cluster.writer().isAlive())
                {
                    cluster.writer().kill();
                    undos.add(new Undo(undoNs, cluster::startWriter));
                }
                break;

            case LOSS:
                filter.lose(fault.amount());
                undos.add(new Undo(undoNs, () -> filter.lose(0)));
                break;

            case CUT:
                for (final int victim : victims)
                {
                    final Fields hello = cluster.node(victim).hello();
                    final List<Long> ports = List.of(hello.number("control"), hello.number("data"));
                    filter.cut(ports);
                    undos.add(new Undo(undoNs, () -> filter.join(ports)));
                }
                break;

            case PAUSE:
                for (final int victim : victims)
                {
                    cluster.node(victim).pause();
                    undos.add(new Undo(undoNs, cluster.node(victim)::resume));
                }
                break;

            case COLLECT:
                victims.forEach(victim -> cluster.node(victim).say("gc"));
                break;

            default:
                for (final int victim : victims)
                {
                    cluster.node(victim).kill();
                    undos.add(new Undo(undoNs, () -> cluster.startNode(victim)));
                }
                break;
        }
    }

    private List<Integer> victims(final Fault fault)
    {
        final List<Integer> candidates = healthy();
        final Fault.Kind kind = fault.kind();
        if (kind == Fault.Kind.KILL_RELAY || kind == Fault.Kind.KILL_LEAF)
        {
            final boolean wantsChildren = kind == Fault.Kind.KILL_RELAY;
            candidates.removeIf(index -> cluster.node(index).status().number("children") > 0 != wantsChildren);
        }
        final List<Integer> victims = new ArrayList<>();
        final int wanted =
            kind == Fault.Kind.KILL_TRACKER || kind == Fault.Kind.KILL_WRITER ? 0 : fault.victims();
        while (victims.size() < wanted && !candidates.isEmpty())
        {
            victims.add(candidates.remove(random.nextInt(candidates.size())));
        }
        return victims;
    }

    private List<Integer> healthy()
    {
        final List<Integer> healthy = new ArrayList<>();
        for (int i = 0; i < cluster.size(); i++)
        {
            final ChaosProcess node = cluster.node(i);
            if (node.isAlive() && !node.isPaused() && node.isAttached())
            {
                healthy.add(i);
            }
        }
        return healthy;
    }

    private void undo(final long nowNs) throws IOException, InterruptedException
    {
        while (!undos.isEmpty() && undos.peek().atNs() - nowNs <= 0)
        {
            undos.poll().action().run();
        }
    }

    private void await(final String what, final long seconds, final BooleanSupplier condition)
        throws InterruptedException
    {
        if (!comesTrue(seconds, condition))
        {
            throw new IllegalStateException("never happened within " + seconds + " s: " + what);
        }
    }

    /** What does not come true here shows in the report's numbers. */
    private void awaitOrTell(final String what, final BooleanSupplier condition) throws InterruptedException
    {
        if (!comesTrue(HEAL_TIMEOUT_S, condition))
        {
            tell("never happened within " + HEAL_TIMEOUT_S + " s: " + what);
        }
    }

    private static boolean comesTrue(final long seconds, final BooleanSupplier condition) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                return false;
            }
            Thread.sleep(POLL_MS);
        }
        return true;
    }

    /** What killed processes could not remove themselves. */
    private void removeDirectories()
    {
        for (final ChaosProcess life : cluster.lives())
        {
            final String directory = life.hello().text("directory");
            if (!directory.isEmpty())
            {
                IoUtil.delete(new File(directory), true);
            }
        }
    }

    private void tell(final String line)
    {
        progress.println(line);
        progress.flush();
    }

    /** What can fail as processes do. */
    @FunctionalInterface
    private interface Action
    {
        void run() throws IOException, InterruptedException;
    }

    /** A fault that ends. */
    private record Undo(long atNs, Action action)
    {
    }
}
