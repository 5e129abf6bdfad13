package io.banyan.simulation.page;

import java.util.PriorityQueue;

import io.banyan.control.SeededRandom;

/**
 * What flooding would cost: a simple model, computed and not the protocol. Every node knows some neighbours, drawn from
 * the seed, and passes each message on to all of them but the one it came from, the first time it sees it. Delays, the
 * time to send a datagram, and loss are those of the simulated network; what is lost is not sent again.
 */
final class Flood
{
    private final StoryWriter story;
    private final DeliverySettings settings;
    private final SeededRandom random;
    private final int[][] neighbours;
    private final long[] freeNs;
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>();
    private final boolean[][] hasSeen;
    private final boolean[] hasParent;
    private final Recorder counts;
    private long order;
    long duplicates;

    Flood(final StoryWriter story, final DeliverySettings settings, final Recorder counts)
    {
        this.story = story;
        this.settings = settings;
        this.counts = counts;
        random = new SeededRandom(SeededRandom.mix(settings.seed()));
        neighbours = graph();
        freeNs = new long[settings.nodes()];
        hasSeen = new boolean[settings.nodes()][settings.messages()];
        hasParent = new boolean[settings.nodes()];
    }

    /** Plays all messages to the end; the neighbours known first are the tree that is drawn. */
    void play()
    {
        for (int node = 0; node < settings.nodes(); node++)
        {
            story.state(0, node, node == 0 ? "ROOT" : "SEEKING", -1, 0);
        }
        for (int message = 0; message < settings.messages(); message++)
        {
            arrivals.add(new Arrival((long)(message * settings.intervalNs()), order++, -1, 0, message));
        }
        while (!arrivals.isEmpty())
        {
            final Arrival arrival = arrivals.poll();
            if (arrival.from >= 0)
            {
                story.arrived(arrival.timeNs, arrival.from, arrival.to, "block");
            }
            if (hasSeen[arrival.to][arrival.message])
            {
                duplicates++;
                continue;
            }
            hasSeen[arrival.to][arrival.message] = true;
            if (!hasParent[arrival.to] && arrival.from >= 0)
            {
                hasParent[arrival.to] = true;
                story.state(arrival.timeNs, arrival.to, "ATTACHED", arrival.from, 0);
            }
            counts.onDelivered(arrival.timeNs, arrival.to, arrival.message);
            forward(arrival);
        }
    }

    private void forward(final Arrival arrival)
    {
        for (final int neighbour : neighbours[arrival.to])
        {
            if (neighbour == arrival.from)
            {
                continue;
            }
            freeNs[arrival.to] = Math.max(freeNs[arrival.to], arrival.timeNs) + DeliverySettings.SEND_NS;
            final boolean isLost = random.nextDouble() < settings.loss();
            final long delayNs = settings.delayNs() +
                (long)(-Math.log(1 - random.nextDouble()) * DeliverySettings.JITTER_NS);
            counts.blocks++;
            counts.blocksSent[arrival.to]++;
            if (isLost)
            {
                story.flight(arrival.timeNs, freeNs[arrival.to] + delayNs, arrival.to, neighbour, StoryWriter.LOST);
                continue;
            }
            story.departed(arrival.timeNs, arrival.to, neighbour, "block", StoryWriter.PAYLOAD);
            arrivals.add(new Arrival(freeNs[arrival.to] + delayNs + DeliverySettings.RECEIVE_NS, order++,
                arrival.to, neighbour, arrival.message));
        }
    }

    /** A ring, so that everybody can be reached, and chords until each has about as many neighbours as asked for. */
    private int[][] graph()
    {
        final int nodes = settings.nodes();
        final int wanted = Math.min(nodes - 1, settings.fanout() + 1);
        final boolean[][] knows = new boolean[nodes][nodes];
        final int[] degree = new int[nodes];
        for (int node = 0; node < nodes && nodes > 1; node++)
        {
            link(knows, degree, node, (node + 1) % nodes);
        }
        for (int node = 0; node < nodes; node++)
        {
            for (int tries = 0; tries < 4 * wanted && degree[node] < wanted; tries++)
            {
                final int other = random.nextInt(nodes);
                if (degree[other] < wanted)
                {
                    link(knows, degree, node, other);
                }
            }
        }
        final int[][] lists = new int[nodes][];
        for (int node = 0; node < nodes; node++)
        {
            lists[node] = new int[degree[node]];
            int at = 0;
            for (int other = 0; other < nodes; other++)
            {
                if (knows[node][other])
                {
                    lists[node][at++] = other;
                }
            }
        }
        return lists;
    }

    private static void link(final boolean[][] knows, final int[] degree, final int a, final int b)
    {
        if (a != b && !knows[a][b])
        {
            knows[a][b] = true;
            knows[b][a] = true;
            degree[a]++;
            degree[b]++;
        }
    }

    private record Arrival(long timeNs, long order, int from, int to, int message) implements Comparable<Arrival>
    {
        @Override
        public int compareTo(final Arrival other)
        {
            final int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
