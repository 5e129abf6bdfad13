package io.banyan.simulation.page;

import java.util.LinkedHashMap;
import java.util.Map;

import io.banyan.control.SeededRandom;
import io.banyan.node.page.BadRequestException;
import io.banyan.node.page.PageRequest;

/**
 * What is asked of the delivery sandbox, within its bounds.
 *
 * @param nodes       in the tree, the root among them.
 * @param fanout      children of a node at most.
 * @param subscribers nodes that read; the others only relay.
 * @param messages    published.
 * @param size        bytes of a message.
 * @param rate        messages a second.
 * @param loss        share of datagrams lost.
 * @param delayUs     one way between two nodes.
 * @param seed        that decides everything.
 * @param withSetup   whether the traffic before the first message is shown.
 * @param shape       tree, star or flood.
 */
record DeliverySettings(
    int nodes,
    int fanout,
    int subscribers,
    int messages,
    int size,
    int rate,
    double loss,
    int delayUs,
    long seed,
    boolean withSetup,
    String shape)
{
    static final int NODES_MAX = 600;
    static final int DELIVERIES_MAX = 60_000;
    static final int SIZE_MAX = 1024;
    static final long JITTER_NS = 5_000;
    static final long SEND_NS = 3_000;
    static final long RECEIVE_NS = 2_000;
    /** A slot that somebody has just let go is free a little later. */
    private static final int STAR_SPARE = 16;
    private static final double NS_PER_SECOND = 1e9;
    private static final int NS_PER_US = 1000;

    static DeliverySettings of(final PageRequest request)
    {
        final int nodes = (int)request.whole("nodes", 60, 2, NODES_MAX);
        final String shape = request.text("shape", "tree");
        if (!"tree".equals(shape) && !"star".equals(shape) && !"flood".equals(shape))
        {
            throw new BadRequestException("shape is none of tree, star, flood");
        }
        final DeliverySettings settings = new DeliverySettings(
            nodes,
            (int)request.whole("fanout", 4, 1, 64),
            (int)request.whole("subscribers", nodes - 1, 1, nodes - 1),
            (int)request.whole("messages", 5, 1, 500),
            (int)request.whole("size", 288, 16, SIZE_MAX),
            (int)request.whole("rate", 5_000, 1, 100_000),
            request.number("loss", 0, 0, 20) / 100,
            (int)request.whole("delay", 50, 1, 100_000),
            request.whole("seed", 1, 0, Long.MAX_VALUE),
            request.flag("setup", false),
            shape);
        if ((long)nodes * settings.messages > DELIVERIES_MAX)
        {
            throw new BadRequestException("nodes times messages is " + (long)nodes * settings.messages +
                "; allowed: at most " + DELIVERIES_MAX);
        }
        return settings;
    }

    double intervalNs()
    {
        return NS_PER_SECOND / rate;
    }

    long delayNs()
    {
        return (long)delayUs * NS_PER_US;
    }

    /** The scenario that the simulation plays for it. */
    Map<String, String> scenario()
    {
        final boolean isStar = "star".equals(shape);
        final Map<String, String> scenario = new LinkedHashMap<>();
        scenario.put("nodes", Integer.toString(nodes));
        scenario.put("children", Integer.toString(isStar ? 0 : fanout));
        scenario.put("root.children", Integer.toString(isStar ? nodes + STAR_SPARE : fanout));
        scenario.put("join.over", Math.max(100, nodes * 2) + "ms");
        scenario.put("publish.after", "1s");
        scenario.put("messages", Integer.toString(messages));
        scenario.put("rate", Integer.toString(rate));
        scenario.put("payload", Integer.toString(size));
        scenario.put("settle", "1s");
        scenario.put("heartbeat", "20ms");
        scenario.put("network.delay", delayUs + "us");
        scenario.put("network.jitter", JITTER_NS + "ns");
        scenario.put("network.send", SEND_NS + "ns");
        scenario.put("network.receive", RECEIVE_NS + "ns");
        scenario.put("network.loss", Double.toString(loss));
        return scenario;
    }

    /** Who reads, drawn from the seed; the root is where the messages come from. */
    boolean[] readers()
    {
        final int[] order = new int[nodes - 1];
        for (int i = 0; i < order.length; i++)
        {
            order[i] = i + 1;
        }
        final SeededRandom random = new SeededRandom(SeededRandom.mix(seed + 7));
        final boolean[] isReader = new boolean[nodes];
        for (int i = 0; i < subscribers; i++)
        {
            final int other = i + random.nextInt(order.length - i);
            final int drawn = order[other];
            order[other] = order[i];
            isReader[drawn] = true;
        }
        return isReader;
    }
}
