package io.banyan.simulation;

import java.util.LinkedHashMap;
import java.util.Map;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.control.SeededRandom;
import io.banyan.control.member.Member;
import io.banyan.control.member.MemberState;
import io.banyan.control.member.RouteLookup;
import io.banyan.engine.core.RoutePath;
import io.banyan.engine.core.UnicastHandler;
import io.banyan.engine.core.UnicastRefusal;
import io.banyan.engine.core.UnicastRouter;

/**
 * Unicasts from member to member, many at once: each is delivered once or refused to its sender, and none twice.
 */
final class Storm implements UnicastHandler
{
    private static final int PAYLOAD_BYTES = 64;
    private static final int TOPIC = 11;
    private static final int LABELS_MAX = 96;

    private final Population population;
    private final SeededRandom random;
    private final RoutePath path = new RoutePath();
    private final char[] labels = new char[LABELS_MAX];
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[PAYLOAD_BYTES]);
    private boolean[] isAnswered;
    long sent;
    long hops;
    long notSent;
    long delivered;
    long refused;

    Storm(final Population population)
    {
        this.population = population;
        this.random = population.random();
    }

    void begin(final int count, final long overNs)
    {
        isAnswered = new boolean[count];
        for (final SimNode node : population.nodes)
        {
            if (node.isAlive())
            {
                final UnicastRouter router = node.core().unicasts().member(node.index + 1, this);
                router.place(pathOf(node) ? path : null);
            }
        }
        final World world = population.world;
        for (int i = 0; i < count; i++)
        {
            final int number = i;
            world.at(world.nowNs() + (long)((double)i / count * overNs), () -> send(number));
        }
    }

    @Override
    public void onUnicast(
        final long sourceMember, final long correlationId, final int topic, final DirectBuffer buffer,
        final int offset, final int length)
    {
        answered(correlationId);
        delivered++;
    }

    @Override
    public void onRefused(final long destinationMember, final long correlationId, final UnicastRefusal reason)
    {
        answered(correlationId);
        refused++;
    }

    Map<String, Object> results()
    {
        final Map<String, Object> out = new LinkedHashMap<>();
        out.put("sent", sent);
        out.put("notSent", notSent);
        out.put("delivered", delivered);
        out.put("refused", refused);
        out.put("silent", Math.max(0, sent - delivered - refused - passesRefused()));
        out.put("answered", sent == 0 ? 0.0 : (double)(delivered + refused) / sent);
        out.put("messages", population.world.unicastMessages);
        out.put("messagesOverHops", hops == 0 ? 0.0 : (double)population.world.unicastMessages / hops);
        return out;
    }

    /** What a full link did not take, and counted. */
    private long passesRefused()
    {
        long sum = 0;
        for (final SimNode node : population.nodes)
        {
            sum += node.isAlive() ? node.core().counters().passRefused : 0;
        }
        return sum;
    }

    private void answered(final long correlationId)
    {
        if (isAnswered[(int)correlationId])
        {
            throw new BreachException("unicast " + correlationId + " was delivered or refused twice", null);
        }
        isAnswered[(int)correlationId] = true;
    }

    private void send(final int number)
    {
        final SimNode from = draw();
        final SimNode to = draw();
        if (from == to || !pathOf(to))
        {
            notSent++;
            return;
        }
        payload.putLong(0, number);
        final long outcome = from.core().unicasts().send(
            to.index + 1, path, number, TOPIC, payload, 0, PAYLOAD_BYTES);
        if (outcome == 0)
        {
            sent++;
            hops += from.member().level() + path.count();
        }
        else
        {
            notSent++;
        }
        population.world.cycle(from);
    }

    private SimNode draw()
    {
        SimNode node;
        do
        {
            node = population.nodes[random.nextInt(population.nodes.length)];
        }
        while (!node.isAlive() || !node.member().state().isInTree());
        return node;
    }

    private boolean pathOf(final SimNode node)
    {
        final Member member = node.member();
        final int count = member.routeLabels(labels);
        if (count == RouteLookup.UNKNOWN || member.state() != MemberState.ATTACHED && count > 0)
        {
            return false;
        }
        path.reset(member.epoch(), member.routeCode());
        for (int i = 0; i < count; i++)
        {
            path.add(labels[i]);
        }
        return true;
    }
}
