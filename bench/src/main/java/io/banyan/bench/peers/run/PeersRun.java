package io.banyan.bench.peers.run;

import io.banyan.bench.harness.InterruptedRoundException;
import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.ProgramPeer;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Measures systems side by side: in each round the systems take turns at every setup, every second round in the
 * opposite order, so that a drift of the machine meets all of them alike. Workloads that want the same setup share a
 * session. When the time is up, setups go without their last rounds.
 */
public final class PeersRun
{
    private static final double OPEN_SECONDS_GUESS = 2;
    private static final int WARM_UP_PAYLOAD = 288;
    private static final double MINUTE = 60;
    private static final int GIVE_UP_AFTER = 2;

    private final Plan plan;
    private final List<Peer> peers;
    private final List<Workload> workloads;
    private final PrintWriter progress;
    private final ClassArchives archives;
    private final Sheet sheet = new Sheet();
    private final Map<String, Integer> failures = new LinkedHashMap<>();
    private final Map<String, String> givenUp = new LinkedHashMap<>();
    private double doneSeconds;
    private double totalSeconds;

    /**
     * A run.
     *
     * @param plan      how much of everything.
     * @param peers     to be measured.
     * @param workloads by name, or empty for all.
     * @param archives  of classes that processes start with.
     * @param progress  told what runs, what remains and how long it will take.
     */
    public PeersRun(
        final Plan plan, final List<Peer> peers, final List<String> workloads, final ClassArchives archives,
        final PrintWriter progress)
    {
        this.plan = plan;
        this.peers = List.copyOf(peers);
        this.workloads = all().stream()
            .filter(workload -> workloads.isEmpty() ? !plan.leavesOut().contains(workload.name()) :
                workloads.contains(workload.name()))
            .toList();
        this.archives = archives;
        this.progress = progress;
    }

    /**
     * The names of all workloads.
     *
     * @return in order.
     */
    public static List<String> workloadNames()
    {
        return all().stream().map(Workload::name).toList();
    }

    private static List<Workload> all()
    {
        return List.of(new ColdStart(), new SteadyRate(false), new SteadyRate(true), new HighestRate(),
            new StoppedReader(), new InnerNodeKilled(), new WriterCost(), new OneRelay());
    }

    /**
     * Measure everything.
     *
     * @return what was measured.
     */
    public Sheet run()
    {
        totalSeconds = guessedMinutes() * MINUTE;
        practise();
        final long startNs = System.nanoTime();
        final List<Peer> order = new ArrayList<>(peers);
        for (int round = 1; round <= plan.rounds(); round++)
        {
            for (final Setup setup : setups())
            {
                round(setup, order, round, startNs);
            }
            Collections.reverse(order);
        }
        return sheet;
    }

    /** How long it takes where all goes well. */
    double guessedMinutes()
    {
        double seconds = 0;
        for (final Setup setup : setups())
        {
            seconds += plan.rounds() * peers.stream().mapToDouble(peer -> seconds(setup, peer)).sum();
        }
        return seconds / MINUTE;
    }

    private Set<Setup> setups()
    {
        final Set<Setup> setups = new LinkedHashSet<>();
        workloads.forEach(workload -> setups.addAll(workload.setups(plan)));
        return setups;
    }

    private void practise()
    {
        for (final Peer peer : peers)
        {
            if (plan.archivesClasses() && !(peer instanceof ProgramPeer) && !archives.has(peer.name()))
            {
                progress.println("archiving the classes of " + peer.name());
                progress.flush();
                final String reason = archives.practise(peer);
                if (reason != null)
                {
                    progress.println("  it starts without an archive: " + reason);
                }
            }
        }
    }

    private void round(final Setup setup, final List<Peer> order, final int round, final long startNs)
    {
        final double guess = order.stream()
            .filter(peer -> !givenUp.containsKey(key(setup, peer))).mapToDouble(peer -> seconds(setup, peer)).sum();
        if (round > 1 && isTooLong(guess, startNs))
        {
            progress.printf(Locale.ROOT, "the time is up: %d readers have no round %d%n", setup.readers(), round);
            totalSeconds -= guess;
            return;
        }
        for (final Peer peer : order)
        {
            final String reason = givenUp.get(key(setup, peer));
            if (reason != null)
            {
                progress.printf(Locale.ROOT, "skipped in round %d: %s, %d reader%s, as it failed before: %s%n",
                    round, peer.name(), setup.readers(), setup.readers() == 1 ? "" : "s", reason);
                totalSeconds -= seconds(setup, peer);
            }
            else if (!workloads(setup, peer).isEmpty())
            {
                tell(setup, peer, round, startNs);
                turn(setup, peer);
                doneSeconds += seconds(setup, peer);
            }
        }
    }

    /** Whether so much more, at the pace of what has been done, would end too late. */
    private boolean isTooLong(final double guess, final long startNs)
    {
        final double elapsed = Interrupts.secondsSince(startNs);
        return elapsed + guess * elapsed / Math.max(1, doneSeconds) > plan.minutesMax() * MINUTE;
    }

    private void turn(final Setup setup, final Peer peer)
    {
        final List<Workload> wanted = workloads(setup, peer);
        boolean hasStarted = false;
        try (Session session = new Session(peer, setup.groups(), setup.words(), archives))
        {
            hasStarted = true;
            final double warmUpSeconds = plan.warmUpSeconds(setup.groups().size());
            new Loader(session).flood(WARM_UP_PAYLOAD, warmUpSeconds / 2, warmUpSeconds / 2, plan.drainSeconds());
            for (final Workload workload : wanted)
            {
                workload.run(session, setup, plan, sheet);
            }
        }
        catch (final InterruptedRoundException ex)
        {
            throw ex;
        }
        catch (final RuntimeException ex)
        {
            final String key = key(setup, peer);
            final String reason = (hasStarted ? "broke: " : "broke, did not start: ") + ex.getMessage();
            progress.println("  " + peer.name() + " " + reason);
            wanted.forEach(workload ->
                sheet.fail(new PeerCell(workload.name(), setup.readers(), 0, 0), peer.name(), reason));
            // What does not start keeps everybody waiting for a minute, and will not start the next time.
            if (failures.merge(key, 1, Integer::sum) >= GIVE_UP_AFTER || !hasStarted)
            {
                givenUp.put(key, reason);
            }
        }
    }

    private static String key(final Setup setup, final Peer peer)
    {
        return peer.name() + setup;
    }

    private List<Workload> workloads(final Setup setup, final Peer peer)
    {
        return setup.readers() > peer.readersMax() ? List.of() : workloads.stream()
            .filter(workload -> workload.isFor(peer) && workload.setups(plan).contains(setup))
            .toList();
    }

    private double seconds(final Setup setup, final Peer peer)
    {
        final List<Workload> wanted = workloads(setup, peer);
        return wanted.isEmpty() ? 0 : OPEN_SECONDS_GUESS + plan.warmUpSeconds(setup.groups().size()) +
            wanted.stream().mapToDouble(workload -> workload.seconds(setup, plan)).sum();
    }

    private void tell(final Setup setup, final Peer peer, final int round, final long startNs)
    {
        // What has been done so far says how good the guesses are.
        final double elapsed = Interrupts.secondsSince(startNs);
        final double pace = doneSeconds == 0 ? 1 : elapsed / doneSeconds;
        final double rest = (totalSeconds - doneSeconds) * pace;
        progress.printf(Locale.ROOT, "%.1f min: %s, %d reader%s, round %d of %d; %.0f %% done, about %.1f min to go%n",
            elapsed / MINUTE, peer.name(), setup.readers(), setup.readers() == 1 ? "" : "s", round, plan.rounds(),
            100 * doneSeconds / totalSeconds, rest / MINUTE);
        progress.flush();
    }
}
