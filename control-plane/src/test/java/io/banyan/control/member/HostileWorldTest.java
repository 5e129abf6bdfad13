package io.banyan.control.member;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.banyan.codec.control.GraftEncoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.edge.ControlPlaneValidator;
import io.banyan.control.Endpoints;
import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Somebody hears everything and sends it again: to others, from other addresses, with bytes changed. The form is valid,
 * so it is the members that must not believe it. The world checks for cycles and limits after every step.
 */
class HostileWorldTest
{
    private static final long MS = World.MS;
    private static final int STRANGERS = 500_000;
    private static final int STRANGERS_MAX = 1_000;
    private static final int HEARD_MAX = 2_000;
    private static final int HEADER_BYTES = 16;
    private static final int CHANGES_MAX = 4;
    private static final int ATTACKS = 20_000;

    private final List<UnsafeBuffer> heard = new ArrayList<>();
    private final Map<Long, Integer> answered = new HashMap<>();
    private int heardCount;

    @ParameterizedTest
    @ValueSource(longs = { 201, 202, 203, 204 })
    void shouldStayATreeAndHealWhenSomebodyRepeatsAndForgesWhatItHears(final long seed)
    {
        final World world = settled(seed);
        final SeededRandom random = new SeededRandom(seed);
        final int[] taken = { 0 };
        for (int attack = 0; attack < ATTACKS; attack++)
        {
            final TestNode target = world.nodes.get(random.nextInt(world.nodes.size()));
            final TestNode mask = world.nodes.get(random.nextInt(world.nodes.size()));
            final UnsafeBuffer lie = forged(random);
            if (ControlPlaneValidator.validate(lie, 0, lie.capacity()).isValid())
            {
                taken[0]++;
                world.run(target, () ->
                    target.member.onDatagram(mask.address, lie, 0, lie.capacity(), world.nowNs));
            }
            if (attack % 10 == 0)
            {
                world.advance(MS);
            }
        }
        assertTrue(taken[0] > ATTACKS / 2, "too few were valid: " + taken[0]);
        assertEquals(MemberState.ROOT, world.nodes.get(0).member.state());
        assertEquals(1, world.nodes.get(0).member.epoch());
        world.until(30_000 * MS, "healed", world::allAttached);
    }

    @Test
    void shouldNeverAnswerAStrangerWithMoreBytesThanItSent()
    {
        final World world = settled(211);
        final SeededRandom random = new SeededRandom(211);
        int answers = 0;
        for (int attack = 0; attack < ATTACKS; attack++)
        {
            final TestNode target = world.nodes.get(random.nextInt(world.nodes.size()));
            final long stranger = STRANGERS + random.nextInt(STRANGERS_MAX);
            final NodeAddress from = new NodeAddress(0, stranger, 1000, 0, 0);
            final UnsafeBuffer lie = forged(random);
            claim(lie, from);
            if (!ControlPlaneValidator.validate(lie, 0, lie.capacity()).isValid())
            {
                continue;
            }
            answered.remove(stranger);
            world.run(target, () -> target.member.onDatagram(from, lie, 0, lie.capacity(), world.nowNs));
            final int bytes = answered.getOrDefault(stranger, 0);
            assertTrue(bytes <= lie.capacity(), () -> bytes + " bytes for " + lie.capacity() + " of template " +
                lie.getShort(2));
            answers += bytes > 0 ? 1 : 0;
        }
        assertTrue(answers > ATTACKS / 100, "hardly anything was answered: " + answers);
        world.advance(5_000 * MS);
        assertTrue(answered.keySet().stream().allMatch(id -> id >= STRANGERS), answered.toString());
    }

    @Test
    void shouldRefuseAStrangersGraftInNoMoreBytesThanItHas()
    {
        final World world = settled(212);
        final NodeAddress from = new NodeAddress(0, STRANGERS, 1000, 0, 0);
        final UnsafeBuffer graft = new UnsafeBuffer(new byte[200]);
        final GraftEncoder encoder = new GraftEncoder();
        encoder.wrapAndApplyHeader(graft, 0, new MessageHeaderEncoder())
            .channelId(World.CHANNEL).memberId(4_711).correlationId(1).fromBlock(0).suspectedParent(0).epoch(1)
            .upSession(1).subtreeMembers(1).generation(0).subtreeDepth(0).rank(0);
        Endpoints.encode(from, encoder.address());
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        assertTrue(ControlPlaneValidator.validate(graft, 0, length).isValid());
        int answers = 0;
        for (final TestNode target : world.nodes)
        {
            answered.clear();
            world.run(target, () -> target.member.onDatagram(from, graft, 0, length, world.nowNs));
            final int bytes = answered.getOrDefault(from.addressLow(), 0);
            assertTrue(bytes <= length, () -> bytes + " bytes for " + length);
            answers += bytes > 0 ? 1 : 0;
        }
        assertTrue(answers > world.nodes.size() / 2, "hardly anybody answered: " + answers);
    }

    /** Any message that names the sender's own address must name the stranger's to be looked at. */
    private static void claim(final UnsafeBuffer lie, final NodeAddress from)
    {
        for (int i = HEADER_BYTES; i + 20 <= lie.capacity(); i++)
        {
            if (lie.getLong(i) == 0 && lie.getLong(i + 8) > 0 && lie.getLong(i + 8) <= 40 &&
                lie.getShort(i + 16) == 1000)
            {
                lie.putLong(i + 8, from.addressLow());
                return;
            }
        }
    }

    private UnsafeBuffer forged(final SeededRandom random)
    {
        final UnsafeBuffer original = heard.get(random.nextInt(heard.size()));
        final UnsafeBuffer lie = new UnsafeBuffer(new byte[original.capacity()]);
        lie.putBytes(0, original, 0, original.capacity());
        for (int i = random.nextInt(CHANGES_MAX + 1); i > 0; i--)
        {
            lie.putByte(HEADER_BYTES + random.nextInt(lie.capacity() - HEADER_BYTES), (byte)random.nextInt(256));
        }
        return lie;
    }

    private World settled(final long seed)
    {
        final World world = new World(seed);
        world.overhear = this::overhear;
        final TestNode root = world.root(3);
        for (int i = 0; i < 30; i++)
        {
            world.join(3, root);
            world.advance(MS);
        }
        world.run(root, () -> root.member.setPolicy(false, 3, 0, world.nowNs));
        world.nodes.stream().skip(1).forEach(n -> world.run(n, () -> n.member.reachable(true, world.nowNs)));
        world.until(1_000 * MS, "all attached", world::allAttached);
        final TestNode relay = world.nodes.stream().skip(1).filter(n -> n.member.childCount() > 0).findFirst()
            .orElseThrow();
        world.run(relay, () -> relay.member.leave(world.nowNs));
        world.advance(15_000 * MS);
        world.until(1_000 * MS, "all attached", world::allAttached);
        return world;
    }

    private void overhear(final NodeAddress to, final UnsafeBuffer bytes)
    {
        if (to.addressLow() >= STRANGERS)
        {
            answered.merge(to.addressLow(), bytes.capacity(), Integer::sum);
        }
        else if (heard.size() < HEARD_MAX)
        {
            heard.add(bytes);
        }
        else
        {
            heard.set(heardCount++ % HEARD_MAX, bytes);
        }
    }
}
