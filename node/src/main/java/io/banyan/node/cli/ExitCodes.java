package io.banyan.node.cli;

/**
 * What a command answers to the shell.
 */
public final class ExitCodes
{
    /** Done. */
    public static final int DONE = 0;
    /** The run failed its own checks, or could not be carried out. */
    public static final int FAILED = 1;
    /** Wrong usage. */
    public static final int USAGE = 2;

    private ExitCodes()
    {
    }
}
