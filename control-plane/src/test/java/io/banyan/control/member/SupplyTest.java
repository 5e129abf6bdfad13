package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Parents that live and are of no use: they bring nothing, or bring it late.
 */
class SupplyTest
{
    private static final long MS = World.MS;
    private static final long PERIOD_NS = 100 * MS;
    private static final int PERIODS = (int)(Supply.SPAN_NS / PERIOD_NS);

    private final Supply supply = new Supply();
    private long held = 1000;
    private long here;

    @Test
    void shouldCallAParentBarrenWhenItSaysThatItHasComeOnAndHasSentNothing()
    {
        assertFalse(periods(PERIODS, 20, 0, true), "the span is not over: the first word is where it begins");
        assertTrue(periods(1, 20, 0, true));
        assertFalse(periods(1, 20, 0, true), "another span has begun");
    }

    @Test
    void shouldKeepAParentThatHasSentABlock()
    {
        periods(1, 20, 0, true);
        for (int i = 0; i < 3; i++)
        {
            assertFalse(periods(PERIODS - 1, 20, 0, true) | periods(1, 20, 300, true));
        }
    }

    @Test
    void shouldNotBlameAParentForWhatPassedWhileItStoodStill()
    {
        assertFalse(periods(5 * PERIODS, 20, 0, false));
        assertFalse(periods(PERIODS - 1, 20, 0, true), "nor remember it afterwards");
    }

    @Test
    void shouldNotBlameAParentForWhatItHasNot()
    {
        assertFalse(periods(5 * PERIODS, 0, 0, true));
    }

    @Test
    void shouldNotBlameAParentThatTellsWhenTheLinkFallsIdleHowMuchItHasSent()
    {
        periods(1, 0, 300, true);
        here = held + 5_000;
        periods(2 * PERIODS, 0, 300_000, true);
        assertFalse(periods(1, 5_000, 0, true), "a busy link has no heartbeats");
        assertFalse(periods(3 * PERIODS, 0, 0, true));
    }

    @Test
    void shouldNotBlameAParentThatStoodStillForWhatBothThenHaveFromOthers()
    {
        periods(1, 0, 0, true);
        assertFalse(periods(1, 200, 0, true) | periods(3 * PERIODS, 0, 0, true), "the channel has ended meanwhile");
        assertTrue(periods(3, 20, 0, true), "it goes on, and nothing comes still");
    }

    @Test
    void shouldWaitForMoreBlocksWhenTheChannelIsSlow()
    {
        assertFalse(periods(16, 1, 0, true));
        assertTrue(periods(1, 1, 0, true));
    }

    @Test
    void shouldLeaveAParentThatShowsLifeAndSendsNothingAndNotTakeItAgain()
    {
        final World world = settled(154);
        final TestNode child = world.nodes.stream()
            .filter(n -> n.member.level() == 2 && n.member.childCount() == 0).findFirst().orElseThrow();
        final TestNode parent = world.node(child.member.parentId());
        parent.engine.swallowBlocks();
        world.until(2_500 * MS, "left", () -> child.member.parentId() != parent.member.memberId());
        assertTrue(world.count(ControlCounter.PARENT_BARREN) > 0);
        world.advance(60_000 * MS);
        assertNotEquals(parent.member.memberId(), child.member.parentId());
        assertTrue(child.member.isShunned(parent.member.memberId()));
        assertEquals(0, parent.member.childCount(), "nor does anybody else stay there");
    }

    @Test
    void shouldAskTheHotBackupForWhatTheParentBringsLateAndWaitLongerFurtherDown()
    {
        final World world = settled(151);
        for (int level = 1; level <= 2; level++)
        {
            final TestNode member = at(world, level);
            final int linkId = member.member.backups.hotLink().linkId;
            final long overdue = world.count(ControlCounter.BLOCKS_OVERDUE);
            final long ahead = member.member.position.nextBlock() + 50;
            world.run(member, () -> report(member, linkId, ahead, member.member.level() + 1));
            assertEquals(overdue, world.count(ControlCounter.BLOCKS_OVERDUE), "level " + level);
            world.run(member, () -> report(member, linkId, ahead, 1));
            assertEquals(overdue + 1, world.count(ControlCounter.BLOCKS_OVERDUE), "level " + level);
        }
        world.until(50 * MS, "asked", () -> world.count(ControlCounter.REPAIR_REQUESTS) > 0);
    }

    @Test
    void shouldAskForNothingWhenWhatTheBackupHadComesInTime()
    {
        final World world = settled(152);
        world.advance(10_000 * MS);
        assertEquals(0, world.count(ControlCounter.BLOCKS_OVERDUE));
    }

    @Test
    void shouldNotTakeALeaseOfAMemberThatRelayedNothing()
    {
        final World world = new World(153);
        final NodeAddress tracker = world.tracker();
        final TestNode root = world.rootAt(8, tracker);
        world.advance(50 * MS);
        final TestNode relay = world.joinAt(8, tracker);
        world.until(1_000 * MS, "attached", world::allAttached);
        world.advance(50 * MS);
        final TestNode wary = new TestNode(
            world, 3, MemberLimits.ofChildren(1), new NodeAddress[] {relay.address},
            new NodeAddress[] {tracker});
        world.run(wary, () ->
        {
            wary.member.shun(root.member.memberId(), world.nowNs);
            wary.member.join(world.nowNs);
        });
        world.until(3_000 * MS, "attached", () -> world.isConnected(wary));
        assertNotEquals(root.member.memberId(), wary.member.parentId());
    }

    private boolean periods(final int count, final int blocks, final long bytes, final boolean showsLife)
    {
        boolean isBarren = false;
        for (int i = 0; i < count; i++)
        {
            held += blocks;
            isBarren |= supply.isBarren(bytes, held, here, showsLife, PERIOD_NS);
        }
        return isBarren;
    }

    private static void report(final TestNode node, final int linkId, final long ahead, final int times)
    {
        for (int i = 0; i < times; i++)
        {
            node.member.liveness.onBackupReport(linkId, ahead, node.world.nowNs);
        }
    }

    private static TestNode at(final World world, final int level)
    {
        return world.nodes.stream().filter(n -> n.member.level() == level && n.member.backups.hotLink() != null)
            .findFirst().orElseThrow();
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
