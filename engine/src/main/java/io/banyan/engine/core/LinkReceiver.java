package io.banyan.engine.core;

import org.agrona.DirectBuffer;

/**
 * The receiving end of one link in one direction: called by a transport for each message that arrives, in order.
 */
public interface LinkReceiver
{
    /**
     * One message as it came from the network; not validated yet.
     *
     * @param buffer holding the bytes; valid during the call only.
     * @param offset of the message.
     * @param length of the message.
     * @param nowNs  time of this duty cycle.
     * @return false for a mere sign of life, which is no reason to expect more.
     */
    boolean onBytes(DirectBuffer buffer, int offset, int length, long nowNs);

    /**
     * Whether the link can take more now; when false the transport leaves what has arrived where it is.
     *
     * @return false to hold the stream back.
     */
    boolean isReady();

    /**
     * The announced stream has arrived.
     *
     * @param nowNs time of this duty cycle.
     */
    void onStreamUp(long nowNs);

    /**
     * The stream has ended.
     *
     * @param nowNs time of this duty cycle.
     */
    void onStreamDown(long nowNs);
}
