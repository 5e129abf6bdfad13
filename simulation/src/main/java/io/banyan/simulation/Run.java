package io.banyan.simulation;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.HdrHistogram.Histogram;

import io.banyan.control.member.MemberState;

/**
 * One run of one scenario from one seed: births, messages, the timeline, and the books at the end.
 */
final class Run
{
    private static final long PROGRESS_WALL_NS = 2_000_000_000L;
    private static final int SUSPICION_HEARTBEATS = 3;
    private static final double BOUND_MARGIN = 1.2;
    private static final long SLICE_NS = 20_000_000L;

    private final Scenario scenario;
    private final long seed;
    private final Trace trace;
    private final Population population;
    private final Timeline timeline;
    private final Invariants invariants;
    private long nextCheckNs;
    private final PrintWriter progress;
    private final List<String> failures = new ArrayList<>();
    private long controlBytesBefore;
    private long peakHeapBytes;
    private long beganWallNs;
    private double wallSeconds;
    private boolean hasBegun;
    private boolean isBreached;

    Run(final Scenario scenario, final long seed, final PrintWriter progress)
    {
        this.scenario = scenario;
        this.seed = seed;
        this.progress = progress;
        trace = new Trace(true);
        population = new Population(scenario, seed, trace);
        timeline = new Timeline(population);
        invariants = new Invariants(population);
    }

    /** Play it to the end; false if something that must hold did not. */
    boolean play()
    {
        advanceTo(scenario.endNs());
        closeBooks();
        wallSeconds = (System.nanoTime() - beganWallNs) / 1e9;
        final Map<String, Double> results = flatResults();
        for (final Requirement requirement : scenario.requirements)
        {
            final String failure = requirement.failure(results);
            if (failure != null)
            {
                failures.add(failure);
            }
        }
        return failures.isEmpty();
    }

    private void closeBooks()
    {
        try
        {
            if (!isBreached)
            {
                finish();
            }
        }
        catch (final RuntimeException ex)
        {
            onBreach(ex);
        }
    }

    /** Let the next thing happen; false if there is none or a breach has stopped the world. */
    boolean step()
    {
        begin();
        try
        {
            return !isBreached && population.world.step();
        }
        catch (final RuntimeException ex)
        {
            onBreach(ex);
            return false;
        }
    }

    /** Let everything happen up to a time; false if a breach has stopped the world. */
    boolean advanceTo(final long timeNs)
    {
        begin();
        try
        {
            if (!isBreached)
            {
                advance(timeNs);
            }
        }
        catch (final RuntimeException ex)
        {
            onBreach(ex);
        }
        return !isBreached;
    }

    /** Do something to the world now. */
    void disturb(final String happening)
    {
        begin();
        timeline.happen(Happening.parse("at " + population.world.nowNs() + "ns " + happening));
    }

    /** Bring a node to life now. */
    void start(final int node)
    {
        begin();
        if (!population.nodes[node].isAlive())
        {
            population.start(node);
        }
    }

    /** End a node now, without a word; never the root. */
    void kill(final int node)
    {
        begin();
        population.kill(node);
    }

    boolean isBreached()
    {
        return isBreached;
    }

    Scenario scenario()
    {
        return scenario;
    }

    List<String> failures()
    {
        return failures;
    }

    Trace trace()
    {
        return trace;
    }

    Population population()
    {
        return population;
    }

    // --- what happens ------------------------------------------------------------------------------------------------

    private void begin()
    {
        if (!hasBegun)
        {
            hasBegun = true;
            beganWallNs = System.nanoTime();
            schedule();
        }
    }

    private void onBreach(final RuntimeException breach)
    {
        isBreached = true;
        failures.add(breach instanceof BreachException ? breach.getMessage() :
            "at " + population.world.nowNs() + " ns a state machine failed: " + breach);
    }

    private void schedule()
    {
        final World world = population.world;
        world.at(0, () -> population.start(Population.ROOT));
        for (int i = 1; i < scenario.nodes; i++)
        {
            final int index = i;
            world.at((long)((double)i / scenario.nodes * scenario.joinOverNs), () -> population.start(index));
        }
        world.at(scenario.publishAtNs(), () -> controlBytesBefore = world.controlBytesSent);
        if (scenario.messages > 0)
        {
            schedulePublish(0);
        }
        for (final Happening happening : scenario.timeline)
        {
            timeline.schedule(happening);
        }
    }

    private void schedulePublish(final int number)
    {
        final long dueNs = scenario.publishAtNs() + (long)(number * 1e9 / scenario.rate);
        population.world.at(dueNs, () ->
        {
            population.publish(dueNs);
            if (number + 1 < scenario.messages)
            {
                schedulePublish(number + 1);
            }
        });
    }

    private void advance(final long endNs)
    {
        long toldNs = beganWallNs;
        final Runtime runtime = Runtime.getRuntime();
        for (long untilNs = population.world.nowNs() + SLICE_NS; untilNs < endNs + SLICE_NS; untilNs += SLICE_NS)
        {
            population.world.runUntil(Math.min(untilNs, endNs));
            if (population.world.nowNs() >= nextCheckNs)
            {
                nextCheckNs = population.world.nowNs() + Invariants.PERIOD_NS;
                invariants.check();
            }
            final long wallNs = System.nanoTime();
            peakHeapBytes = Math.max(peakHeapBytes, runtime.totalMemory() - runtime.freeMemory());
            if (progress != null && wallNs - toldNs > PROGRESS_WALL_NS)
            {
                toldNs = wallNs;
                tell((wallNs - beganWallNs) / 1e9);
            }
        }
    }

    private void tell(final double seconds)
    {
        progress.printf(
            Locale.ROOT,
            "%8.3f s of %.3f s | joined %d | delivered %d | orphans %d | wall %.0f s%n",
            population.world.nowNs() / 1e9,
            scenario.endNs() / 1e9,
            joined(),
            delivered(),
            orphans(),
            seconds);
    }

    private void finish()
    {
        for (final SimNode node : population.nodes)
        {
            population.account(node);
        }
        invariants.check();
        final World world = population.world;
        if (world.malformed > 0)
        {
            failures.add(world.malformed + " control datagrams of our own were malformed");
        }
        for (final SimNode node : population.nodes)
        {
            if (node.isAlive() && node.core().counters().malformed > 0)
            {
                failures.add("node " + node.index + " was sent malformed messages by its own kind");
                break;
            }
        }
        final long unreported = unreportedGaps();
        if (unreported > 0)
        {
            failures.add(unreported + " sequences were neither delivered nor reported missing");
        }
    }

    // --- the books ---------------------------------------------------------------------------------------------------

    private int joined()
    {
        int count = 0;
        for (final SimNode node : population.nodes)
        {
            count += node.isAlive() && node.attachedNs >= 0 ? 1 : 0;
        }
        return count;
    }

    private int alive()
    {
        int count = 0;
        for (final SimNode node : population.nodes)
        {
            count += node.isAlive() ? 1 : 0;
        }
        return count;
    }

    private int attached()
    {
        int count = 0;
        for (final SimNode node : population.nodes)
        {
            count += node.isAlive() && node.index != Population.ROOT &&
                node.member().state() == MemberState.ATTACHED ? 1 : 0;
        }
        return count;
    }

    private int orphans()
    {
        return alive() - 1 - attached();
    }

    private long delivered()
    {
        long sum = 0;
        for (final SimNode node : population.nodes)
        {
            sum += node.index == Population.ROOT ? 0 : node.delivered;
        }
        return sum;
    }

    /** What readers are owed: from the first message each was told of, to the last one published. */
    private long expected()
    {
        long sum = 0;
        for (final SimNode node : population.nodes)
        {
            if (node.index != Population.ROOT)
            {
                sum += node.delivered + node.missing;
                if (node.isAlive())
                {
                    sum += owed(node);
                }
            }
        }
        return sum;
    }

    private long owed(final SimNode node)
    {
        if (node.nextSequence >= 0)
        {
            return Math.max(0, population.published - node.nextSequence);
        }
        return node.startedNs < scenario.publishAtNs() ? population.published : 0;
    }

    private long unreportedGaps()
    {
        long sum = 0;
        for (final SimNode node : population.nodes)
        {
            if (node.isAlive() && node.index != Population.ROOT && node.member().state() == MemberState.ATTACHED &&
                node.nextSequence >= 0)
            {
                sum += Math.max(0, population.published - node.nextSequence);
            }
        }
        return sum;
    }

    private Histogram depths()
    {
        final Histogram depths = new Histogram(3);
        for (final SimNode node : population.nodes)
        {
            if (node.isAlive() && node.index != Population.ROOT && node.member().state() == MemberState.ATTACHED)
            {
                depths.recordValue(node.member().level());
            }
        }
        return depths;
    }

    /** Every result by its dotted name. */
    Map<String, Double> flatResults()
    {
        final Map<String, Double> flat = new LinkedHashMap<>();
        results().forEach((name, value) ->
        {
            if (value instanceof Map<?, ?> parts)
            {
                parts.forEach((part, number) -> flat.put(name + "." + part, ((Number)number).doubleValue()));
            }
            else if (value instanceof Number number)
            {
                flat.put(name, number.doubleValue());
            }
        });
        return flat;
    }

    /** The results in the order in which they are told. */
    Map<String, Object> results()
    {
        final World world = population.world;
        final Map<String, Object> out = new LinkedHashMap<>();
        final double expected = expected();
        final double ideal = (double)population.published * scenario.payloadBytes * (scenario.nodes - 1);
        out.put("scenario", scenario.name);
        out.put("nodes", scenario.nodes);
        out.put("seed", seed);
        out.put("joined", joined());
        out.put("alive", alive());
        out.put("attached", attached());
        out.put("attachedFraction", alive() <= 1 ? 1.0 : (double)attached() / (alive() - 1));
        out.put("joinNs", spread(population.joins, 50, 99));
        out.put("rejectFraction", world.joinRequests == 0 ? 0.0 : (double)world.rejects / world.joinRequests);
        out.put("maxRequestsOnOneNode", population.maxRequests());
        out.put("maxRequestsPerSlot", population.maxRequestsPerSlot());
        out.put("depth", spread(depths(), 50));
        out.put("expectedDeliveries", (long)expected);
        out.put("deliveries", delivered());
        out.put("eventualDelivery", expected == 0 ? 1.0 : delivered() / expected);
        out.put("onDeadlineDelivery", expected == 0 ? 1.0 : (delivered() - population.late) / expected);
        out.put("settledOnDeadline", settledOnDeadline());
        out.put("duplicatesDelivered", 0);
        out.put("outOfOrder", 0);
        out.put("unreportedGaps", unreportedGaps());
        out.put("overheadFactor", ideal == 0 ? 0.0 : world.payloadBytesSent / ideal);
        out.put("wireFactor", ideal == 0 ? 0.0 : (world.linkBytesSent + world.controlBytesSent) / ideal);
        out.put("controlBytesPerPayloadByte",
            ideal == 0 ? 0.0 : (world.controlBytesSent - controlBytesBefore) / ideal);
        out.put("latencyNs", spread(population.latency, 50, 99, 99.99));
        out.put("failoverNs", spread(population.failovers, 50, 95));
        out.put("detectionNs", spread(population.detections, 50, 95));
        out.put("healNs", population.healing.healNs(world.nowNs()));
        out.put("healRounds", (double)population.healing.healNs(world.nowNs()) / roundNs());
        out.put("orphanSeconds", population.orphanNs / 1e9);
        out.put("lostWithRoot", population.lostWithRoot);
        out.put("refusedPublishes", population.refusedPublishes);
        out.put("suspicions", population.suspicions);
        out.put("falseSuspicions", population.falseSuspicions);
        out.put("pauses", population.pauses);
        out.put("falseSuspicionsPerPause",
            population.pauses == 0 ? 0.0 : (double)population.falseSuspicions / population.pauses);
        out.put("maxChildren", population.childrenMaxSeen);
        out.put("maxUploadFraction", world.maxUploadFraction);
        out.put("repairFraction", world.linkBytesSent == 0 ? 0.0 :
            (double)world.repairBytesSent / (world.linkBytesSent + world.controlBytesSent));
        out.put("latencyOverBound", population.latency.getValueAtPercentile(99) / latencyBoundNs());
        out.put("healthyOverCalm", population.calmLatency.getTotalCount() == 0 ? 0.0 :
            (double)population.healthyLatency.getValueAtPercentile(99) /
                population.calmLatency.getValueAtPercentile(99));
        out.put("childrenOfClaimers", population.childrenOfLiars(true));
        out.put("childrenOfSilent", population.childrenOfLiars(false));
        out.put("childrenOfLiars", population.childrenOfLiars(true) + population.childrenOfLiars(false));
        out.put("depthOverOptimal", depths().getMaxValue() / optimalDepth());
        out.put("unicasts", population.storm.results());
        out.put("events", world.events);
        out.put("traceHash", Long.toHexString(trace.hash()));
        out.put("wallSeconds", wallSeconds);
        out.put("peakHeapBytes", peakHeapBytes);
        out.put("ok", failures.isEmpty());
        return out;
    }

    /** Of what was published after the warm-up, the share that whoever lives was given in time. */
    private double settledOnDeadline()
    {
        final long owed = (population.published - scenario.firstSettled()) * (alive() - 1);
        return owed <= 0 ? 1.0 : (double)population.settledOnTime / owed;
    }

    /** Detection and a round trip: what a round of healing takes. */
    private double roundNs()
    {
        return SUSPICION_HEARTBEATS * scenario.heartbeatNs + 2.0 * scenario.network.delayNs;
    }

    /** Depth times a hop and the sends before the last child's, and a fifth more. */
    private double latencyBoundNs()
    {
        final NetworkSettings network = scenario.network;
        final double hopNs = network.delayNs + network.jitterNs + network.receiveNs;
        return BOUND_MARGIN * depths().getMaxValue() * (hopNs + (double)scenario.children * network.sendNs);
    }

    private double optimalDepth()
    {
        long room = scenario.rootChildren;
        long placed = room;
        int depth = 1;
        while (placed < scenario.nodes - 1 && scenario.children > 1)
        {
            room *= scenario.children;
            placed += room;
            depth++;
        }
        return scenario.children > 1 ? depth : scenario.nodes - 1;
    }

    private static Map<String, Object> spread(final Histogram histogram, final double... percentiles)
    {
        final Map<String, Object> out = new LinkedHashMap<>();
        for (final double percentile : percentiles)
        {
            final String digits = Double.toString(percentile).replace(".0", "").replace(".", "");
            out.put("p" + digits, histogram.getValueAtPercentile(percentile));
        }
        out.put("max", histogram.getMaxValue());
        return out;
    }
}
