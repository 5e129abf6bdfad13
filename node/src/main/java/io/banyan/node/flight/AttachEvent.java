package io.banyan.node.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A member has a parent that is heard, or is the root.
 */
@Name("io.banyan.Attach")
@Label("Attached")
@Category("Banyan")
@Description("A member has a parent that is heard, or is the root.")
@StackTrace(false)
final class AttachEvent extends MemberEvent
{
    @Label("Parent")
    String parent;

    @Label("Reason")
    String reason;
}
