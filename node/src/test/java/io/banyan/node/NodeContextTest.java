package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void shouldCarryTheGapDeadlinesOfItsChannels()
    {
        final NodeContext ctx = new NodeContext().set("banyan.gap.deadlines", "prices=50ms").conclude();
        assertEquals(50_000_000, ctx.engine().gapDeadlineNs("prices"));
        assertEquals(50_000_000, ctx.engine().gapDeadlineNs("prices@2of3"));
        assertEquals(1_000_000_000, ctx.engine().gapDeadlineNs("orders"));
    }
}
