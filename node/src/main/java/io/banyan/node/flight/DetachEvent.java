package io.banyan.node.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A member has lost or left its parent.
 */
@Name("io.banyan.Detach")
@Label("Detached")
@Category("Banyan")
@Description("A member has lost or left its parent.")
@StackTrace(false)
final class DetachEvent extends MemberEvent
{
    @Label("Parent")
    String parent;

    @Label("Reason")
    String reason;
}
