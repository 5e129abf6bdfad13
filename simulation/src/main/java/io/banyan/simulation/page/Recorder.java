package io.banyan.simulation.page;

import java.util.Set;

import org.HdrHistogram.Histogram;

import io.banyan.simulation.SimulationListener;

/**
 * Listens to a world and hands its story to a writer, and keeps the counts that a sandbox shows beside those of the
 * simulation itself.
 */
final class Recorder implements SimulationListener
{
    private static final Set<String> PAYLOADS = Set.of("block", "proxyPublish");
    private static final Set<String> REPAIRS = Set.of("repairRequest", "repairBlock", "have");
    private static final Set<String> SIGNS_OF_LIFE = Set.of("heartbeat", "progress", "report", "announce",
        "announceAck", "shuffle");
    private static final long LATENCY_MAX_NS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    final Histogram latency = new Histogram(LATENCY_MAX_NS, DIGITS);
    final long[] blocksSent;
    long delivered;
    long blocks;
    long controls;
    long rejects;
    long lostFlights;
    private final StoryWriter story;
    private final int nodes;
    private final boolean[] isReader;
    private final boolean withSignsOfLife;
    private final long usualDelayNs;
    private long publishAtNs;
    private double intervalNs;

    Recorder(
        final StoryWriter story,
        final int nodes,
        final boolean[] isReader,
        final boolean withSignsOfLife,
        final long usualDelayNs)
    {
        this.story = story;
        this.nodes = nodes;
        this.isReader = isReader;
        this.withSignsOfLife = withSignsOfLife;
        this.usualDelayNs = usualDelayNs;
        // Trackers follow after the nodes.
        blocksSent = new long[nodes + 1];
    }

    /** When each message is due. */
    void due(final long firstNs, final double betweenNs)
    {
        publishAtNs = firstNs;
        intervalNs = betweenNs;
    }

    @Override
    public void onState(
        final long timeNs, final int node, final String state, final int parent, final int level, final String reason)
    {
        story.state(timeNs, node, state, parent, level);
    }

    @Override
    public void onSend(
        final long timeNs, final int from, final int to, final String message, final int bytes, final boolean isLost)
    {
        final boolean isPayload = PAYLOADS.contains(message);
        if (isPayload)
        {
            blocks++;
            blocksSent[Math.min(from, nodes)]++;
        }
        else
        {
            controls++;
            rejects += "reject".equals(message) ? 1 : 0;
            if (!withSignsOfLife && SIGNS_OF_LIFE.contains(message))
            {
                return;
            }
        }
        if (isLost && !isPayload)
        {
            lostFlights++;
            story.flight(timeNs, timeNs + usualDelayNs, from, to, StoryWriter.LOST);
            return;
        }
        story.departed(timeNs, from, to, message, isLost || REPAIRS.contains(message) ? StoryWriter.REPAIR :
            isPayload ? StoryWriter.PAYLOAD : StoryWriter.CONTROL);
    }

    @Override
    public void onReceive(final long timeNs, final int from, final int to, final String message, final int bytes)
    {
        if (withSignsOfLife || !SIGNS_OF_LIFE.contains(message))
        {
            story.arrived(timeNs, from, to, message);
        }
    }

    @Override
    public void onDelivered(final long timeNs, final int node, final long sequence)
    {
        if (isReader[node])
        {
            delivered++;
            latency.recordValue(Math.min(LATENCY_MAX_NS,
                Math.max(0, timeNs - publishAtNs - (long)(sequence * intervalNs))));
        }
        story.delivered(timeNs, node, sequence);
    }

    @Override
    public void onGap(final long timeNs, final int node, final long fromSequence, final long toSequence)
    {
        story.happened(timeNs, node, "missed " + fromSequence + " to " + toSequence);
    }

    @Override
    public void onFault(final long timeNs, final int node, final String what)
    {
        story.happened(timeNs, node, what);
    }

    long mostBlocksFromOneNode()
    {
        long most = 0;
        for (final long count : blocksSent)
        {
            most = Math.max(most, count);
        }
        return most;
    }
}
