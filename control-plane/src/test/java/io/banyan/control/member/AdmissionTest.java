package io.banyan.control.member;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.codec.control.AcceptDecoder;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.JoinEncoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.PruneDecoder;
import io.banyan.codec.control.PruneReason;
import io.banyan.codec.control.RejectDecoder;
import io.banyan.codec.control.RejectReason;
import io.banyan.control.ControlCounter;
import io.banyan.control.Endpoints;
import io.banyan.control.auth.LeaseGuard;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a parent answers to joins written by hand.
 */
class AdmissionTest
{
    private static final long MS = World.MS;
    private static final long LEASE = LeaseGuard.leaseId(0, 1);

    private final World world = new World(81);
    private final TestNode root = world.root(2);
    private final List<UnsafeBuffer> answers = new ArrayList<>();
    private int requestLength;
    private LinkKind kind = LinkKind.PRIMARY;
    private TestNode asked = root;

    AdmissionTest()
    {
        world.advance(10 * MS);
    }

    @Test
    void shouldAnswerWithNoMoreThanItWasSentUntilTheAddressIsProved()
    {
        join(7, 1, 0, 0, 0, 0, -1, 0);
        assertEquals(ChallengeDecoder.TEMPLATE_ID, template());
        assertTrue(last().capacity() <= requestLength);
        join(7, 1, 12345, 0, 0, 0, -1, 0);
        assertEquals(ChallengeDecoder.TEMPLATE_ID, template(), "a cookie of somebody's own making proves nothing");
        assertEquals(1, world.count(ControlCounter.COOKIE_REFUSED));
        assertEquals(2, world.count(ControlCounter.CHALLENGES_SENT));
        assertEquals(0, root.member.childCount());
    }

    @Test
    void shouldGiveTheSameAnswerToTheSameJoin()
    {
        final long cookie = cookie(7);
        join(7, 2, cookie, 0, 0, 0, -1, 0);
        assertEquals(AcceptDecoder.TEMPLATE_ID, template());
        final byte[] first = last().byteArray();
        join(7, 2, cookie, 0, 0, 0, -1, 0);
        assertEquals(new String(first, java.nio.charset.StandardCharsets.ISO_8859_1),
            new String(last().byteArray(), java.nio.charset.StandardCharsets.ISO_8859_1));
        assertEquals(1, root.member.childCount());
        assertEquals(1, root.engine.openLinks());
    }

    @Test
    void shouldTakeALeaseOnceAndFromItsJoinerAlone()
    {
        final long expiresMs = world.nowNs / MS + 200;
        final long code = world.codes.lease(World.CHANNEL, 1, 7, LEASE, expiresMs);
        join(8, 1, 0, LEASE, expiresMs, code, -1, 0);
        assertEquals(RejectReason.LEASE_INVALID, reason());
        join(7, 1, 0, LEASE, expiresMs, code + 1, -1, 0);
        assertEquals(RejectReason.LEASE_INVALID, reason());
        join(7, 1, 0, LEASE, expiresMs, code, -1, 0);
        assertEquals(AcceptDecoder.TEMPLATE_ID, template());
        world.advance(1_500 * MS);
        assertEquals(0, root.member.childCount(), "half open");
        join(7, 2, 0, LEASE, expiresMs, code, -1, 0);
        assertEquals(RejectReason.LEASE_EXPIRED, reason());
        assertEquals(2, world.count(ControlCounter.LEASE_FORGED));
        assertEquals(1, world.count(ControlCounter.LEASE_EXPIRED));
        assertEquals(3, world.count(ControlCounter.REJECTED_LEASE));
    }

    @Test
    void shouldRefuseAReplayedLeaseOfAChildThatHasGone()
    {
        final long expiresMs = world.nowNs / MS + 5_000;
        final long code = world.codes.lease(World.CHANNEL, 1, 7, LEASE, expiresMs);
        join(7, 1, 0, LEASE, expiresMs, code, -1, 0);
        world.advance(1_500 * MS);
        assertEquals(0, root.member.childCount());
        join(7, 2, 0, LEASE, expiresMs, code, -1, 0);
        assertEquals(RejectReason.LEASE_INVALID, reason());
        assertEquals(1, world.count(ControlCounter.LEASE_REPLAYED));
        assertEquals(1, world.count(ControlCounter.REJECTED_LEASE));
    }

    @Test
    void shouldNameWhyItRefuses()
    {
        final long seventh = cookie(7);
        final long eighth = cookie(8);
        final long ninth = cookie(9);
        join(7, 1, seventh, 0, 0, 0, -1, 99);
        assertEquals(RejectReason.STALE_EPOCH, reason());
        join(1, 1, seventh, 0, 0, 0, -1, 0);
        assertEquals(RejectReason.CYCLE, reason());
        world.advance(20_000 * MS);
        join(7, 2, seventh, 0, 0, 0, 5, 1);
        assertEquals(RejectReason.POSITION_GONE, reason());
        join(7, 3, seventh, 0, 0, 0, -1, 0);
        join(8, 1, eighth, 0, 0, 0, -1, 0);
        join(9, 1, ninth, 0, 0, 0, -1, 0);
        assertEquals(RejectReason.FULL_CHILDREN, reason());
        assertEquals(2, root.member.childCount());
        assertEquals(1, world.count(ControlCounter.REJECTED_STALE_EPOCH));
        assertEquals(1, world.count(ControlCounter.REJECTED_CYCLE));
        assertEquals(1, world.count(ControlCounter.CYCLE_AVERTED));
        assertEquals(1, world.count(ControlCounter.REJECTED_POSITION_GONE));
        assertEquals(1, world.count(ControlCounter.REJECTED_FULL_CHILDREN));
    }

    @Test
    void shouldSayThatItsSlotsAreFullWhenItHasPromisedThemOften()
    {
        kind = LinkKind.PROMISE;
        for (int joiner = 7; joiner < 11; joiner++)
        {
            join(joiner, 1, cookie(joiner), 0, 0, 0, -1, 0);
            assertEquals(AcceptDecoder.TEMPLATE_ID, template());
        }
        join(11, 1, 0, 0, 0, 0, -1, 0);
        assertEquals(RejectReason.FULL_CHILDREN, reason(), "nothing is wrong with its upload");
        assertEquals(0, world.count(ControlCounter.REJECTED_FULL_UPLOAD));
    }

    @Test
    void shouldTakeAPromiseBackForAMemberThatNeedsItMore()
    {
        kind = LinkKind.PROMISE;
        for (int joiner = 7; joiner < 11; joiner++)
        {
            join(joiner, 1, cookie(joiner), 0, 0, 0, -1, 0);
        }
        kind = LinkKind.HOT_BACKUP;
        join(11, 1, cookie(11), 0, 0, 0, -1, 0);
        assertEquals(AcceptDecoder.TEMPLATE_ID, template());
        final PruneDecoder prune = new PruneDecoder();
        prune.wrapAndApplyHeader(answers.get(answers.size() - 2), 0, new MessageHeaderDecoder());
        assertEquals(PruneReason.PROMISE_RELEASED, prune.reason());
        assertEquals(1, world.count(ControlCounter.PROMISES_DISPLACED));
        assertEquals(4, root.member.children.promises());
        kind = LinkKind.PROMISE;
        join(12, 1, 0, 0, 0, 0, -1, 0);
        assertEquals(RejectReason.FULL_CHILDREN, reason(), "of equal need, the first keeps it");
    }

    @Test
    void shouldDropAJoinThatNamesAnotherAddressThanItCameFrom()
    {
        final long seventh = cookie(7);
        final int before = answers.size();
        send(7, 1, seventh, 0, 0, 0, -1, 0, address(8));
        assertEquals(before, answers.size());
        assertEquals(1, world.count(ControlCounter.ADDRESS_MISMATCH));
    }

    @Test
    void shouldLimitChildrenByTheUploadTheyNeed()
    {
        final TestNode parent = new TestNode(
            world, 2, new MemberLimits(5, 2_500, 20), new NodeAddress[] { root.address }, new NodeAddress[0]);
        world.run(parent, () -> parent.member.join(world.nowNs));
        world.until(200 * MS, "attached", () -> world.isConnected(parent));
        world.advance(50 * MS);
        assertEquals(1_000, parent.member.position.bytesPerSecond());
        assertEquals(2, parent.member.admission.freeSlots());
    }

    @Test
    void shouldOpenNoMoreLinksThanItMay()
    {
        asked = rootWith(new MemberLimits(4, 0, 7));
        kind = LinkKind.HOT_BACKUP;
        for (int joiner = 7; joiner < 14; joiner++)
        {
            join(joiner, 1, cookie(joiner), 0, 0, 0, -1, 0);
            assertEquals(AcceptDecoder.TEMPLATE_ID, template());
        }
        join(14, 1, 0, 0, 0, 0, -1, 0);
        assertEquals(RejectReason.FULL_LINKS, reason());
        kind = LinkKind.PRIMARY;
        join(7, 2, 0, 0, 0, 0, -1, 0);
        assertEquals(AcceptDecoder.TEMPLATE_ID, template(), "who holds a link needs no other");
        assertEquals(7, asked.engine.openLinks());
    }

    @Test
    void shouldTakeTheLinkOfABackupForAChildThatHasNone()
    {
        asked = rootWith(new MemberLimits(4, 0, 7));
        kind = LinkKind.HOT_BACKUP;
        for (int joiner = 7; joiner < 14; joiner++)
        {
            join(joiner, 1, cookie(joiner), 0, 0, 0, -1, 0);
        }
        assertEquals(7, asked.engine.openLinks());
        assertEquals(4, asked.member.admission.freeSlots(), "backups do not keep children out");
        kind = LinkKind.PRIMARY;
        for (int joiner = 20; joiner < 24; joiner++)
        {
            join(joiner, 1, cookie(joiner), 0, 0, 0, -1, 0);
            assertEquals(AcceptDecoder.TEMPLATE_ID, template());
        }
        assertEquals(4, asked.member.childCount());
        assertEquals(7, asked.engine.openLinks());
        assertEquals(4, world.count(ControlCounter.PROMISES_DISPLACED));
    }

    @Test
    void shouldObeyTheChannelsUploadAndChildrenWhereTheyAreLessThanItsOwn()
    {
        final TestNode relay = world.join(5, root);
        world.until(200 * MS, "attached", () -> world.isConnected(relay));
        world.advance(50 * MS);
        assertEquals(5, relay.member.admission.freeSlots());
        world.run(root, () -> root.member.setPolicy(false, 4, 0, world.nowNs));
        world.advance(20 * MS);
        assertEquals(4, relay.member.admission.freeSlots());
        assertEquals(1, root.member.admission.freeSlots(), "the root has limits of its own");
        world.run(root, () -> root.member.setPolicy(false, 0, 3_500, world.nowNs));
        world.advance(20 * MS);
        assertEquals(3, relay.member.admission.freeSlots());
    }

    @Test
    void shouldTakeFewerWhenItsChildrenFallBehindAndMoreAgainInPeace()
    {
        final TestNode relay = world.join(5, root);
        final TestNode first = world.join(0, relay);
        final TestNode second = world.join(0, relay);
        world.until(500 * MS, "attached", world::allAttached);
        world.run(root, () -> root.member.setPolicy(true, 0, 0, world.nowNs));
        for (int report = 1; report <= 4; report++)
        {
            lose(relay, first, report);
            lose(relay, second, report);
        }
        assertEquals(1, world.count(ControlCounter.CAPACITY_DEMOTED));
        assertEquals(relay.member.childCount() - 1, relay.member.admission.childrenMax());
        assertEquals(0, relay.member.admission.freeSlots());
        world.advance(200_000 * MS);
        assertEquals(5, relay.member.admission.childrenMax(), "in peace");
    }

    private void lose(final TestNode parent, final TestNode child, final long lost)
    {
        final ChildLink link = parent.member.children.find(child.member.memberId());
        world.run(parent, () -> parent.member.admission.onChildReport(
            link, link.nextBlock, link.lostBlocks + lost, 1, 0, world.nowNs));
    }

    private TestNode rootWith(final MemberLimits limits)
    {
        final TestNode node = new TestNode(world, world.nodes.size() + 1, limits, new NodeAddress[0],
            new NodeAddress[0]);
        world.run(node, () -> node.member.becomeRoot(1, 0, 0, world.nowNs));
        world.advance(10 * MS);
        return node;
    }

    private void join(
        final long joiner, final long correlationId, final long cookie, final long leaseId, final long expiresMs,
        final long code, final long fromBlock, final int epoch)
    {
        send(joiner, correlationId, cookie, leaseId, expiresMs, code, fromBlock, epoch, address(joiner));
    }

    private void send(
        final long joiner, final long correlationId, final long cookie, final long leaseId, final long expiresMs,
        final long code, final long fromBlock, final int epoch, final NodeAddress claimed)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[400]);
        final JoinEncoder join = new JoinEncoder();
        join.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .channelId(World.CHANNEL).memberId(joiner).correlationId(correlationId).cookie(cookie);
        Endpoints.encode(claimed, join.address());
        join.leaseId(leaseId).leaseExpiresAtMs(expiresMs).leaseCode(code).fromBlock(fromBlock).epoch(epoch).upSession(5)
            .subtreeMembers(1).generation(0).subtreeDepth(0).childrenMax(2).rank(Place.RANK_MAX).kind(kind)
            .trackerIndex((short)0).putPadding(new byte[MemberWire.JOIN_PADDING], 0, MemberWire.JOIN_PADDING);
        requestLength = MessageHeaderEncoder.ENCODED_LENGTH + join.encodedLength();
        world.overhear = (to, bytes) ->
        {
            if (to.addressLow() >= 500)
            {
                answers.add(bytes);
            }
        };
        world.run(asked, () -> asked.member.onDatagram(address(joiner), buffer, 0, requestLength, world.nowNs));
    }

    private long cookie(final long joiner)
    {
        join(joiner, 1_000_000 + joiner, 0, 0, 0, 0, -1, 0);
        assertEquals(ChallengeDecoder.TEMPLATE_ID, template());
        final ChallengeDecoder challenge = new ChallengeDecoder();
        challenge.wrapAndApplyHeader(last(), 0, new MessageHeaderDecoder());
        return challenge.cookie();
    }

    private UnsafeBuffer last()
    {
        return answers.get(answers.size() - 1);
    }

    private int template()
    {
        return new MessageHeaderDecoder().wrap(last(), 0).templateId();
    }

    private RejectReason reason()
    {
        assertEquals(RejectDecoder.TEMPLATE_ID, template());
        final RejectDecoder reject = new RejectDecoder();
        reject.wrapAndApplyHeader(last(), 0, new MessageHeaderDecoder());
        assertTrue(last().capacity() <= requestLength, "a refusal longer than the request");
        return reject.reason();
    }

    private static NodeAddress address(final long id)
    {
        return new NodeAddress(0, 500 + id, 1000, 2000, (int)id);
    }
}
