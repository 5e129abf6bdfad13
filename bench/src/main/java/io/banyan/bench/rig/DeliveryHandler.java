package io.banyan.bench.rig;

import org.agrona.DirectBuffer;

/**
 * Takes every message that reaches a reader of the system under test, on the thread that drives the readers.
 */
@FunctionalInterface
public interface DeliveryHandler
{
    /**
     * One message at one reader.
     *
     * @param reader index of the reader, from 0.
     * @param buffer holding the payload; valid during the call only.
     * @param offset of the payload.
     * @param length of the payload.
     */
    void onDelivery(int reader, DirectBuffer buffer, int offset, int length);
}
