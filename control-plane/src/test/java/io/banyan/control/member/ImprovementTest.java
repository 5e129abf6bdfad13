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

    private final World world = new World(121, MemberSettings.lan().improveNs(EVERY_NS).improveMinNs(10 * EVERY_NS));
    private final TestNode root = world.root(3);
    private int probes;

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
        final TestNode relay = attach(1, root);
        final TestNode other = attach(3, root);
        attach(0, root);
        final TestNode leaf = attach(0, relay);
        know(leaf, other, 1);
        world.advance(20 * EVERY_NS);
        assertEquals(relay.member.memberId(), leaf.member.parentId());
        assertEquals(0, world.count(ControlCounter.MOVES));
    }

    @Test
    void shouldNotMoveAgainBeforeItsTimeWhenItHasJustMoved()
    {
        final TestNode leaf = belowTwo();
        know(leaf, root, 0);
        world.until(4 * EVERY_NS, "moved up", () -> leaf.member.level() == 1);
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

    private static boolean isProbeOf(final TestNode node, final UnsafeBuffer bytes)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        return header.wrap(bytes, 0).templateId() == ProbeDecoder.TEMPLATE_ID &&
            new ProbeDecoder().wrapAndApplyHeader(bytes, 0, header).memberId() == node.member.memberId();
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

    private void know(final TestNode node, final TestNode other, final int level)
    {
        node.member.view.put(other.member.memberId(), other.address, level, 0, world.random);
    }
}
