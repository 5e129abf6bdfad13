package io.banyan.control.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.function.Consumer;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.edge.ControlPlaneValidator;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.DatagramPort;
import io.banyan.control.auth.Envelope;
import io.banyan.control.auth.EnvelopeResult;
import io.banyan.engine.NodeAddress;

/**
 * The control socket of a node: what arrives is opened (in the shared-secret mode), validated, and only then handed on;
 * what cannot be is counted and dropped.
 */
public final class ControlSocket implements DatagramPort, AutoCloseable
{
    /** Asked of the kernel for each direction; how much was given is told by {@link #receiveBufferBytes()}. */
    public static final int SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

    private static final int DATAGRAM_LENGTH_MAX = 65_507;

    private final DatagramChannel channel;
    private final Selector selector;
    private final Consumer<SelectionKey> onReady = key -> {};
    private final ControlCounters counters;
    private final Envelope envelope;
    private final EpochClock wallClock;
    private final AddressCache addresses = new AddressCache();
    private final ByteBuffer receiveBytes = ByteBuffer.allocateDirect(DATAGRAM_LENGTH_MAX);
    private final ByteBuffer sendBytes = ByteBuffer.allocateDirect(DATAGRAM_LENGTH_MAX);
    private final UnsafeBuffer receiveBuffer = new UnsafeBuffer(receiveBytes);
    private final UnsafeBuffer sendBuffer = new UnsafeBuffer(sendBytes);

    /**
     * Open a socket.
     *
     * @param bindAddress address and port, 0 for any.
     * @param counters    of the node.
     * @param envelope    to seal and open with, or null in open mode.
     * @param wallClock   for the envelope's time window.
     * @throws IOException if the address cannot be bound.
     */
    public ControlSocket(
        final InetSocketAddress bindAddress,
        final ControlCounters counters,
        final Envelope envelope,
        final EpochClock wallClock) throws IOException
    {
        this.counters = Objects.requireNonNull(counters, "counters");
        this.envelope = envelope;
        this.wallClock = Objects.requireNonNull(wallClock, "wallClock");
        channel = DatagramChannel.open();
        Selector opened = null;
        try
        {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            channel.bind(bindAddress);
            opened = Selector.open();
            channel.register(opened, SelectionKey.OP_READ);
        }
        catch (final IOException ex)
        {
            CloseHelper.quietCloseAll(channel, opened);
            throw new IOException("BYN-4002 control socket cannot bind " + bindAddress + ": " + ex.getMessage(), ex);
        }
        selector = opened;
    }

    /**
     * Take what has arrived.
     *
     * @param machine to hand it to.
     * @param limit   how many datagrams at most, good or bad.
     * @param nowNs   monotonic time.
     * @return how many were taken from the socket.
     */
    public int poll(final ControlMachine machine, final int limit, final long nowNs)
    {
        int received = 0;
        while (received < limit)
        {
            receiveBytes.clear();
            final SocketAddress source;
            try
            {
                source = channel.receive(receiveBytes);
            }
            catch (final IOException ex)
            {
                counters.increment(ControlCounter.RECEIVE_FAILED);
                break;
            }
            if (source == null)
            {
                break;
            }
            received++;
            dispatch(machine, (InetSocketAddress)source, receiveBytes.position(), nowNs);
        }
        if (received > 0)
        {
            counters.add(ControlCounter.DATAGRAMS_RECEIVED, received);
        }
        return received;
    }

    /**
     * Waits until something has arrived, {@link #wake()} is called, or the time is over. On the thread that polls.
     *
     * @param timeoutMs at least 1.
     * @return true if something has arrived.
     */
    public boolean await(final long timeoutMs)
    {
        try
        {
            return selector.select(onReady, timeoutMs) > 0;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("the control socket cannot be waited for", ex);
        }
    }

    /** Ends a wait, or else the next one; from any thread. */
    public void wake()
    {
        selector.wakeup();
    }

    @Override
    public boolean send(final NodeAddress to, final DirectBuffer buffer, final int offset, final int length)
    {
        final int sealedMax = length + (envelope == null ? 0 : Envelope.TRAILER_BYTES);
        if (to.controlPort() == 0 || sealedMax > (envelope == null ? DATAGRAM_LENGTH_MAX : Envelope.SEALED_BYTES_MAX))
        {
            return false;
        }
        sendBuffer.putBytes(0, buffer, offset, length);
        final int sealed = envelope == null ? length : envelope.seal(sendBuffer, 0, length, wallClock.time());
        sendBytes.limit(sealed).position(0);
        try
        {
            return channel.send(sendBytes, addresses.socketOf(to)) == sealed;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    /**
     * Where the socket is bound.
     *
     * @return address and port.
     * @throws IOException if the socket is closed.
     */
    public InetSocketAddress localAddress() throws IOException
    {
        return (InetSocketAddress)channel.getLocalAddress();
    }

    /**
     * How much the kernel gave of the receive buffer that was asked for.
     *
     * @return bytes.
     * @throws IOException if the socket is closed.
     */
    public int receiveBufferBytes() throws IOException
    {
        return channel.getOption(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(channel, selector);
    }

    private void dispatch(
        final ControlMachine machine, final InetSocketAddress source, final int received, final long nowNs)
    {
        int length = received;
        if (envelope != null)
        {
            final EnvelopeResult result = envelope.open(receiveBuffer, 0, length, wallClock.time());
            if (result != EnvelopeResult.OPENED)
            {
                counters.increment(counterOf(result));
                return;
            }
            length -= Envelope.TRAILER_BYTES;
        }
        if (!ControlPlaneValidator.validate(receiveBuffer, 0, length).isValid())
        {
            counters.increment(ControlCounter.MALFORMED);
            return;
        }
        counters.increment(ControlCounter.DATAGRAMS_VALID);
        machine.onDatagram(addresses.nodeOf(source), receiveBuffer, 0, length, nowNs);
    }

    private static ControlCounter counterOf(final EnvelopeResult result)
    {
        switch (result)
        {
            case LATE:
                return ControlCounter.ENVELOPE_LATE;

            case REPLAYED:
                return ControlCounter.ENVELOPE_REPLAYED;

            default:
                return ControlCounter.ENVELOPE_REFUSED;
        }
    }
}
