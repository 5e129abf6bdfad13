package io.banyan.bench.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Hurts a cluster and makes each injury good when its time has come.
 */
final class Injuries
{
    private static final int TINY_BUFFER_BYTES = 32 * 1024;
    private static final int CHUNK_BYTES = 1024 * 1024;
    private static final int FEW_FILES = 4;
    private static final int MANY_FILES = 4096;

    private final ChaosCluster cluster;
    private final ChaosSettings settings;
    private final PacketFilter filter;
    private final Random random;
    private final PrintWriter progress;
    private final List<FaultRecord> records = new ArrayList<>();
    private final Set<String> down = new HashSet<>();
    private final PriorityQueue<Undo> undos = new PriorityQueue<>(Comparator.comparingLong(Undo::atNs));
    private int diedUnasked;

    Injuries(
        final ChaosCluster cluster,
        final ChaosSettings settings,
        final PacketFilter filter,
        final Random random,
        final PrintWriter progress)
    {
        this.cluster = cluster;
        this.settings = settings;
        this.filter = filter;
        this.random = random;
        this.progress = progress;
    }

    List<FaultRecord> records()
    {
        return List.copyOf(records);
    }

    boolean isAllUndone()
    {
        return undos.isEmpty();
    }

    /** Makes good what has lasted long enough. */
    void undo(final long nowNs) throws IOException, InterruptedException
    {
        while (!undos.isEmpty() && undos.peek().atNs() - nowNs <= 0)
        {
            undos.poll().action().run();
        }
        revive();
    }

    /** Processes that ended although nobody killed them. */
    int diedUnasked()
    {
        return diedUnasked;
    }

    void undoAll() throws IOException, InterruptedException
    {
        while (!undos.isEmpty())
        {
            undos.poll().action().run();
        }
    }

    /** Nodes that are attached and that nothing keeps from running. */
    List<Integer> healthy()
    {
        final List<Integer> healthy = new ArrayList<>();
        for (int i = 0; i < cluster.size(); i++)
        {
            if (cluster.node(i) != null && cluster.node(i).isAttached() && !cluster.node(i).host().isPaused())
            {
                healthy.add(i);
            }
        }
        return healthy;
    }

    void strike(final Fault fault) throws IOException, InterruptedException
    {
        final List<Integer> victims = fault.kind().isOfRack() ? racks(fault) : nodes(fault);
        final FaultRecord faultRecord = new FaultRecord(fault, System.nanoTime());
        records.add(faultRecord);
        for (final int victim : victims)
        {
            if (fault.kind().isOfRack())
            {
                final Rack rack = settings.racks().get(victim);
                for (int i = 0; i < rack.count(); i++)
                {
                    hit(faultRecord, rack.first() + i);
                }
            }
            else
            {
                hit(faultRecord, victim);
            }
        }
        progress.println(String.format(Locale.ROOT, "%d of %d: %s%s%s%s", records.size(), settings.faults(),
            fault.kind(), victims.isEmpty() ? "" : (fault.kind().isOfRack() ? " of racks " : " of ") + victims,
            fault.amount() != 0 ? ", " + fault.amount() : "",
            fault.lastsMs() > 0 ? ", undone after " + fault.lastsMs() + " ms" : ""));
        progress.flush();
        final long undoNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(fault.lastsMs());
        if (fault.kind().isOfRack())
        {
            for (final int rack : victims)
            {
                strikeRack(fault, rack, undoNs);
            }
        }
        else
        {
            strikeNodes(fault, victims, undoNs);
        }
    }

    private void hit(final FaultRecord faultRecord, final int node)
    {
        if (cluster.node(node) != null)
        {
            faultRecord.hit(cluster.node(node), cluster);
        }
    }

    private void strikeNodes(final Fault fault, final List<Integer> victims, final long undoNs)
        throws IOException, InterruptedException
    {
        switch (fault.kind())
        {
            case KILL_TRACKER:
                kill(cluster.tracker(), undoNs, cluster::startTracker);
                break;

            case KILL_WRITER:
                kill(cluster.writerProcess(), undoNs, cluster::startWriter);
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

            default:
                for (final int victim : victims)
                {
                    end(fault.kind() == Fault.Kind.LEAVE ? "leave " : "abort ", victim, undoNs);
                }
                break;
        }
    }

    private void strikeRack(final Fault fault, final int rack, final long undoNs)
        throws IOException, InterruptedException
    {
        final ChaosProcess process = cluster.rack(rack);
        switch (fault.kind())
        {
            case PAUSE:
                process.pause();
                undos.add(new Undo(undoNs, process::resume));
                break;

            case COLLECT:
                process.say("gc");
                break;

            case CLOCK:
                process.say("clock " + fault.amount());
                undos.add(new Undo(undoNs, () -> process.say("clock " + -fault.amount())));
                break;

            case FULL_SHM:
                fill(rack);
                undos.add(new Undo(undoNs, () -> Files.deleteIfExists(filler(rack))));
                endOneOf(rack, undoNs);
                break;

            case NO_FILES:
                limitFiles(process, openFiles(process) + FEW_FILES);
                undos.add(new Undo(undoNs, () -> limitFiles(process, MANY_FILES)));
                endOneOf(rack, undoNs);
                break;

            case TINY_BUFFERS:
                kill(cluster.rack(rack), undoNs, () -> cluster.startRack(rack, TINY_BUFFER_BYTES));
                break;

            case FULL_DISK:
                kill(cluster.rack(rack), undoNs, () -> cluster.startRackThatCannotLog(rack));
                break;

            default:
                kill(cluster.rack(rack), undoNs, () -> cluster.startRack(rack));
                break;
        }
    }

    private void kill(final ChaosProcess process, final long undoNs, final Action start) throws InterruptedException
    {
        if (down.add(process.name()))
        {
            process.kill();
            undos.add(new Undo(undoNs, () ->
            {
                down.remove(process.name());
                start.run();
            }));
        }
    }

    /** A process that ended although nobody killed it starts again, and is counted. */
    private void revive() throws IOException, InterruptedException
    {
        revive(cluster.tracker(), cluster::startTracker);
        revive(cluster.writerProcess(), cluster::startWriter);
        for (int i = 0; i < cluster.rackCount(); i++)
        {
            final int rack = i;
            revive(cluster.rack(rack), () -> cluster.startRack(rack));
        }
    }

    private void revive(final ChaosProcess process, final Action start) throws IOException, InterruptedException
    {
        if (!process.isAlive() && !down.contains(process.name()))
        {
            diedUnasked++;
            progress.println(process.name() + " has died without being killed; its last words: " +
                process.lastWords());
            progress.flush();
            start.run();
        }
    }

    /** A node ends and, half-way through the injury of its rack, wants to start again. */
    private void endOneOf(final int rack, final long undoNs)
    {
        final int victim = settings.racks().get(rack).first() + random.nextInt(settings.racks().get(rack).count());
        if (cluster.node(victim) != null)
        {
            end("abort ", victim, System.nanoTime() + (undoNs - System.nanoTime()) / 2);
        }
    }

    private void end(final String word, final int node, final long startNs)
    {
        final ChaosProcess rack = cluster.node(node).host();
        rack.say(word + node);
        undos.add(new Undo(startNs, () -> rack.say("start " + node)));
    }

    private List<Integer> nodes(final Fault fault)
    {
        final List<Integer> candidates = healthy();
        final Fault.Kind kind = fault.kind();
        if (kind == Fault.Kind.ABORT_RELAY || kind == Fault.Kind.ABORT_LEAF)
        {
            final boolean wantsChildren = kind == Fault.Kind.ABORT_RELAY;
            candidates.removeIf(index -> cluster.node(index).hasChildren() != wantsChildren);
        }
        return draw(candidates, fault.victims());
    }

    private List<Integer> racks(final Fault fault)
    {
        final List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < cluster.rackCount(); i++)
        {
            final boolean isUnhurt = cluster.rack(i).isAlive() && !cluster.rack(i).isPaused();
            if (isUnhurt && (!fault.kind().isDeathOfRack() || settings.racks().get(i).mayDie()))
            {
                candidates.add(i);
            }
        }
        return draw(candidates, fault.victims());
    }

    private List<Integer> draw(final List<Integer> candidates, final int count)
    {
        final List<Integer> drawn = new ArrayList<>();
        while (drawn.size() < count && !candidates.isEmpty())
        {
            drawn.add(candidates.remove(random.nextInt(candidates.size())));
        }
        return drawn;
    }

    private Path filler(final int rack)
    {
        return cluster.directory(rack).resolve("filler");
    }

    /** Only in a file system of the run's own, so that nobody else is hurt. */
    private void fill(final int rack) throws IOException
    {
        final FileStore store = Files.getFileStore(cluster.directory(rack));
        final byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out = Files.newOutputStream(filler(rack)))
        {
            while (store.getUsableSpace() > 0)
            {
                out.write(chunk, 0, (int)Math.min(chunk.length, store.getUsableSpace()));
            }
        }
        catch (final IOException ex)
        {
            // The last write did not fit: the file system is full, which is what was wanted.
            progress.println("full: " + ex.getMessage());
        }
    }

    private static int openFiles(final ChaosProcess process) throws IOException
    {
        final String[] files = Path.of("/proc", Long.toString(process.pid()), "fd").toFile().list();
        if (files == null)
        {
            throw new IOException("no process " + process.pid());
        }
        return files.length;
    }

    private static void limitFiles(final ChaosProcess process, final int count)
        throws IOException, InterruptedException
    {
        new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--nofile=" + count + ":")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
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
