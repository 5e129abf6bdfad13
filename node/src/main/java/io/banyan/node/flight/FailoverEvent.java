package io.banyan.node.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * A member that had lost its parent has another.
 */
@Name("io.banyan.Failover")
@Label("Failover")
@Category("Banyan")
@Description("A member that had lost its parent has another.")
@StackTrace(false)
final class FailoverEvent extends MemberEvent
{
    @Label("New parent")
    String parent;

    @Label("Time without a parent")
    @Timespan(Timespan.NANOSECONDS)
    long tookNs;
}
