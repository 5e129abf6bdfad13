package io.banyan.engine.agent;

import java.util.List;

import io.banyan.engine.Problem;
import io.banyan.engine.ProblemCode;

/**
 * Whether this JVM was started so that Agrona can work: without the flag it fails deep inside a class initialiser.
 */
final class AddOpens
{
    private static final String PACKAGE = "jdk.internal.misc";
    private static final String FLAG = "--add-opens java.base/jdk.internal.misc=ALL-UNNAMED";

    private AddOpens()
    {
    }

    static List<Problem> check()
    {
        return check(Object.class.getModule(), AddOpens.class.getModule());
    }

    static List<Problem> check(final Module base, final Module ours)
    {
        return base.isOpen(PACKAGE, ours) ? List.of() : List.of(new Problem(
            ProblemCode.ADD_OPENS_MISSING,
            "java.base does not open " + PACKAGE,
            "start the JVM with " + FLAG +
                ", or put Add-Opens: java.base/" + PACKAGE + " into the manifest of its jar"));
    }
}
