package io.banyan.control.member;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.ProbeDecoder;
import io.banyan.control.ControlCounter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Moves to better parents: worth it, made before the old link is broken, and rare.
 */
class ImprovementTest
{
    private static final long MS = World.MS;
    private static final long EVERY_NS = 500 * MS;
    private static final long RUSH_NS = 2 * MS;
    private static final long CALM_NS = MS / 10;

    private final World world = new World(121, MemberSettings.lan().improveNs(EVERY_NS).improveMinNs(10 * EVERY_NS));
    private final TestNode root = world.root(3);
    private int probes;
    private TestNode relay;
    private TestNode other;

    @Test
    void shouldMoveUpWhenAMarkedlyBetterParentHasRoomAndNeverBeWithoutOne()
    {
        final TestNode leaf = belowTwo();
        know(leaf, root, 0);
        final boolean[] wasWithout = new boolean[1];
        world.until(4 * EVERY_NS, "moved up", () ->
        {
            wasWithout[0] |= leaf.member.state() != MemberState.ATTACHED;
            return leaf.member.level() == 1;
        });
        assertFalse(wasWithout[0], "the new link is up before the old one goes");
        assertEquals(1, world.count(ControlCounter.MOVES));
        assertEquals(0, world.count(ControlCounter.FAILOVERS));
    }

    @Test
    void shouldStayWhereItIsWhenTheOtherIsNoBetter()
    {
        final TestNode leaf = belowRelay();
        know(leaf, other, 1);
        world.advance(20 * EVERY_NS);
        assertEquals(relay.member.memberId(), leaf.member.parentId());
        assertEquals(0, world.count(ControlCounter.MOVES));
    }

    @Test
    void shouldNotMoveAgainBeforeItsTimeWhenItHasJustMoved()
    {
        final TestNode leaf = belowTwo();
        other = attach(3, root);
        attach(0, root);
        know(leaf, other, 1);
        world.until(20 * EVERY_NS, "moved up", () -> leaf.member.level() == 2);
        world.overhear = (to, bytes) -> probes += isProbeOf(leaf, bytes) ? 1 : 0;
        world.advance(8 * EVERY_NS);
        assertEquals(0, probes, "asks nobody meanwhile");
        world.advance(6 * EVERY_NS);
        assertTrue(probes > 0, "but afterwards");
    }

    @Test
    void shouldMoveUpAlsoWhenItKnowsOnlyItsParentsLevel()
    {
        final TestNode leaf = belowTwo();
        know(leaf, root, PartialView.UNKNOWN_LEVEL);
        world.until(10 * EVERY_NS, "moved up", () -> leaf.member.level() == 1);
    }

    @Test
    void shouldNotMoveDownToANearerSibling()
    {
        root.farNs = 3 * MS;
        final TestNode sibling = attach(3, root);
        final TestNode leaf = attach(0, root);
        for (int i = 0; i < 20; i++)
        {
            // As others may still tell it that the sibling was the root, or nothing of where it is.
            know(leaf, sibling, i % 2 == 0 ? 0 : PartialView.UNKNOWN_LEVEL);
            world.advance(EVERY_NS);
        }
        assertEquals(1, leaf.member.level());
        assertEquals(0, world.count(ControlCounter.MOVES));
    }

    @Test
    void shouldFindRoomAlsoWhereTheHighestAreFull()
    {
        final TestNode first = attach(1, root);
        other = attach(3, root);
        attach(0, root);
        final TestNode leaf = attach(0, attach(1, first));
        assertEquals(3, leaf.member.level());
        know(leaf, root, 0);
        know(leaf, other, 1);
        world.until(20 * EVERY_NS, "moved up", () -> leaf.member.parentId() == other.member.memberId());
    }

    @Test
    void shouldAskNobodyBelow()
    {
        final TestNode sibling = attach(3, root);
        final TestNode leaf = attach(0, root);
        final TestNode below = attach(0, sibling);
        world.overhear = (to, bytes) ->
            probes += isProbeOf(leaf, bytes) && !to.equals(root.address) ? 1 : 0;
        for (int i = 0; i < 20; i++)
        {
            know(leaf, below, 2);
            know(leaf, sibling, 1);
            world.advance(EVERY_NS);
        }
        assertEquals(0, probes);
    }

    @Test
    void shouldMeasureItsParentBesideTheOther()
    {
        world.latencyNs = RUSH_NS;
        final TestNode leaf = belowRelay();
        world.latencyNs = CALM_NS;
        know(leaf, other, 1);
        world.advance(20 * EVERY_NS);
        assertEquals(relay.member.memberId(), leaf.member.parentId());
        assertEquals(0, world.count(ControlCounter.MOVES));
    }

    @Test
    void shouldMoveUpALevelAlsoWhereAllAnswerLate()
    {
        final TestNode leaf = attach(0, attach(1, root));
        assertEquals(2, leaf.member.level());
        world.latencyNs = RUSH_NS;
        know(leaf, root, 0);
        world.until(20 * EVERY_NS, "moved up", () -> leaf.member.level() == 1);
    }

    @Test
    void shouldFollowTheRoundTripToItsParent()
    {
        world.latencyNs = RUSH_NS;
        final TestNode leaf = belowRelay();
        world.latencyNs = CALM_NS;
        look(leaf, other, 2);
        assertTrue(leaf.member.parent().rttNs <= 3 * CALM_NS, "at once when it is shorter");
        world.latencyNs = RUSH_NS;
        look(leaf, other, 2);
        assertTrue(leaf.member.parent().rttNs < RUSH_NS, "not at once when it is longer");
        look(leaf, other, 60);
        assertTrue(leaf.member.parent().rttNs >= RUSH_NS, "but in the end");
    }

    @Test
    void shouldAskOneThatHasNoRoomOnce()
    {
        final TestNode first = attach(1, root);
        other = attach(0, root);
        attach(0, root);
        final TestNode leaf = attach(0, attach(1, first));
        world.overhear = (to, bytes) -> probes += isProbeOf(leaf, bytes) && to.equals(other.address) ? 1 : 0;
        look(leaf, other, 20);
        assertTrue(probes > 0 && probes <= 20, "asked " + probes);
    }

    @Test
    void shouldAskOneThatHasRoomThreeTimesThoughItsFirstAnswerIsLate()
    {
        final TestNode leaf = belowTwo();
        know(leaf, root, 0);
        world.overhear = (to, bytes) ->
        {
            if (isProbeOf(leaf, bytes) && to.equals(root.address))
            {
                root.farNs = probes == 0 ? 4 * MS : 0;
                probes++;
            }
        };
        world.until(20 * EVERY_NS, "moved up", () -> leaf.member.level() == 1);
        assertEquals(3, probes);
    }

    @Test
    void shouldStayWithAParentThatDoesNotAnswer()
    {
        final TestNode leaf = belowTwo();
        know(leaf, root, 0);
        final long parentId = leaf.member.parentId();
        world.node(parentId).farNs = 100 * MS;
        world.advance(4 * EVERY_NS);
        assertEquals(parentId, leaf.member.parentId());
    }

    @Test
    void shouldTakeALevelLessAtAnyGainAndTheSameLevelAtAMarkedOne()
    {
        assertTrue(Comparison.isGain(0, 99, 1, 100, 30));
        assertFalse(Comparison.isGain(0, 100, 1, 100, 30));
        assertTrue(Comparison.isGain(1, 69, 1, 100, 30));
        assertFalse(Comparison.isGain(1, 70, 1, 100, 30));
        assertFalse(Comparison.isGain(2, 1, 1, 100, 30));
    }

    @Test
    void shouldTakeTheShortestOfSeveralRoundTrips()
    {
        final Candidate candidate = new Candidate(1, root.address);
        candidate.onAnswer(5 * MS);
        assertEquals(5 * MS, candidate.rttNs);
        candidate.onAnswer(3 * MS);
        candidate.onAnswer(9 * MS);
        assertEquals(3 * MS, candidate.rttNs);
    }

    private void look(final TestNode node, final TestNode known, final int times)
    {
        for (int i = 0; i < times; i++)
        {
            know(node, known, 1);
            world.advance(EVERY_NS);
        }
    }

    private static boolean isProbeOf(final TestNode node, final UnsafeBuffer bytes)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        return header.wrap(bytes, 0).templateId() == ProbeDecoder.TEMPLATE_ID &&
            new ProbeDecoder().wrapAndApplyHeader(bytes, 0, header).memberId() == node.member.memberId();
    }

    /** A leaf below one of two relays beside each other; the root is full. */
    private TestNode belowRelay()
    {
        relay = attach(1, root);
        other = attach(3, root);
        attach(0, root);
        return attach(0, relay);
    }

    private TestNode belowTwo()
    {
        final TestNode first = attach(1, root);
        final TestNode second = attach(1, first);
        final TestNode leaf = attach(0, second);
        assertEquals(3, leaf.member.level());
        return leaf;
    }

    private TestNode attach(final int childrenMax, final TestNode parent)
    {
        final TestNode node = world.join(childrenMax, parent);
        world.until(200 * MS, "attached", () -> world.isConnected(node));
        return node;
    }

    private void know(final TestNode node, final TestNode known, final int level)
    {
        node.member.view.put(known.member.memberId(), known.address, level, 0, world.random);
    }
}
