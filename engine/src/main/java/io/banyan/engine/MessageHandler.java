package io.banyan.engine;

import org.agrona.DirectBuffer;

/**
 * Takes the messages of a subscription, in sequence.
 */
@FunctionalInterface
public interface MessageHandler
{
    /**
     * One message. The bytes stand in the engine's own memory and are valid during the call only.
     *
     * @param sequence     number of the message in its channel.
     * @param topic        hash of its topic.
     * @param originTimeNs root's clock when its block was opened, nanoseconds since 1970.
     * @param flags        reserved; ignore bits that are not documented.
     * @param buffer       holding the payload.
     * @param offset       of the payload.
     * @param length       of the payload.
     */
    void onMessage(
        long sequence, int topic, long originTimeNs, int flags, DirectBuffer buffer, int offset, int length);
}
