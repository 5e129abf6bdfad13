package io.banyan.engine.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.banyan.engine.Outcome;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class UnicastTest
{
    private static final long CODE = 4711;
    private static final int FALLBACKS = 5;

    private final Map<Integer, Inbox> inboxes = new HashMap<>();
    private final Map<Long, RoutePath> directory = new HashMap<>();
    private final RoutePath[] paths = new RoutePath[7];
    private TreeRig rig;
    private MemoryNode[] nodes;

    private static final class Inbox implements UnicastHandler
    {
        private final List<String> got = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();

        @Override
        public void onUnicast(
            final long sourceMember,
            final long correlationId,
            final int topic,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            got.add(sourceMember + ":" + correlationId + ":" + topic + ":" +
                buffer.getStringWithoutLengthAscii(offset, length));
        }

        @Override
        public void onRefused(final long destinationMember, final long correlationId, final UnicastRefusal reason)
        {
            refused.add(destinationMember + ":" + correlationId + ":" + reason);
        }
    }

    /** root 0; 1 and 2 below it; 3 and 4 below 1; 5 below 2; 6 below 4. A label is the index of the child. */
    @BeforeEach
    void setUp()
    {
        rig = new TreeRig(1, TreeRig.open().unicastFallbacksPerSecond(FALLBACKS).conclude());
        nodes = new MemoryNode[7];
        nodes[0] = rig.root;
        final int[] parents = {-1, 0, 0, 1, 1, 2, 4};
        for (int i = 1; i < 7; i++)
        {
            nodes[i] = rig.leafOf(nodes[parents[i]]);
        }
        for (int i = 0; i < 7; i++)
        {
            paths[i] = new RoutePath().reset(1, CODE);
            addPath(paths[i], parents, i);
            directory.put((long)i, paths[i]);
            inboxes.put(i, new Inbox());
            nodes[i].core.unicasts().member(i, inboxes.get(i)).verifier(
                (channelId, member, token) -> token.code() == CODE).table(this::find);
        }
        rig.settle();
    }

    private static void addPath(final RoutePath path, final int[] parents, final int index)
    {
        if (parents[index] >= 0)
        {
            addPath(path, parents, parents[index]);
            path.add(index);
        }
    }

    private boolean find(final long member, final RoutePath path)
    {
        final RoutePath known = directory.get(member);
        if (known != null)
        {
            path.copy(known);
        }
        return known != null;
    }

    private long send(final int from, final int to, final RoutePath token, final String text)
    {
        final UnsafeBuffer payload = new UnsafeBuffer(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return nodes[from].core.unicasts().send(to, token, 9, 3, payload, 0, payload.capacity());
    }

    private long passes()
    {
        return sum(counters -> counters.passed);
    }

    private long sum(final ToLongFunction<ChannelCounters> counter)
    {
        long sum = 0;
        for (final MemoryNode node : nodes)
        {
            sum += counter.applyAsLong(node.core.counters());
        }
        return sum;
    }

    @Test
    void shouldReachEveryMemberFromEveryOtherInNoMoreHopsThanTheWayThroughTheRoot()
    {
        for (int from = 0; from < 7; from++)
        {
            for (int to = 0; to < 7; to++)
            {
                final long before = passes();
                inboxes.get(to).got.clear();
                assertEquals(0, send(from, to, paths[to], "hello"));
                rig.network.run(2 * MS);
                assertEquals(List.of(from + ":9:3:hello"), inboxes.get(to).got);
                final long hops = from == to ? 0 : paths[from].count() + paths[to].count();
                assertTrue(passes() - before <= hops, from + " to " + to);
            }
        }
        assertEquals(0, rig.root.core.counters().unicastFallbacks);
    }

    @Test
    void shouldTurnAtTheCommonAncestorOfThoseWhoKnowTheirPlace()
    {
        for (int i = 0; i < 7; i++)
        {
            nodes[i].core.unicasts().place(paths[i]);
        }
        final long before = passes();
        send(3, 6, paths[6], "near");
        rig.network.run(2 * MS);
        assertEquals(List.of("3:9:3:near"), inboxes.get(6).got);
        assertEquals(3, passes() - before, "up to 1, down to 4 and 6");
        assertEquals(0, rig.root.core.counters().passed);
    }

    @Test
    void shouldSendToAListOfRecipients()
    {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[]{65, 66});
        final int sent = nodes[3].core.unicasts().sendAll(
            new long[]{5, 6, 0}, new RoutePath[]{paths[5], paths[6], paths[0]}, 1, 2, payload, 0, 2);
        rig.network.run(2 * MS);
        assertEquals(3, sent);
        for (final int to : new int[]{5, 6, 0})
        {
            assertEquals(List.of("3:1:2:AB"), inboxes.get(to).got);
        }
    }

    @Test
    void shouldFallBackOnceThroughTheRootWhenThePathIsStale()
    {
        final RoutePath stale = new RoutePath().reset(1, CODE).add(1).add(9).add(6);
        send(5, 6, stale, "moved");
        send(5, 6, new RoutePath().reset(1, CODE).add(1).add(3), "wrong member at its end");
        final RoutePath oldEpoch = new RoutePath().reset(0, CODE).add(1).add(4).add(6);
        send(5, 6, oldEpoch, "old");
        rig.network.run(5 * MS);
        assertEquals(3, inboxes.get(6).got.size());
        assertEquals(List.of(), inboxes.get(5).refused);
        assertEquals(3, sum(counters -> counters.unicastFallbacks));
        assertEquals(0, sum(counters -> counters.unicastRefused));
    }

    @Test
    void shouldRefuseWhenTheFallbackMissesToo()
    {
        directory.put(6L, new RoutePath().reset(1, CODE).add(2).add(8));
        send(3, 6, new RoutePath().reset(1, CODE).add(1).add(9), "gone");
        directory.remove(77L);
        send(3, 77, new RoutePath().reset(1, CODE).add(1).add(9), "never was");
        rig.network.run(5 * MS);
        assertEquals(
            List.of("6:9:STALE_TOKEN", "77:9:UNKNOWN_MEMBER"), inboxes.get(3).refused.stream().sorted().toList());
        assertEquals(2, sum(counters -> counters.unicastRefused));
    }

    @Test
    void shouldRefuseAForgedToken()
    {
        final RoutePath forged = new RoutePath().reset(1, CODE + 1).add(1).add(4).add(6);
        send(5, 6, forged, "forged");
        rig.network.run(5 * MS);
        assertEquals(List.of(), inboxes.get(6).got);
        assertEquals(List.of("6:9:FORGED_TOKEN"), inboxes.get(5).refused);
        assertEquals(1, sum(counters -> counters.unicastRefused));
        assertEquals(0, sum(counters -> counters.unicastFallbacks), "it does not cost the root a search");
    }

    @Test
    void shouldKeepTheFallbackWithinItsBudget()
    {
        final RoutePath stale = new RoutePath().reset(1, CODE).add(1).add(9);
        for (int i = 0; i < 20; i++)
        {
            send(5, 6, stale, "again");
        }
        rig.network.run(5 * MS);
        assertEquals(FALLBACKS, inboxes.get(6).got.size());
        assertEquals(20 - FALLBACKS, inboxes.get(5).refused.stream().filter(r -> r.endsWith("BUDGET")).count());
    }

    @Test
    void shouldSayAtOnceWhatCannotGo()
    {
        final UnsafeBuffer large = new UnsafeBuffer(new byte[2000]);
        assertEquals(Outcome.TOO_LARGE, nodes[3].core.unicasts().send(5, paths[5], 1, 1, large, 0, 2000));
        nodes[3].core.closeLink(3);
        assertEquals(Outcome.NOT_CONNECTED, send(3, 5, paths[5], "cut off"));
        rig.network.backPressureRate = 1;
        assertEquals(Outcome.BACK_PRESSURED, send(6, 5, paths[5], "busy"));
    }

    @Test
    void shouldTellTheSenderWhenTheDestinationHasLeftOnTheWay()
    {
        send(3, 5, paths[5], "first");
        rig.network.run(5 * MS);
        nodes[2].core.closeLink(5);
        directory.remove(5L);
        send(3, 5, paths[5], "second");
        rig.network.run(5 * MS);
        assertEquals(List.of("3:9:3:first"), inboxes.get(5).got);
        assertEquals(List.of("5:9:UNKNOWN_MEMBER"), inboxes.get(3).refused);
    }
}
