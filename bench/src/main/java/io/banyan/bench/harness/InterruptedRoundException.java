package io.banyan.bench.harness;

/**
 * The thread that measures was interrupted: the system is closed and the run ends.
 */
public final class InterruptedRoundException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /** Made where an interrupt was noticed. */
    public InterruptedRoundException()
    {
        super("interrupted", null, false, false);
    }
}
