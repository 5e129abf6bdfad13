package io.banyan.node.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Blocks are missing.
 */
@Name("io.banyan.Gap")
@Label("Gap")
@Category("Banyan")
@Description("Blocks are missing.")
@StackTrace(false)
final class GapEvent extends MemberEvent
{
    @Label("First block")
    long fromBlock;

    @Label("One past the last block")
    long toBlock;
}
