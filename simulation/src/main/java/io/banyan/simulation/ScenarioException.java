package io.banyan.simulation;

/**
 * A scenario that cannot be run; the message says why, one problem a line.
 */
public final class ScenarioException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    ScenarioException(final String message)
    {
        super(message);
    }
}
