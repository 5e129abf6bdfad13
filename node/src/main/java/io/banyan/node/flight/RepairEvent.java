package io.banyan.node.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * Every block that was missing has come, or has been given up.
 */
@Name("io.banyan.Repair")
@Label("Repair")
@Category("Banyan")
@Description("Every block that was missing has come, or has been given up.")
@StackTrace(false)
final class RepairEvent extends MemberEvent
{
    @Label("One past the last block")
    long toBlock;

    @Label("Blocks given up")
    long givenUpBlocks;

    @Label("Time from the first gap")
    @Timespan(Timespan.NANOSECONDS)
    long tookNs;
}
