package io.banyan.control.member;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.codec.control.ErrorCode;
import io.banyan.codec.control.ErrorEncoder;
import io.banyan.codec.control.LeaveEncoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.PathUpdateEncoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.PruneEncoder;
import io.banyan.codec.control.PruneReason;
import io.banyan.codec.control.RootBeaconEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What members do not believe, though its form is right.
 */
class LieTest
{
    private static final long MS = World.MS;
    private static final long FAR = 1L << 40;
    private static final NodeAddress STRANGER = new NodeAddress(0, 900, 1000, 0, 0);

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[600]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    @Test
    void shouldNotFollowAnEpochThatNoRootHasReached()
    {
        final World world = settled(101);
        final TestNode child = world.nodes.get(1);
        final TestNode parent = world.node(child.member.parentId());
        path(world, child, parent, 1 + Epochs.LEAP_MAX + 1);
        beacon(world, child, 1 + Epochs.LEAP_MAX + 1, 0);
        assertEquals(2, world.count(ControlCounter.EPOCH_INCREDIBLE));
        assertEquals(1, child.member.position.highestEpoch());
        path(world, child, parent, 2);
        assertEquals(2, child.member.position.highestEpoch(), "one that may be true is followed");
    }

    @Test
    void shouldKeepItsParentWhenOneMemberSpeaksOfTheFutureAndLeaveItWhenTwoDo()
    {
        final World world = settled(102);
        final TestNode child = stuck(world);
        final long parentId = child.member.parentId();
        world.run(child, () -> child.member.liveness.onSeenBlock(2, FAR));
        world.run(child, () -> child.member.liveness.onSeenBlock(2, FAR + 1));
        world.run(child, () -> child.member.liveness.onSeenBlock(3, -7));
        world.advance(1_000 * MS);
        assertEquals(0, world.count(ControlCounter.PARENT_STUCK));
        assertEquals(1, world.count(ControlCounter.POSITION_INCREDIBLE));
        assertEquals(parentId, child.member.parentId());
        world.run(child, () -> child.member.liveness.onSeenBlock(4, FAR));
        world.until(1_000 * MS, "left", () -> world.count(ControlCounter.PARENT_STUCK) > 0);
    }

    @Test
    void shouldLeaveAParentThatStandsStillWhenTheRootSaysThatItMovesOn()
    {
        final World world = settled(103);
        final TestNode child = stuck(world);
        final long parentId = child.member.parentId();
        beacon(world, child, 1, child.engine.nextBlock + 50);
        world.until(1_000 * MS, "left", () -> child.member.parentId() != parentId);
        assertEquals(1, world.count(ControlCounter.PARENT_STUCK));
    }

    @Test
    void shouldForgetTheOldRootsPositionWhenAnotherNumbersOnFromLess()
    {
        final World world = settled(104);
        final TestNode child = stuck(world);
        final TestNode parent = world.node(child.member.parentId());
        beacon(world, child, 1, FAR);
        path(world, child, parent, 2);
        world.advance(1_000 * MS);
        assertEquals(0, world.count(ControlCounter.PARENT_STUCK));
        assertEquals(parent.member.memberId(), child.member.parentId());
    }

    @Test
    void shouldRefuseABeaconWhosePositionWasChangedOnItsWay()
    {
        final World world = settled(105);
        final TestNode child = world.nodes.get(1);
        final TestNode root = world.nodes.get(0);
        final long code = world.codes.beacon(World.CHANNEL, 1, 77, 1, 10, root.address);
        beacon(world, child, 1, FAR, code);
        assertEquals(1, world.count(ControlCounter.BEACON_FORGED));
    }

    @Test
    void shouldKeepBackupsWhenStrangersPruneOrLeaveInTheirName()
    {
        final World world = settled(106);
        final TestNode child = world.nodes.stream().filter(n -> n.member.backupCount() > 1).findFirst().orElseThrow();
        final int before = child.member.backupCount();
        final long unexpected = world.count(ControlCounter.UNEXPECTED);
        for (final TestNode other : world.nodes)
        {
            final long id = other.member.memberId();
            final PruneEncoder prune = new PruneEncoder();
            prune.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).memberId(id).correlationId(0)
                .reason(PruneReason.EVICTED_SILENT);
            deliver(world, child, STRANGER, prune.encodedLength());
            prune.reason(PruneReason.PROMISE_RELEASED);
            deliver(world, child, STRANGER, prune.encodedLength());
            final LeaveEncoder leave = new LeaveEncoder();
            leave.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).memberId(id).correlationId(0)
                .drainNs(0).successorsCount(0);
            deliver(world, child, STRANGER, leave.encodedLength());
        }
        assertEquals(before, child.member.backupCount());
        assertEquals(MemberState.ATTACHED, child.member.state());
        assertTrue(world.count(ControlCounter.UNEXPECTED) - unexpected >= 3L * world.nodes.size() - 3);
    }

    @Test
    void shouldStayRootWhenATrackerSaysUnaskedThatAnotherCounts()
    {
        final World world = new World(107);
        final NodeAddress tracker = world.tracker();
        final TestNode root = world.rootAt(3, tracker);
        world.advance(50 * MS);
        for (int id = 0; id < 200; id++)
        {
            superseded(world, root, tracker, id, 9);
        }
        assertEquals(MemberState.ROOT, root.member.state());
    }

    @Test
    void shouldRecoverUnderAnEpochOthersCanFollowWhenOneMemberLies()
    {
        final World world = settled(108);
        final TestNode again = world.add(3, world.nodes.get(1), world.nodes.get(2));
        world.run(again, () ->
        {
            again.member.becomeRoot(world.nowNs);
            assertTrue(again.member.root().onProbeReply(probeId(again), -1, 5, 5));
            assertTrue(again.member.root().onProbeReply(probeId(again), 1, Long.MAX_VALUE, 5));
        });
        world.until(500 * MS, "root", () -> again.member.state() == MemberState.ROOT);
        assertEquals(2, again.member.epoch());
        assertNotEquals(Long.MAX_VALUE, again.member.position.nextBlock());
        assertEquals(1, world.count(ControlCounter.EPOCH_INCREDIBLE));
        assertEquals(1, world.count(ControlCounter.POSITION_INCREDIBLE));
    }

    private static long probeId(final TestNode root)
    {
        return root.member.root().recoveryProbeId();
    }

    /** A member whose parent relays nothing any more. */
    private static TestNode stuck(final World world)
    {
        final TestNode child = world.nodes.stream()
            .filter(n -> n.member.level() == 2 && n.member.childCount() == 0).findFirst().orElseThrow();
        world.node(child.member.parentId()).engine.relayNothing();
        world.advance(50 * MS);
        return child;
    }

    private void path(final World world, final TestNode child, final TestNode parent, final int epoch)
    {
        final PathUpdateEncoder update = new PathUpdateEncoder();
        update.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).parentId(parent.member.memberId())
            .correlationId(child.member.parent().pathVersion + 1_000);
        Endpoints.encode(world.nodes.get(0).address, update.rootAddress());
        update.routeCode(0).epoch(epoch).generation(0).rank(parent.member.position.rank()).label(1)
            .orphaned(BooleanType.FALSE);
        update.pathCount(1).next().pathMember(parent.member.memberId()).pathLabel(1);
        update.backupsCount(0);
        deliver(world, child, parent.address, update.encodedLength());
    }

    private void beacon(final World world, final TestNode to, final int epoch, final long nextBlock)
    {
        beacon(world, to, epoch, nextBlock,
            world.codes.beacon(World.CHANNEL, 1, 77, epoch, nextBlock, world.nodes.get(0).address));
    }

    private void beacon(final World world, final TestNode to, final int epoch, final long nextBlock, final long code)
    {
        final RootBeaconEncoder beacon = new RootBeaconEncoder();
        beacon.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).rootId(1).beaconId(77);
        Endpoints.encode(world.nodes.get(0).address, beacon.address());
        beacon.nextBlock(nextBlock).nextSequence(nextBlock).code(code).epoch(epoch).hopsLeft((short)1).parentsCount(0);
        deliver(world, to, STRANGER, beacon.encodedLength());
    }

    private void superseded(
        final World world, final TestNode root, final NodeAddress tracker, final long correlationId, final int epoch)
    {
        final ErrorEncoder error = new ErrorEncoder();
        error.wrapAndApplyHeader(buffer, 0, header).channelId(World.CHANNEL).correlationId(correlationId).epoch(epoch)
            .code(ErrorCode.SUPERSEDED).text("");
        deliver(world, root, tracker, error.encodedLength());
    }

    private void deliver(final World world, final TestNode to, final NodeAddress from, final int encodedLength)
    {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
        world.run(to, () -> to.member.onDatagram(from, buffer, 0, length, world.nowNs));
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
