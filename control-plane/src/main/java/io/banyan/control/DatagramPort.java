package io.banyan.control;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;

/**
 * Where a state machine's datagrams leave: a socket in a node, the network of the simulator, a list in a test.
 */
@FunctionalInterface
public interface DatagramPort
{
    /** Largest datagram of the control plane, in bytes: fits the path everywhere. */
    int DATAGRAM_BYTES_MAX = 1376;

    /**
     * Send a datagram to the control port of a node. The bytes are taken before the call returns.
     *
     * @param to     the node; its control port is used.
     * @param buffer holding the datagram.
     * @param offset of the datagram.
     * @param length of the datagram.
     * @return false if it was not sent; nothing is queued, the caller's retry makes up for it.
     */
    boolean send(NodeAddress to, DirectBuffer buffer, int offset, int length);
}
