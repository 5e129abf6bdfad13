package io.banyan.bench.rig;

import io.aeron.ExclusivePublication;
import io.aeron.protocol.DataHeaderFlyweight;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.OfferedStream;
import org.agrona.DirectBuffer;

/**
 * A publication of a raw node, which tells a driver that is driven by hand what it was offered, as Banyan's links do.
 */
final class RawPublication
{
    private final ExclusivePublication publication;
    private final OfferedStream offered;

    RawPublication(final ExclusivePublication publication, final AeronDriver driver)
    {
        this.publication = publication;
        this.offered = driver == null ? null :
            new OfferedStream(driver, publication.maxPayloadLength() + DataHeaderFlyweight.HEADER_LENGTH);
    }

    void addDestination(final String uri)
    {
        publication.addDestination(uri);
    }

    boolean isConnected()
    {
        return publication.isConnected();
    }

    /**
     * Offers a message.
     *
     * @return whether it was taken.
     */
    boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (publication.offer(buffer, offset, length) <= 0)
        {
            return false;
        }
        if (offered != null)
        {
            offered.onOffered(length);
        }
        return true;
    }
}
