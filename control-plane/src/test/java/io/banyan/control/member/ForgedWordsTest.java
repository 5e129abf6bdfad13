package io.banyan.control.member;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.codec.control.AcceptDecoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.JoinEncoder;
import io.banyan.codec.control.KickEncoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.PathUpdateEncoder;
import io.banyan.codec.control.PolicyEncoder;
import io.banyan.codec.control.RejectDecoder;
import io.banyan.codec.control.RejectReason;
import io.banyan.codec.control.RootBeaconEncoder;
import io.banyan.codec.control.RouteRegisterEncoder;
import io.banyan.codec.control.ShuffleEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Words that somebody else could have put together: tokens of others, cycles, orders of the root. Each is dropped, each
 * is counted, and what is true in the same form passes.
 */
class ForgedWordsTest
{
    private static final long MS = World.MS;
    private static final NodeAddress STRANGER = new NodeAddress(0, 900, 1000, 0, 0);
    private static final long VICTIM = 800;
    private static final int GROUP_HEADER = 4;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[600]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    @Test
    void shouldCountStolenAndStaleRouteTokensAndKeepThePathsThatItKnows()
    {
        final World world = settled(301);
        final TestNode root = world.nodes.get(0);
        final char[] path = { 1, 2 };
        final long code = world.codes.route(World.CHANNEL, VICTIM, 1, path, path.length);
        final int known = root.member.root().directory().size();

        register(world, VICTIM + 1, 1, path, code);
        assertEquals(1, world.count(ControlCounter.TOKEN_FORGED), "the token of another");
        register(world, VICTIM, 1, new char[] { 1, 3 }, code);
        assertEquals(2, world.count(ControlCounter.TOKEN_FORGED), "another path");
        register(world, VICTIM, 1, new char[0], code);
        assertEquals(3, world.count(ControlCounter.TOKEN_FORGED), "no path");
        register(world, VICTIM, 1, new char[TreePath.LENGTH_MAX + 1], code);
        assertEquals(4, world.count(ControlCounter.TOKEN_FORGED), "longer than any path");
        assertEquals(0, world.count(ControlCounter.TOKEN_STALE));

        register(world, VICTIM, 7, path, world.codes.route(World.CHANNEL, VICTIM, 7, path, path.length));
        assertEquals(1, world.count(ControlCounter.TOKEN_STALE), "of another epoch");
        assertEquals(known, root.member.root().directory().size());
        assertEquals(-1, root.member.root().directory().pathTo(VICTIM, new char[TreePath.LENGTH_MAX]));

        register(world, VICTIM, 1, path, code);
        assertEquals(2, root.member.root().directory().pathTo(VICTIM, new char[TreePath.LENGTH_MAX]));
        assertEquals(4, world.count(ControlCounter.TOKEN_FORGED));
    }

    @Test
    void shouldRefuseToBecomeTheParentOfWhoeverStandsAboveIt()
    {
        final World world = settled(302);
        final TestNode child = deep(world);
        final TestNode parent = world.node(child.member.parentId());
        final RejectReason[] said = new RejectReason[1];
        world.overhear = (to, bytes) ->
        {
            if (to.addressLow() == parent.address.addressLow() &&
                new MessageHeaderDecoder().wrap(bytes, 0).templateId() == RejectDecoder.TEMPLATE_ID)
            {
                final RejectDecoder reject = new RejectDecoder();
                reject.wrapAndApplyHeader(bytes, 0, new MessageHeaderDecoder());
                said[0] = reject.reason();
            }
        };
        final long rejected = world.count(ControlCounter.REJECTED_CYCLE);
        final long averted = world.count(ControlCounter.CYCLE_AVERTED);

        join(world, child, parent);

        assertEquals(RejectReason.CYCLE, said[0]);
        assertEquals(rejected + 1, world.count(ControlCounter.REJECTED_CYCLE));
        assertEquals(averted + 1, world.count(ControlCounter.CYCLE_AVERTED));
        assertNull(child.member.children.find(parent.member.memberId()));
    }

    @Test
    void shouldLeaveAParentWhosePathComesToLeadThroughItself()
    {
        final World world = settled(303);
        final TestNode child = deep(world);
        final TestNode parent = world.node(child.member.parentId());

        path(world, child, parent, child.member.memberId());

        assertEquals(1, world.count(ControlCounter.LOOP_BROKEN));
        assertEquals(1, world.count(ControlCounter.CYCLE_AVERTED));
        assertNotEquals(MemberState.ATTACHED, child.member.state());
        world.until(5_000 * MS, "attached again", world::allAttached);
    }

    @Test
    void shouldNotTakeAPlaceWhosePathLeadsThroughItself()
    {
        final World world = settled(304);
        final boolean[] isLying = { true };
        final int[] lies = new int[1];
        final TestNode joiner = world.add(0, world.nodes.get(0), world.nodes.get(1));
        world.overhear = (to, bytes) ->
        {
            final boolean isAccept =
                new MessageHeaderDecoder().wrap(bytes, 0).templateId() == AcceptDecoder.TEMPLATE_ID;
            if (isLying[0] && isAccept && to.addressLow() == joiner.address.addressLow())
            {
                lies[0]++;
                final int entry = MessageHeaderDecoder.ENCODED_LENGTH + AcceptDecoder.BLOCK_LENGTH + GROUP_HEADER;
                bytes.putLong(entry, joiner.member.memberId(), java.nio.ByteOrder.LITTLE_ENDIAN);
            }
        };
        world.run(joiner, () -> joiner.member.join(world.nowNs));
        world.until(5_000 * MS, "lied to", () -> lies[0] > 1);

        assertTrue(world.count(ControlCounter.CYCLE_AVERTED) > 0);
        assertEquals(0, joiner.member.parentId());
        isLying[0] = false;
        world.until(5_000 * MS, "attached", () -> world.isConnected(joiner));
    }

    @Test
    void shouldStayWhenAKickIsForgedOrOfAnEpochThatIsOver()
    {
        final World world = settled(305);
        final TestNode child = deep(world);
        final long id = child.member.memberId();
        final long code = world.codes.kick(World.CHANNEL, id, 1);

        kick(world, child, id, 1, code + 1);
        assertEquals(1, world.count(ControlCounter.KICK_REFUSED));
        kick(world, child, id, 0, world.codes.kick(World.CHANNEL, id, 0));
        assertEquals(2, world.count(ControlCounter.KICK_REFUSED));
        kick(world, child, id, 1, world.codes.kick(World.CHANNEL, id + 1, 1));
        assertEquals(3, world.count(ControlCounter.KICK_REFUSED), "the kick of another");
        assertEquals(MemberState.ATTACHED, child.member.state());

        kick(world, child, id, 1, code);
        assertEquals(MemberState.STOPPED, child.member.state());
        assertEquals(3, world.count(ControlCounter.KICK_REFUSED));
    }

    @Test
    void shouldKeepItsPolicyWhenOneIsForgedOrOfAnEpochBeyondBelief()
    {
        final World world = settled(306);
        final TestNode child = deep(world);
        policy(world, child, 1, 1);
        assertEquals(1, world.count(ControlCounter.POLICY_REFUSED));
        policy(world, child, 1 + Epochs.LEAP_MAX + 1, 0);
        assertEquals(1, world.count(ControlCounter.EPOCH_INCREDIBLE));
        assertNull(child.member.policy);

        policy(world, child, 1, 0);
        assertEquals(2, child.member.policy.childrenMax);
        assertEquals(1, world.count(ControlCounter.POLICY_REFUSED));
    }

    @Test
    void shouldNotRememberWhoNamesTheAddressOfAnother()
    {
        final World world = settled(307);
        final TestNode node = deep(world);
        final NodeAddress another = new NodeAddress(0, 901, 1000, 2000, 901);
        shuffle(world, node, another);
        assertEquals(1, world.count(ControlCounter.ADDRESS_MISMATCH));
        assertTrue(node.member.view.indexOf(VICTIM) < 0);

        shuffle(world, node, STRANGER);
        assertEquals(1, world.count(ControlCounter.ADDRESS_MISMATCH));
        assertTrue(node.member.view.indexOf(VICTIM) >= 0);
    }

    @Test
    void shouldPassABeaconOnOnceAndNoneOfAnEpochThatIsOver()
    {
        final World world = settled(308);
        final TestNode node = deep(world);
        beacon(world, node, 5_001, 1);
        final long old = world.count(ControlCounter.BEACON_OLD);
        final long forwarded = world.count(ControlCounter.BEACONS_FORWARDED);
        beacon(world, node, 5_001, 1);
        assertEquals(old + 1, world.count(ControlCounter.BEACON_OLD), "again");
        beacon(world, node, 5_002, 0);
        assertEquals(old + 2, world.count(ControlCounter.BEACON_OLD), "of an epoch that is over");
        assertEquals(forwarded, world.count(ControlCounter.BEACONS_FORWARDED));
    }

    @Test
    void shouldPassTwoBeaconsThatTravelAtTheSameTimeOnOnceEach()
    {
        final World world = settled(310);
        final TestNode node = deep(world);
        beacon(world, node, 5_001, 2);
        beacon(world, node, 5_002, 2);
        final long forwarded = world.count(ControlCounter.BEACONS_FORWARDED);
        final long old = world.count(ControlCounter.BEACON_OLD);
        for (int i = 0; i < 10; i++)
        {
            beacon(world, node, 5_001 + i % 2, 2);
        }
        assertEquals(forwarded, world.count(ControlCounter.BEACONS_FORWARDED));
        assertEquals(old + 10, world.count(ControlCounter.BEACON_OLD));
        beacon(world, node, 5_003, 2);
        assertEquals(forwarded + 1, world.count(ControlCounter.BEACONS_FORWARDED), "the next one");
    }

    @Test
    void shouldNotFollowAnEpochBeyondBeliefThatTheDataPlaneSaw()
    {
        final World world = settled(309);
        final TestNode node = deep(world);
        world.run(node, () -> node.member.events(world.nowNs)
            .onEpoch(World.CHANNEL, 1 + Epochs.LEAP_MAX + 1));
        assertEquals(1, world.count(ControlCounter.EPOCH_INCREDIBLE));
        assertEquals(1, node.member.position.highestEpoch());
        world.run(node, () -> node.member.events(world.nowNs).onEpoch(World.CHANNEL, 2));
        assertEquals(2, node.member.position.highestEpoch());
    }

    private void register(
        final World world, final long memberId, final int epoch, final char[] path, final long code)
    {
        final UnsafeBuffer large = new UnsafeBuffer(new byte[2_000]);
        final RouteRegisterEncoder register = new RouteRegisterEncoder();
        register.wrapAndApplyHeader(large, 0, header).channelId(World.CHANNEL).memberId(memberId).correlationId(1)
            .routeCode(code).epoch(epoch);
        final RouteRegisterEncoder.PathEncoder labels = register.pathCount(path.length);
        for (final char label : path)
        {
            labels.next().label(label);
        }
        deliver(world, world.nodes.get(0), STRANGER, large, register.encodedLength());
    }

    private void join(final World world, final TestNode to, final TestNode joiner)
    {
        final JoinEncoder join = new JoinEncoder();
        join.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).memberId(joiner.member.memberId())
            .correlationId(1).cookie(world.codes.cookie(joiner.address, world.nowNs / MS));
        Endpoints.encode(joiner.address, join.address());
        join.leaseId(0).leaseExpiresAtMs(0).leaseCode(0).fromBlock(-1).epoch(0).upSession(5).subtreeMembers(1)
            .generation(0).subtreeDepth(0).childrenMax(2).rank(Place.RANK_MAX).kind(LinkKind.PRIMARY)
            .trackerIndex((short)0).putPadding(new byte[MemberWire.JOIN_PADDING], 0, MemberWire.JOIN_PADDING);
        deliver(world, to, joiner.address, buffer, join.encodedLength());
    }

    private void path(final World world, final TestNode child, final TestNode parent, final long through)
    {
        final PathUpdateEncoder update = new PathUpdateEncoder();
        update.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).parentId(parent.member.memberId())
            .correlationId(child.member.parent().pathVersion + 1_000);
        Endpoints.encode(world.nodes.get(0).address, update.rootAddress());
        update.routeCode(0).epoch(1).generation(0).rank(parent.member.position.rank()).label(1)
            .orphaned(BooleanType.FALSE);
        update.pathCount(2).next().pathMember(through).pathLabel(1)
            .next().pathMember(parent.member.memberId()).pathLabel(1);
        update.backupsCount(0);
        deliver(world, child, parent.address, buffer, update.encodedLength());
    }

    private void kick(final World world, final TestNode to, final long memberId, final int epoch, final long code)
    {
        final KickEncoder kick = new KickEncoder();
        kick.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).memberId(memberId).code(code)
            .epoch(epoch).hop(0);
        kick.pathCount(0);
        deliver(world, to, STRANGER, buffer, kick.encodedLength());
    }

    /** A policy of two children at most, whose code is off by so much. */
    private void policy(final World world, final TestNode to, final int epoch, final long codeError)
    {
        final PolicyEncoder policy = new PolicyEncoder();
        policy.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).rootId(1).policyVersion(9)
            .uploadMaxBytes(0).code(world.codes.policy(World.CHANNEL, epoch, 9, 0, 2, false) + codeError).epoch(epoch)
            .childrenMax(2).freeze(BooleanType.FALSE);
        deliver(world, to, STRANGER, buffer, policy.encodedLength());
    }

    private void shuffle(final World world, final TestNode to, final NodeAddress claimed)
    {
        final ShuffleEncoder shuffle = new ShuffleEncoder();
        shuffle.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).memberId(VICTIM).correlationId(1);
        Endpoints.encode(claimed, shuffle.address());
        shuffle.isReply(BooleanType.FALSE).entriesCount(0);
        deliver(world, to, STRANGER, buffer, shuffle.encodedLength());
    }

    private void beacon(final World world, final TestNode to, final long beaconId, final int epoch)
    {
        final NodeAddress root = world.nodes.get(0).address;
        final RootBeaconEncoder beacon = new RootBeaconEncoder();
        beacon.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).rootId(1).beaconId(beaconId);
        Endpoints.encode(root, beacon.address());
        beacon.nextBlock(0).nextSequence(0).code(world.codes.beacon(World.CHANNEL, 1, beaconId, epoch, 0, root))
            .epoch(epoch).hopsLeft((short)2).parentsCount(0);
        deliver(world, to, STRANGER, buffer, beacon.encodedLength());
    }

    private static void deliver(
        final World world, final TestNode to, final NodeAddress from, final UnsafeBuffer bytes,
        final int encodedLength)
    {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
        world.run(to, () -> to.member.onDatagram(from, bytes, 0, length, world.nowNs));
    }

    /** A member two levels below the root. */
    private static TestNode deep(final World world)
    {
        return world.nodes.stream().filter(n -> n.member.level() == 2 && n.member.childCount() == 0).findFirst()
            .orElseThrow();
    }

    private static World settled(final long seed)
    {
        final World world = new World(seed);
        final TestNode root = world.root(3);
        for (int i = 0; i < 12; i++)
        {
            world.join(3, root);
            world.advance(MS);
        }
        world.until(1_000 * MS, "all attached", world::allAttached);
        world.advance(1_000 * MS);
        return world;
    }
}
