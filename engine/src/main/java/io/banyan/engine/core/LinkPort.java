package io.banyan.engine.core;

import org.agrona.DirectBuffer;

/**
 * The sending end of one link in one direction. Never blocks.
 */
public interface LinkPort
{
    /** The message will not go now; offer it again in a later cycle. */
    int BACK_PRESSURED = -1;
    /** Nobody listens yet, or no longer. */
    int NOT_CONNECTED = -2;
    /** The port is closed or broken for good. */
    int CLOSED = -3;
    /** The message can never go: it is larger than the port takes. */
    int TOO_LARGE = -4;

    /**
     * Offer one encoded message: sent whole and in order, or not at all.
     *
     * @param buffer holding the message.
     * @param offset of the message.
     * @param length of the message.
     * @return a positive number when taken, else one of the codes above.
     */
    int offer(DirectBuffer buffer, int offset, int length);

    /**
     * Offer a sign of life: as {@link #offer}, but nothing follows from it that is worth looking for.
     *
     * @param buffer holding the message.
     * @param offset of the message.
     * @param length of the message.
     * @return as {@link #offer}.
     */
    default int offerSign(final DirectBuffer buffer, final int offset, final int length)
    {
        return offer(buffer, offset, length);
    }

    /**
     * Whether the other end listens.
     *
     * @return true when it does.
     */
    boolean isConnected();

    /**
     * Whether the host of the other end has said, since this was last asked, that nobody listens there any more.
     *
     * @return true when it has; false as well where the transport, or the network, does not tell.
     */
    default boolean takeUnreachable()
    {
        return false;
    }

    /**
     * Close the port; what was sent may still arrive. Idempotent.
     */
    void close();
}
