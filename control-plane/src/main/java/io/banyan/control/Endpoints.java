package io.banyan.control;

import io.banyan.codec.control.EndpointDecoder;
import io.banyan.codec.control.EndpointEncoder;
import io.banyan.engine.NodeAddress;

/**
 * Node addresses as they are on the wire.
 */
public final class Endpoints
{
    private Endpoints()
    {
    }

    /**
     * Write an address.
     *
     * @param address to write.
     * @param encoder wrapped over its place.
     */
    public static void encode(final NodeAddress address, final EndpointEncoder encoder)
    {
        encoder
            .addressHigh(address.addressHigh())
            .addressLow(address.addressLow())
            .controlPort(address.controlPort())
            .dataPort(address.dataPort())
            .hostTag(Integer.toUnsignedLong(address.hostTag()));
    }

    /**
     * Read an address.
     *
     * @param decoder wrapped over it.
     * @return the address.
     */
    public static NodeAddress decode(final EndpointDecoder decoder)
    {
        return new NodeAddress(
            decoder.addressHigh(),
            decoder.addressLow(),
            decoder.controlPort(),
            decoder.dataPort(),
            (int)decoder.hostTag());
    }

    /**
     * Where both planes of a node are reached: host and control port as it was asked there, data port and host as it
     * says itself. Who asked may have known no more than what somebody wrote down.
     *
     * @param asked   where it answers.
     * @param decoder wrapped over its own word.
     * @return the address.
     */
    public static NodeAddress reachedAt(final NodeAddress asked, final EndpointDecoder decoder)
    {
        return new NodeAddress(asked.addressHigh(), asked.addressLow(), asked.controlPort(), decoder.dataPort(),
            (int)decoder.hostTag());
    }

    /**
     * Whether a claimed address is where a datagram came from: same host, same control port.
     *
     * @param decoder wrapped over the claim.
     * @param source  of the datagram.
     * @return true if they agree.
     */
    public static boolean isFrom(final EndpointDecoder decoder, final NodeAddress source)
    {
        return decoder.controlPort() == source.controlPort() && decoder.addressLow() == source.addressLow() &&
            decoder.addressHigh() == source.addressHigh();
    }
}
