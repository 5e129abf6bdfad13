package io.banyan.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.edge.ControlPlaneValidator;
import io.banyan.codec.edge.Verdict;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.DatagramPort;
import io.banyan.control.auth.Envelope;
import io.banyan.control.auth.EnvelopeResult;
import io.banyan.engine.EngineException;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.ProblemCode;

/**
 * The one UDP socket of a node's control plane. What arrives is opened and validated before anybody sees it. Owned by
 * the control
 * thread; never blocks.
 */
final class ControlSocket implements DatagramPort, AutoCloseable
{
    private static final int RECEIVE_BYTES = 2048;
    private static final int SOCKET_BUFFER_BYTES = 1024 * 1024;

    private final DatagramChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    private final UnsafeBuffer inBuffer = new UnsafeBuffer(in);
    private final UnsafeBuffer outBuffer = new UnsafeBuffer(out);
    private final ControlCounters counters;
    private final Envelope envelope;
    private final WallClock wallClock;
    private final int port;
    private volatile long sentBytes;
    private long sent;

    /**
     * Binds the socket.
     *
     * @param bind      address of this host.
     * @param bindPort  port, 0 for a free one.
     * @param envelope  of the shared-secret mode, or null.
     * @param wallClock of this node.
     * @param counters  of this node.
     */
    ControlSocket(
        final InetAddress bind,
        final int bindPort,
        final Envelope envelope,
        final WallClock wallClock,
        final ControlCounters counters)
    {
        this.envelope = envelope;
        this.wallClock = wallClock;
        this.counters = counters;
        DatagramChannel opened = null;
        try
        {
            opened = DatagramChannel.open();
            opened.configureBlocking(false);
            opened.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            opened.bind(new InetSocketAddress(bind, bindPort));
            port = ((InetSocketAddress)opened.getLocalAddress()).getPort();
        }
        catch (final IOException ex)
        {
            closeQuietly(opened);
            throw new EngineException(
                ProblemCode.ENDPOINT_NOT_BOUND,
                "control endpoint " + bind.getHostAddress() + ":" + bindPort + " cannot be bound: " + ex.getMessage(),
                "choose an address of this host and a free port (banyan.control.port=0 takes any)",
                ex);
        }
        channel = opened;
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

    @Override
    public boolean send(final NodeAddress to, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length + Envelope.TRAILER_BYTES > RECEIVE_BYTES)
        {
            counters.increment(ControlCounter.SEND_FAILED);
            return false;
        }
        outBuffer.putBytes(0, buffer, offset, length);
        final int sealed = envelope == null ? length : envelope.seal(outBuffer, 0, length, wallClock.ms());
        out.clear().limit(sealed);
        try
        {
            if (channel.send(out, new InetSocketAddress(to.inetAddress(), to.controlPort())) == sealed)
            {
                counters.increment(ControlCounter.DATAGRAMS_SENT);
                sent += sealed;
                sentBytes = sent;
                return true;
            }
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            // An unreachable host or a nonsense port: the exchange is retried and then given up by whoever began it.
            counters.increment(ControlCounter.SEND_FAILED);
            return false;
        }
        counters.increment(ControlCounter.SEND_FAILED);
        return false;
    }

    /**
     * Hands over what has arrived.
     *
     * @param machine      takes valid datagrams.
     * @param datagramsMax bound of this call.
     * @param nowNs        time of this duty cycle.
     * @return datagrams taken from the socket.
     */
    int poll(final ControlMachine machine, final int datagramsMax, final long nowNs)
    {
        int taken = 0;
        while (taken < datagramsMax)
        {
            in.clear();
            final InetSocketAddress source = receive();
            if (source == null)
            {
                break;
            }
            taken++;
            counters.increment(ControlCounter.DATAGRAMS_RECEIVED);
            final int length = open(in.position());
            if (length < 0)
            {
                continue;
            }
            if (ControlPlaneValidator.validate(inBuffer, 0, length) != Verdict.VALID)
            {
                counters.increment(ControlCounter.MALFORMED);
                continue;
            }
            machine.onDatagram(NodeAddress.of(source.getAddress(), source.getPort(), 0), inBuffer, 0, length, nowNs);
        }
        return taken;
    }

    @Override
    public void close()
    {
        closeQuietly(channel);
    }

    private InetSocketAddress receive()
    {
        try
        {
            return (InetSocketAddress)channel.receive(in);
        }
        catch (final IOException ex)
        {
            counters.increment(ControlCounter.RECEIVE_FAILED);
            return null;
        }
    }

    private int open(final int length)
    {
        if (envelope == null)
        {
            return length;
        }
        final EnvelopeResult result = envelope.open(inBuffer, 0, length, wallClock.ms());
        switch (result)
        {
            case OPENED:
                return length - Envelope.TRAILER_BYTES;

            case LATE:
                counters.increment(ControlCounter.ENVELOPE_LATE);
                return -1;

            case REPLAYED:
                counters.increment(ControlCounter.ENVELOPE_REPLAYED);
                return -1;

            default:
                counters.increment(ControlCounter.ENVELOPE_REFUSED);
                return -1;
        }
    }

    private static void closeQuietly(final DatagramChannel channel)
    {
        if (channel != null)
        {
            try
            {
                channel.close();
            }
            catch (final IOException ex)
            {
                // Closing is all that was wanted.
                Thread.yield();
            }
        }
    }
}
