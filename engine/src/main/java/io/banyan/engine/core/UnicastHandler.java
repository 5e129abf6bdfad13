package io.banyan.engine.core;

import org.agrona.DirectBuffer;

/**
 * Takes the routed unicasts for this member, and hears of its own that were refused.
 */
public interface UnicastHandler
{
    /**
     * A message for this member. The bytes are valid during the call only.
     *
     * @param sourceMember  who sent it.
     * @param correlationId of the sender.
     * @param topic         hash of its topic.
     * @param buffer        holding the payload.
     * @param offset        of the payload.
     * @param length        of the payload.
     */
    void onUnicast(long sourceMember, long correlationId, int topic, DirectBuffer buffer, int offset, int length);

    /**
     * A message of this member was not delivered.
     *
     * @param destinationMember it was for.
     * @param correlationId     it carried.
     * @param reason            why.
     */
    void onRefused(long destinationMember, long correlationId, UnicastRefusal reason);
}
