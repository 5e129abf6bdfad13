package io.banyan.bench.rig;

import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;

/**
 * A reader with a socket of its own.
 */
final class RawReader
{
    /**
     * Enough for a datagram of the loopback MTU full of small messages: 256 cost raw Aeron a fifth of its rate there.
     */
    static final int FRAGMENTS_PER_CYCLE = 1024;

    private final Subscription subscription;
    private final FragmentHandler handler;

    RawReader(final RawNode node, final int streamId, final int reader, final DeliveryHandler delivery)
    {
        subscription = node.subscribe(streamId);
        handler = (buffer, offset, length, header) -> delivery.onDelivery(reader, buffer, offset, length);
    }

    Subscription subscription()
    {
        return subscription;
    }

    boolean isConnected()
    {
        return subscription.isConnected();
    }

    int poll()
    {
        return subscription.poll(handler, FRAGMENTS_PER_CYCLE);
    }
}
