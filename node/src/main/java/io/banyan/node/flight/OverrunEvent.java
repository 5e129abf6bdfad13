package io.banyan.node.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A child fell out of the window.
 */
@Name("io.banyan.Overrun")
@Label("Overrun")
@Category("Banyan")
@Description("A child fell out of the window.")
@StackTrace(false)
final class OverrunEvent extends MemberEvent
{
    @Label("First block skipped")
    long fromBlock;

    @Label("One past the last block skipped")
    long toBlock;

    @Label("Detached")
    boolean detached;
}
