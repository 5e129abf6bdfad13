package io.banyan.bench.chaos;

import org.agrona.IoUtil;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    private static final long HEALTH_TIMEOUT_S = 20;
    private static final long EXPLAIN_MS = 500;
    private static final int DRIVER_SPACE_MIB = 512;
    private static final double HEALTHY_SHARE = 0.6;
    private static final long VICTIM_SALT = 0x5deece66dL;

    private final ChaosSettings settings;
    private final PrintWriter progress;
    private final PacketFilter filter = PacketFilter.isAvailable() ? new PacketFilter() : null;
    private final Path folder;
    private final ChaosCluster cluster;
    private final Injuries injuries;
    private int slowToHeal;

    /**
     * A run.
     *
     * @param settings of it.
     * @param progress told what happens.
     * @throws IOException when there is no folder for it.
     */
    public ChaosRun(final ChaosSettings settings, final PrintWriter progress) throws IOException
    {
        this.settings = settings;
        this.progress = progress;
        folder = Files.createTempDirectory("banyan-chaos-");
        cluster = new ChaosCluster(settings, folder, filter != null);
        injuries = new Injuries(cluster, settings, filter, new Random(settings.seed() ^ VICTIM_SALT), progress);
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
        return play(RunWatcher.NONE);
    }

    Map<String, Object> play(final RunWatcher watcher) throws IOException, InterruptedException
    {
        final Thread hook = new Thread(() -> cluster.processes().forEach(ChaosProcess::destroy), "kill");
        Runtime.getRuntime().addShutdownHook(hook);
        try
        {
            start();
            watcher.onStart(cluster);
            hurt(watcher);
            heal();
            watcher.onEnd();
            return end();
        }
        finally
        {
            for (final ChaosProcess process : cluster.processes())
            {
                process.kill();
            }
            removeDirectories();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private void start() throws IOException, InterruptedException
    {
        tell("starting a tracker, a writer and " + settings.nodes() + " nodes in " + cluster.rackCount() +
            " processes");
        cluster.startTracker();
        cluster.startWriter();
        await("the writer numbers the channel", START_TIMEOUT_S,
            () -> cluster.writer() != null && cluster.writer().isAttached());
        for (int i = 0; i < cluster.rackCount(); i++)
        {
            if (filter != null)
            {
                FileSystems.mount(cluster.directory(i), DRIVER_SPACE_MIB);
            }
            cluster.startRack(i);
            final Rack rack = settings.racks().get(i);
            await("rack " + i + " joins", START_TIMEOUT_S, () -> hasJoined(rack));
        }
        await("everybody is attached and reads", START_TIMEOUT_S, () -> cluster.areAllAttached() &&
            cluster.readers().stream().allMatch(reader -> reader.status().number("received") > 0));
    }

    private boolean hasJoined(final Rack rack)
    {
        for (int i = rack.first(); i < rack.first() + rack.count(); i++)
        {
            if (cluster.node(i) == null || !cluster.node(i).isAttached())
            {
                return false;
            }
        }
        return true;
    }

    private void hurt(final RunWatcher watcher) throws IOException, InterruptedException
    {
        final List<Fault> faults = Fault.plan(settings, filter != null);
        tell(faults.size() + " faults from seed " + settings.seed() + (filter == null ?
            "; without those that need root, unshare, nft and mount" : ""));
        for (final Fault fault : faults)
        {
            if (!fault.isAtOnce())
            {
                awaitHealth();
            }
            final long nextNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.periodMs());
            injuries.strike(fault);
            watcher.onFault(injuries.records().size(), fault);
            final long latestNs = nextNs + TimeUnit.SECONDS.toNanos(HEAL_TIMEOUT_S);
            while (System.nanoTime() - nextNs < 0 || injuries.healthy().size() < settings.nodes() * HEALTHY_SHARE)
            {
                if (System.nanoTime() - latestNs >= 0)
                {
                    throw new IllegalStateException("most nodes have no parent " + HEAL_TIMEOUT_S + " s after " +
                        fault.kind() + ": writer " + cluster.writer() + "; " + missing());
                }
                injuries.undo(System.nanoTime());
                Thread.sleep(POLL_MS);
            }
        }
    }

    /** Until every injury is made good and everybody is attached: faults must not pile up unless that is meant. */
    private void awaitHealth() throws IOException, InterruptedException
    {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEALTH_TIMEOUT_S);
        while (!injuries.isAllUndone() || !cluster.areAllAttached())
        {
            injuries.undo(System.nanoTime());
            if (!injuries.isAllUndone())
            {
                deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEALTH_TIMEOUT_S);
            }
            if (System.nanoTime() - deadlineNs >= 0)
            {
                slowToHeal++;
                tell("not everybody is attached " + HEALTH_TIMEOUT_S + " s after the last injury was made good: " +
                    missing());
                explain();
                return;
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** What every node has counted, of those that stand well too: who is refused does not know why. */
    private void explain() throws InterruptedException
    {
        final List<ChaosProcess> hosts = cluster.processes().stream().filter(ChaosProcess::isAlive).toList();
        hosts.forEach(host -> host.say("explain"));
        Thread.sleep(EXPLAIN_MS);
        hosts.forEach(host -> host.takeConditions().forEach(condition -> tell("  " + condition)));
    }

    private String missing()
    {
        final StringBuilder names = new StringBuilder();
        for (int i = 0; i < cluster.size(); i++)
        {
            if (cluster.node(i) == null || !cluster.node(i).isAttached())
            {
                names.append(cluster.node(i) == null ? "node " + i + " has not started" : cluster.node(i)).append("; ");
            }
        }
        return names.toString();
    }

    private void heal() throws IOException, InterruptedException
    {
        injuries.undoAll();
        tell("healed; waiting until everybody has everything");
        await("everybody is attached again", HEAL_TIMEOUT_S, cluster::areAllAttached);
        cluster.writerProcess().say("quiet");
        Thread.sleep(TimeUnit.SECONDS.toMillis(1));
        final long end = cluster.writer().status().number("sequence") + 1;
        awaitOrTell("everybody has message " + (end - 1), () ->
        {
            for (int i = 0; i < cluster.size(); i++)
            {
                if (cluster.node(i) == null || cluster.node(i).status().number("next") < end)
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
        for (int i = 0; i < cluster.rackCount(); i++)
        {
            unwilling += cluster.rack(i).end() ? 0 : 1;
        }
        unwilling += cluster.writerProcess().end() ? 0 : 1;
        unwilling += cluster.tracker().terminate() ? 0 : 1;
        return new ChaosReport(
            settings, cluster, injuries.records(), filter != null, unwilling, injuries.diedUnasked(), slowToHeal)
            .fields();
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
        for (final ChaosProcess process : cluster.processes())
        {
            for (final ChaosLife life : process.lives())
            {
                final String directory = life.hello().text("directory");
                if (!directory.isEmpty())
                {
                    IoUtil.delete(new File(directory), true);
                }
            }
        }
        for (int i = 0; filter != null && i < cluster.rackCount(); i++)
        {
            FileSystems.unmount(cluster.directory(i));
        }
        IoUtil.delete(folder.toFile(), true);
    }

    private void tell(final String line)
    {
        progress.println(line);
        progress.flush();
    }
}
