package io.banyan.engine.command;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.banyan.engine.NodeAddress;

/**
 * A node address in a ring: 32 bytes.
 * <pre>
 *   address high (8) | address low (8) | control port (4) | data port (4) | host tag (4) | unused (4)
 * </pre>
 */
final class AddressFlyweight
{
    private static final int LOW_OFFSET = 8;
    private static final int CONTROL_PORT_OFFSET = 16;
    private static final int DATA_PORT_OFFSET = 20;
    private static final int HOST_TAG_OFFSET = 24;

    private AddressFlyweight()
    {
    }

    static void put(final MutableDirectBuffer buffer, final int index, final NodeAddress address)
    {
        buffer.putLong(index, address.addressHigh());
        buffer.putLong(index + LOW_OFFSET, address.addressLow());
        buffer.putInt(index + CONTROL_PORT_OFFSET, address.controlPort());
        buffer.putInt(index + DATA_PORT_OFFSET, address.dataPort());
        buffer.putInt(index + HOST_TAG_OFFSET, address.hostTag());
    }

    static NodeAddress get(final DirectBuffer buffer, final int index)
    {
        return new NodeAddress(
            buffer.getLong(index),
            buffer.getLong(index + LOW_OFFSET),
            buffer.getInt(index + CONTROL_PORT_OFFSET),
            buffer.getInt(index + DATA_PORT_OFFSET),
            buffer.getInt(index + HOST_TAG_OFFSET));
    }
}
