package io.banyan.engine.aeron;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;

import org.agrona.LangUtil;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

import io.aeron.driver.DriverConductorProxy;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.ErrorFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.NakFlyweight;
import io.aeron.protocol.RttMeasurementFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.aeron.protocol.StatusMessageFlyweight;

/**
 * The socket of a stream that is sent, on which status messages and requests for what was lost come back, a few for
 * many datagrams, or that nobody listens at the other end. While it is quiet it is asked from time to time only, or
 * when much has been sent since; a receiver waits several times as long before it asks twice. All streams of a driver
 * to one port share the socket, so more than one answer may wait in a turn: they are taken up to its share.
 */
final class GatedSendEndpoint extends SendChannelEndpoint
{
    static final long QUIET_POLL_NS = 200_000;
    /** An eighth of the smallest window in use, so that a status message that opens the window is never waited for. */
    static final int QUIET_BYTES = 64 * 1024;
    /** Answers taken in one duty cycle, at most. */
    static final int ANSWERS_PER_CYCLE = 32;
    /** Names in a channel how long its datagrams may be, where the driver hands over more than one at a time. */
    static final String DATAGRAM_PARAM = "banyan-datagram";

    /** Zero where what the driver hands over is a datagram. */
    private final int datagramMax;
    private final PollGate gate;
    private final NanoClock clock;
    private final ReceiveShare share = new ReceiveShare(ANSWERS_PER_CYCLE);
    private final SetupFlyweight setup = new SetupFlyweight();
    private final NakFlyweight nak = new NakFlyweight();
    private final StatusMessageFlyweight status = new StatusMessageFlyweight();
    private final ErrorFlyweight error = new ErrorFlyweight();
    private final RttMeasurementFlyweight roundTrip = new RttMeasurementFlyweight();
    private SegmentedSocket segmented;
    private ByteBuffer received;
    private int due;
    private long turn;
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
        final String datagram = udpChannel.channelUri().get(DATAGRAM_PARAM);
        datagramMax = datagram == null ? 0 : Integer.parseInt(datagram);
    }

    @Override
    public void openDatagramChannel(final AtomicCounter statusIndicator)
    {
        super.openDatagramChannel(statusIndicator);
        gate.sockets().add(receiveDatagramChannel);
        if (datagramMax > 0)
        {
            segmented = new SegmentedSocket(sendDatagramChannel, datagramMax);
        }
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
        gate.onSentBytes(length);
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
            if (segmented == null)
            {
                return sendDatagramChannel.write(buffer);
            }
            if (buffer.remaining() == SetupFlyweight.HEADER_LENGTH)
            {
                tellPathLength(buffer);
            }
            return segmented.send(buffer);
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

    /** What is handed over at a time is the sender's own matter; a receiver may have no room for so long a datagram. */
    private void tellPathLength(final ByteBuffer buffer)
    {
        setup.wrap(buffer, buffer.position(), SetupFlyweight.HEADER_LENGTH);
        if (setup.headerType() == HeaderFlyweight.HDR_TYPE_SETUP)
        {
            setup.mtuLength(datagramMax);
        }
    }

    @Override
    public InetSocketAddress receive(final ByteBuffer buffer)
    {
        if (!gate.isOpen(askedCycle) || isQuiet && isSoon() && !gate.isAsking())
        {
            return null;
        }
        received = buffer;
        askedCycle = gate.cycle();
        // By turns: while it has something to send, the driver does not ask in every cycle.
        due = share.datagrams(turn++);
        final InetSocketAddress source = take(buffer);
        askedNs = clock.nanoTime();
        sentBytes = 0;
        isQuiet = source == null;
        if (isQuiet)
        {
            share.onEmpty(0);
        }
        else if (due == 1)
        {
            share.onFull(1);
        }
        return source;
    }

    /** The first answer of a turn; the driver hands it on, and those behind it are seen to here. */
    @Override
    public void onStatusMessage(
        final StatusMessageFlyweight message,
        final UnsafeBuffer datagram,
        final int length,
        final InetSocketAddress source,
        final DriverConductorProxy conductor)
    {
        super.onStatusMessage(message, datagram, length, source, conductor);
        takeMore(datagram, conductor);
    }

    /** As for a status message: streams that were refused say so again and again. */
    @Override
    public void onError(
        final ErrorFlyweight message,
        final UnsafeBuffer datagram,
        final int length,
        final InetSocketAddress source,
        final DriverConductorProxy conductor)
    {
        super.onError(message, datagram, length, source, conductor);
        takeMore(datagram, conductor);
    }

    private void takeMore(final UnsafeBuffer datagram, final DriverConductorProxy conductor)
    {
        int taken = 1;
        while (taken < due)
        {
            final InetSocketAddress source = take(received);
            if (source == null)
            {
                share.onEmpty(taken);
                return;
            }
            taken++;
            final int length = received.position();
            if (isValidFrame(datagram, length))
            {
                handOn(datagram, length, source, conductor);
            }
        }
        if (due > 1)
        {
            share.onFull(taken);
        }
    }

    /** As the driver does it; streams that answer one another, of which there are none here, would need more. */
    private void handOn(
        final UnsafeBuffer datagram,
        final int length,
        final InetSocketAddress source,
        final DriverConductorProxy conductor)
    {
        switch (FrameDescriptor.frameType(datagram, 0))
        {
            case HeaderFlyweight.HDR_TYPE_SM:
                status.wrap(datagram);
                super.onStatusMessage(status, datagram, length, source, conductor);
                break;

            case HeaderFlyweight.HDR_TYPE_NAK:
                nak.wrap(datagram);
                onNakMessage(nak, datagram, length, source);
                break;

            case HeaderFlyweight.HDR_TYPE_ERR:
                error.wrap(datagram);
                super.onError(error, datagram, length, source, conductor);
                break;

            case HeaderFlyweight.HDR_TYPE_RTTM:
                roundTrip.wrap(datagram);
                onRttMeasurement(roundTrip, datagram, length, source);
                break;

            default:
                break;
        }
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
