package io.banyan.engine.aeron;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;

import org.agrona.LangUtil;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;

/**
 * The socket of a stream that is sent, on which status messages and requests for what was lost come back, a few for
 * many datagrams, or that nobody listens at the other end. While it is quiet it is asked from time to time only, or
 * when much has been sent since; a receiver waits several times as long before it asks twice.
 */
final class GatedSendEndpoint extends SendChannelEndpoint
{
    static final long QUIET_POLL_NS = 200_000;
    /** An eighth of the smallest window in use, so that a status message that opens the window is never waited for. */
    static final int QUIET_BYTES = 64 * 1024;

    private final PollGate gate;
    private final NanoClock clock;
    private long askedCycle = -1;
    private long askedNs;
    private int sentBytes;
    private boolean isQuiet;

    GatedSendEndpoint(
        final UdpChannel udpChannel,
        final AtomicCounter statusIndicator,
        final MediaDriver.Context ctx,
        final PollGate gate)
    {
        super(udpChannel, statusIndicator, ctx);
        this.gate = gate;
        this.clock = ctx.senderCachedNanoClock();
    }

    @Override
    public void openDatagramChannel(final AtomicCounter statusIndicator)
    {
        super.openDatagramChannel(statusIndicator);
        gate.sockets().add(receiveDatagramChannel);
    }

    @Override
    public void close()
    {
        gate.sockets().remove(receiveDatagramChannel);
        super.close();
    }

    @Override
    public void sendHook(final ByteBuffer buffer, final InetSocketAddress address)
    {
        final int length = buffer.remaining();
        sentBytes += length;
        // A frame of the header alone is a sign of life; a type fits its first byte.
        if (length > DataHeaderFlyweight.HEADER_LENGTH &&
            buffer.get(buffer.position() + HeaderFlyweight.TYPE_FIELD_OFFSET) <= HeaderFlyweight.HDR_TYPE_DATA)
        {
            gate.onSent();
        }
    }

    /** As the driver's own where there is one destination, but that it does not pass over a closed port. */
    @Override
    public int send(final ByteBuffer buffer)
    {
        if (sendDatagramChannel == null || !sendDatagramChannel.isConnected())
        {
            return super.send(buffer);
        }
        sendHook(buffer, connectAddress);
        try
        {
            return sendDatagramChannel.write(buffer);
        }
        catch (final PortUnreachableException ex)
        {
            gate.closedPorts().onClosed(connectAddress);
        }
        catch (final IOException ex)
        {
            onSendError(ex, connectAddress, errorHandler);
        }
        return 0;
    }

    @Override
    public InetSocketAddress receive(final ByteBuffer buffer)
    {
        if (!gate.isOpen(askedCycle) || isQuiet && isSoon() && !gate.isAsking())
        {
            return null;
        }
        final InetSocketAddress source = take(buffer);
        askedCycle = gate.cycle();
        askedNs = clock.nanoTime();
        sentBytes = 0;
        isQuiet = source == null;
        return source;
    }

    private InetSocketAddress take(final ByteBuffer buffer)
    {
        buffer.clear();
        try
        {
            return receiveDatagramChannel.isOpen() ? (InetSocketAddress)receiveDatagramChannel.receive(buffer) : null;
        }
        catch (final PortUnreachableException ex)
        {
            gate.closedPorts().onClosed(connectAddress);
        }
        catch (final IOException ex)
        {
            LangUtil.rethrowUnchecked(ex);
        }
        return null;
    }

    private boolean isSoon()
    {
        return sentBytes < QUIET_BYTES && clock.nanoTime() - askedNs < QUIET_POLL_NS;
    }
}
