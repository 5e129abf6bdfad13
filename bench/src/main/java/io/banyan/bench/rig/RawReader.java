package io.banyan.bench.rig;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;

/**
 * A reader with a socket of its own.
 */
final class RawReader
{
    /** Enough for a datagram of the loopback MTU full of small messages: 256 cost raw Aeron a fifth of its rate there. */
    static final int FRAGMENTS_PER_CYCLE = 1024;

    private static final int RESOLVE_ATTEMPTS = 1_000_000;
    private static final String ANY_PORT = "aeron:udp?group=false|endpoint=127.0.0.1:0";

    private final Subscription subscription;
    private final FragmentHandler handler;

    RawReader(final Aeron aeron, final int streamId, final int reader, final DeliveryHandler delivery)
    {
        subscription = aeron.addSubscription(ANY_PORT, streamId);
        handler = (buffer, offset, length, header) -> delivery.onDelivery(reader, buffer, offset, length);
    }

    /**
     * A subscription on a free port, whose number is known after its driver has worked.
     */
    static Subscription subscribe(final Aeron aeron, final int streamId)
    {
        return aeron.addSubscription(ANY_PORT, streamId);
    }

    /**
     * Waits, for a bounded time, until the operating system has given the subscription its port.
     *
     * @return address and port, for a publication.
     */
    static String endpoint(final RawNode node, final Subscription subscription)
    {
        for (int i = 0; i < RESOLVE_ATTEMPTS; i++)
        {
            node.drain();
            final String channel = subscription.tryResolveChannelEndpointPort();
            if (channel != null)
            {
                return ChannelUri.parse(channel).get("endpoint");
            }
            Thread.yield();
        }
        throw new IllegalStateException("no port for " + subscription.channel());
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
