package io.banyan.node.ops;

/**
 * What one check of the host has found.
 *
 * @param check name of the check.
 * @param grade how bad it is.
 * @param found in words and numbers.
 * @param fix   the exact command or setting; empty when all is well.
 */
public record Finding(String check, Grade grade, String found, String fix)
{
    /**
     * How bad a finding is.
     */
    public enum Grade
    {
        /** As it should be. */
        OK,
        /** It works, but slower or less safely than it could. */
        WARN,
        /** A node would not work. */
        FAILED
    }

    static Finding ok(final String check, final String found)
    {
        return new Finding(check, Grade.OK, found, "");
    }

    static Finding warn(final String check, final String found, final String fix)
    {
        return new Finding(check, Grade.WARN, found, fix);
    }

    static Finding failed(final String check, final String found, final String fix)
    {
        return new Finding(check, Grade.FAILED, found, fix);
    }
}
