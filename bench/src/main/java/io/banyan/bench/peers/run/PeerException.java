package io.banyan.bench.peers.run;

/**
 * A system that could not be measured, and why.
 */
public final class PeerException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    PeerException(final String message)
    {
        super(message, null, false, false);
    }

    PeerException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
