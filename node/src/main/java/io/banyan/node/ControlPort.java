package io.banyan.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochClock;

import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.DatagramPort;
import io.banyan.control.auth.Envelope;
import io.banyan.control.udp.ControlSocket;
import io.banyan.engine.EngineException;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.config.BindFailure;

/**
 * The control socket of a node, bound, and how many bytes have gone out of it. Owned by the control thread.
 */
final class ControlPort implements DatagramPort, AutoCloseable
{
    private final ControlSocket socket;
    private final int port;
    private final int trailerBytes;
    private long sent;
    private volatile long sentBytes;

    ControlPort(
        final InetAddress bind,
        final int bindPort,
        final Envelope envelope,
        final EpochClock wallClock,
        final ControlCounters counters)
    {
        ControlSocket opened = null;
        try
        {
            opened = new ControlSocket(new InetSocketAddress(bind, bindPort), counters, envelope, wallClock);
            port = opened.localAddress().getPort();
        }
        catch (final IOException ex)
        {
            CloseHelper.quietClose(opened);
            throw new EngineException(
                ProblemCode.ENDPOINT_NOT_BOUND,
                "control endpoint " + bind.getHostAddress() + ":" + bindPort + " cannot be bound: " +
                    (ex.getCause() == null ? ex : ex.getCause()).getMessage(),
                BindFailure.udpFix(bindPort, "0"),
                ex);
        }
        socket = opened;
        trailerBytes = envelope == null ? 0 : Envelope.TRAILER_BYTES;
    }

    int port()
    {
        return port;
    }

    /** Bytes sent so far; read by any thread. */
    long sentBytes()
    {
        return sentBytes;
    }

    int poll(final ControlMachine machine, final int datagramsMax, final long nowNs)
    {
        return socket.poll(machine, datagramsMax, nowNs);
    }

    boolean await(final long timeoutMs)
    {
        return socket.await(timeoutMs);
    }

    void wake()
    {
        socket.wake();
    }

    @Override
    public boolean send(final NodeAddress to, final DirectBuffer buffer, final int offset, final int length)
    {
        final boolean isSent = socket.send(to, buffer, offset, length);
        if (isSent)
        {
            sent += length + trailerBytes;
            sentBytes = sent;
        }
        return isSent;
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(socket);
    }
}
