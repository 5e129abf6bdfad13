package io.banyan.simulation;

/**
 * Something happened that must never happen.
 */
final class BreachException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    BreachException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
