package io.banyan.engine.aeron;

import io.aeron.driver.MediaDriver;

/**
 * Decides when a socket of an invoked driver is worth a system call. Left to itself each invocation of the driver takes
 * one datagram of every socket, and asks the empty ones as well; but a duty cycle that relays after each datagram never
 * batches, and asking an empty socket costs an eighth of sending a datagram. So each socket is asked in one turn of the
 * duty cycle, until it is empty or has given its share, and none is asked while sending.
 */
final class PollGate
{
    private final SessionGate sessions = new SessionGate();
    private final SocketWatch sockets = new SocketWatch();
    private final ClosedPorts closedPorts = new ClosedPorts();
    private long cycle;
    private int sentDatagrams;
    private long carriedBytes;
    private boolean isReceiving = true;
    private boolean isWoken;
    private boolean isAsking;

    /** Makes the driver's sockets ask here first. */
    void guard(final MediaDriver.Context ctx)
    {
        ctx
            .receiveChannelEndpointSupplier((udpChannel, dispatcher, statusIndicator, context) ->
                new GatedReceiveEndpoint(udpChannel, dispatcher, statusIndicator, context, this))
            .sendChannelEndpointSupplier((udpChannel, statusIndicator, context) ->
                new GatedSendEndpoint(udpChannel, statusIndicator, context, this));
    }

    SessionGate sessions()
    {
        return sessions;
    }

    SocketWatch sockets()
    {
        return sockets;
    }

    ClosedPorts closedPorts()
    {
        return closedPorts;
    }

    void onReceive()
    {
        cycle++;
        isReceiving = true;
        isAsking = isWoken;
        isWoken = false;
    }

    /** A socket has something: all are asked in the next turn, however quiet they were. */
    void onWoken()
    {
        isWoken = true;
    }

    /** Whether a socket that need not be asked yet is asked all the same. */
    boolean isAsking()
    {
        return isAsking;
    }

    void onSend()
    {
        isReceiving = false;
    }

    void onSent()
    {
        sentDatagrams++;
    }

    /** So many bytes have been sent by one call, signs of life among them. */
    void onSentBytes(final int bytes)
    {
        carriedBytes += bytes;
    }

    /** A data port has given so many bytes. */
    void onTaken(final long bytes)
    {
        carriedBytes += bytes;
    }

    /** Bytes sent and taken until now. */
    long carriedBytes()
    {
        return carriedBytes;
    }

    /** Datagrams with data that were sent since this was last asked. */
    int takeSent()
    {
        final int sent = sentDatagrams;
        sentDatagrams = 0;
        return sent;
    }

    long cycle()
    {
        return cycle;
    }

    /** Whether it is the turn of a socket that was last asked in the given cycle. */
    boolean isOpen(final long askedCycle)
    {
        return isReceiving && askedCycle != cycle;
    }
}
