package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import io.banyan.control.repair.RepairSettings;

class NodeContextTest
{
    @Test
    void shouldTakeTheTimesOfItsProfileForRepairs()
    {
        final NodeContext near = new NodeContext().conclude();
        assertEquals(RepairSettings.lan(), near.repairSettings());
        final NodeContext far = new NodeContext().set("banyan.profile", "wan").conclude();
        assertEquals(RepairSettings.wan(), far.repairSettings());
    }

    @Test
    void shouldGiveARootMoreChildrenUnlessToldHowMany()
    {
        assertEquals(8, new NodeContext().conclude().limits(false).childrenMax());
        assertEquals(16, new NodeContext().conclude().limits(true).childrenMax());

        final NodeContext forAll = new NodeContext().set("banyan.children", "3").conclude();
        assertEquals(3, forAll.limits(true).childrenMax(), "what is set for all counts for roots");
        final NodeContext forRoots =
            new NodeContext().set("banyan.children", "3").set("banyan.root.children", "16").conclude();
        assertEquals(3, forRoots.limits(false).childrenMax());
        assertEquals(16, forRoots.limits(true).childrenMax(), "said of roots, though it is the default");

        final NodeContext said = new NodeContext().set("banyan.root.children", "20").childrenMax(5).conclude();
        assertEquals(5, said.limits(true).childrenMax(), "the setter is for both");
    }

    @Test
    void shouldServeOperationsOnLoopbackAndWithoutATokenUnlessToldOtherwise()
    {
        final OpsSettings ops = new NodeContext().set("banyan.ops.port", "0").conclude().ops();
        assertTrue(ops.bind().isLoopbackAddress());
        assertEquals("", ops.token(), "so nothing can be changed");
    }

    @Test
    void shouldCarryTheGapDeadlinesOfItsChannels()
    {
        final NodeContext ctx = new NodeContext().set("banyan.gap.deadlines", "prices=50ms").conclude();
        assertEquals(50_000_000, ctx.engine().gapDeadlineNs("prices"));
        assertEquals(50_000_000, ctx.engine().gapDeadlineNs("prices@2of3"));
        assertEquals(1_000_000_000, ctx.engine().gapDeadlineNs("orders"));
    }
}
