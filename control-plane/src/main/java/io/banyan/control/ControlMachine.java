package io.banyan.control;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;

/**
 * A state machine of the control plane: told what arrived and what time it is, it answers through the ports it was made
 * with.
 */
public interface ControlMachine
{
    /** {@link #nextDeadlineNs()} when nothing is due, ever. */
    long NO_DEADLINE_NS = Long.MAX_VALUE;

    /**
     * A datagram has arrived. Its form has been validated; what it says has not.
     *
     * @param source address and control port it came from; its data port is 0. Valid after the call too.
     * @param buffer holding the datagram; valid during the call.
     * @param offset of the message header.
     * @param length of the datagram.
     * @param nowNs  monotonic time.
     */
    void onDatagram(NodeAddress source, DirectBuffer buffer, int offset, int length, long nowNs);

    /**
     * Do what is due. A call does bounded work; what is left is due at once.
     *
     * @param nowNs monotonic time.
     * @return how much was done; 0 when nothing was due.
     */
    int onTime(long nowNs);

    /**
     * When {@link #onTime} must be called at the latest.
     *
     * @return monotonic time, or {@link #NO_DEADLINE_NS}.
     */
    long nextDeadlineNs();
}
