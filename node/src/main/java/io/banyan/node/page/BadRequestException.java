package io.banyan.node.page;

/**
 * A request that cannot be; the message names the parameter, its value and what is allowed.
 */
public final class BadRequestException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * With what to tell the client.
     *
     * @param message for people.
     */
    public BadRequestException(final String message)
    {
        super(message);
    }
}
