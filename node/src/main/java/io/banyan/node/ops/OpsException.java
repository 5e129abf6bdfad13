package io.banyan.node.ops;

/**
 * A request that is answered with an error: what is wrong with it, in words for whoever sent it.
 */
public final class OpsException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * An error.
     *
     * @param status  of HTTP.
     * @param message for whoever sent the request.
     */
    public OpsException(final int status, final String message)
    {
        super(message, null, false, false);
        this.status = status;
    }

    /**
     * Status of HTTP.
     *
     * @return the code.
     */
    public int status()
    {
        return status;
    }
}
