package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.codec.control.GraftDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.TrackerQueryDecoder;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Whom a member asks for a place, in which order, and whom it does not give up for good.
 */
class SearchOrderTest
{
    private static final long MS = World.MS;

    @Test
    void shouldAskTheNextBackupWhenTheFirstDoesNotAnswerAtOnce()
    {
        final World world = settled(30, 3, 65);
        final TestNode child = world.nodes.stream().filter(n -> n.member.level() >= 2 && n.member.backupCount() >= 2)
            .findFirst().orElseThrow();
        final Candidate[] promised = new Candidate[Candidates.MAX];
        child.member.backups.candidates(promised);
        final TestNode first = world.node(promised[0].memberId);
        final TestNode parent = world.node(child.member.parentId());
        assertNotEquals(first, parent);
        world.isCut = (from, to) -> from == child && to == first && child.member.state() == MemberState.GRAFTING;
        final int[] grafts = new int[1];
        world.overhear = (to, bytes) -> grafts[0] += Member.isSameEndpoint(to, first.address) &&
            new MessageHeaderDecoder().wrap(bytes, 0).templateId() == GraftDecoder.TEMPLATE_ID &&
            new GraftDecoder().wrapAndApplyHeader(bytes, 0, new MessageHeaderDecoder()).memberId() ==
                child.member.memberId() ? 1 : 0;
        parent.kill();
        final long tookNs = world.until(300 * MS, "attached", () -> child.member.parentId() !=
            parent.member.memberId() && world.isConnected(child));
        assertTrue(tookNs <= 60 * MS, "took " + tookNs);
        assertEquals(1, grafts[0], "asked again before the others were");
        assertFalse(child.member.isDistrusted(first.member.memberId()), "it may only stand still");
    }

    @Test
    void shouldAskAMemberForAPlaceThatHadNoRoomForAPromise()
    {
        final World world = new World(66);
        final TestNode root = world.root(1);
        final TestNode relay = attached(world, 1, root);
        final TestNode leaf = attached(world, 1, relay);
        world.advance(3_000 * MS);
        assertFalse(leaf.member.isDistrusted(root.member.memberId()));
        relay.kill();
        world.until(200 * MS, "attached", () -> world.isConnected(leaf));
        assertEquals(1, leaf.member.level());
    }

    @Test
    void shouldReturnToTheParentItHasLeftWhenThereIsNobodyElse()
    {
        final World world = new World(67);
        final TestNode root = world.root(2);
        final TestNode child = attached(world, 2, root);
        world.isCut = (from, to) -> true;
        world.advance(3_000 * MS);
        assertFalse(world.isConnected(child));
        world.isCut = (from, to) -> false;
        world.until(1_500 * MS, "back", () -> world.isConnected(child));
    }

    @Test
    void shouldNotWaitForLeasesOfMembersThatHaveGone()
    {
        final World world = new World(69);
        final NodeAddress tracker = world.tracker();
        world.rootAt(3, tracker);
        world.advance(50 * MS);
        for (int i = 0; i < 150; i++)
        {
            world.joinAt(3, tracker);
            world.advance(MS);
        }
        world.until(3_000 * MS, "all attached", world::allAttached);
        world.advance(12_000 * MS);
        for (int i = 1; i < world.nodes.size(); i++)
        {
            if (world.random.nextInt(2) == 0)
            {
                world.nodes.get(i).kill();
            }
        }
        final long tookNs = world.until(2_000 * MS, "reattached", world::allAttached);
        assertTrue(tookNs <= 80 * MS, "took " + tookNs);
    }

    @Test
    void shouldAskOneOfTheTrackersFirstAndAllWhenThatOneIsSilent()
    {
        final World world = new World(68);
        final NodeAddress[] trackers = { world.tracker(), world.tracker(), world.tracker() };
        world.rootAt(4, trackers);
        world.advance(1_500 * MS);
        final int[] queries = new int[1];
        world.overhear = (to, bytes) ->
            queries[0] += new MessageHeaderDecoder().wrap(bytes, 0).templateId() == TrackerQueryDecoder.TEMPLATE_ID ?
                1 : 0;
        final TestNode newcomer = world.joinAt(4, trackers);
        assertEquals(1, queries[0]);
        world.until(100 * MS, "joined", () -> world.isConnected(newcomer));
        world.killTrackers();
        queries[0] = 0;
        world.joinAt(4, trackers);
        world.advance(200 * MS);
        assertTrue(queries[0] >= 4, "asked " + queries[0]);
    }

    private static TestNode attached(final World world, final int childrenMax, final TestNode parent)
    {
        final TestNode node = world.join(childrenMax, parent);
        world.until(500 * MS, "attached", () -> world.isConnected(node));
        world.advance(50 * MS);
        return node;
    }

    private static World settled(final int members, final int childrenMax, final long seed)
    {
        final World world = new World(seed);
        final TestNode root = world.root(childrenMax);
        for (int i = 0; i < members; i++)
        {
            world.join(childrenMax, root);
            world.advance(MS);
        }
        world.until(1_000 * MS, "all attached", world::allAttached);
        world.advance(3_000 * MS);
        return world;
    }
}
