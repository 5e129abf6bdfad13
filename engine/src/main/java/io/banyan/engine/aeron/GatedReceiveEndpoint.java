package io.banyan.engine.aeron;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

import org.agrona.LangUtil;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ImageConnection;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;

/**
 * The socket of a data port. In its turn it hands over all data that has arrived, up to its share; anything else goes
 * to the driver one by one, as it would without this class.
 */
final class GatedReceiveEndpoint extends ReceiveChannelEndpoint
{
    /** Datagrams taken in one duty cycle, at most: a relay has as much to send before it takes more. */
    static final int DATAGRAMS_PER_CYCLE = 16;
    /** After so much its turn ends as well: what was taken is read and relayed while it is in the cache. */
    static final int BYTES_PER_CYCLE = 64 * 1024;

    /** Names in a channel that datagrams which arrive together are taken together. */
    static final String COALESCE_PARAM = "banyan-coalesce";

    private static final int TRANSPORT_INDEX = 0;

    private final PollGate gate;
    /** The ports of nodes carry a tag; whatever else a driver may be used for is none of the gate's business. */
    private final boolean isGuarded;
    private final CoalescedFrames coalesced;
    private final AtomicCounter receivedBytes;
    private final UnsafeBuffer datagram = new UnsafeBuffer(0, 0);
    private final DataHeaderFlyweight header = new DataHeaderFlyweight();
    private final SetupFlyweight setup = new SetupFlyweight();
    private ByteBuffer wrapped;
    private final ReceiveShare share = new ReceiveShare(DATAGRAMS_PER_CYCLE);
    private final StatusRepeats statusRepeats;
    private final NanoClock clock;
    private SharedSocket socket;
    private long askedCycle = -1;

    GatedReceiveEndpoint(
        final UdpChannel udpChannel,
        final DataPacketDispatcher dispatcher,
        final AtomicCounter statusIndicator,
        final MediaDriver.Context ctx,
        final PollGate gate)
    {
        super(udpChannel, dispatcher, statusIndicator, ctx);
        this.gate = gate;
        isGuarded = udpChannel.hasTag();
        coalesced = udpChannel.channelUri().containsKey(COALESCE_PARAM) ? new CoalescedFrames() : null;
        statusRepeats = new StatusRepeats(ctx.publicationConnectionTimeoutNs());
        clock = ctx.receiverCachedNanoClock();
        this.receivedBytes = ctx.systemCounters().get(SystemCounterDescriptor.BYTES_RECEIVED);
    }

    @Override
    public void openDatagramChannel(final AtomicCounter statusIndicator)
    {
        super.openDatagramChannel(statusIndicator);
        gate.sockets().add(receiveDatagramChannel);
        socket = share(receiveDatagramChannel);
        if (coalesced != null)
        {
            coalesced.open(receiveDatagramChannel);
        }
    }

    @Override
    public void close()
    {
        gate.sockets().remove(receiveDatagramChannel);
        super.close();
    }

    /**
     * Take what has arrived.
     *
     * @return the source of a datagram that the driver must look at, in the buffer; null when there is none.
     */
    @Override
    public InetSocketAddress receive(final ByteBuffer buffer)
    {
        if (!gate.isOpen(askedCycle))
        {
            return null;
        }
        askedCycle = gate.cycle();
        if (wrapped != buffer)
        {
            datagram.wrap(buffer);
            header.wrap(buffer);
            setup.wrap(buffer);
            wrapped = buffer;
        }
        if (gate.sessions().hasReady())
        {
            final InetSocketAddress source = gate.sessions().replay(this, buffer);
            if (source != null)
            {
                return source;
            }
        }
        final int datagrams = share.datagrams(askedCycle);
        int taken = 0;
        long bytes = 0;
        InetSocketAddress source = take(buffer);
        while (source != null && isAllTaken(buffer.position(), source))
        {
            taken++;
            bytes += buffer.position();
            if (taken == datagrams || bytes >= BYTES_PER_CYCLE)
            {
                share.onFull(taken);
                count(bytes);
                return null;
            }
            source = take(buffer);
        }
        share.onEmpty(taken);
        if (taken > 0)
        {
            count(bytes);
        }
        return source;
    }

    private static SharedSocket share(final DatagramChannel opened)
    {
        try
        {
            return new SharedSocket(opened);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("a socket that was just opened is closed", ex);
        }
    }

    private InetSocketAddress take(final ByteBuffer buffer)
    {
        try
        {
            return socket.receive(buffer);
        }
        catch (final IOException ex)
        {
            LangUtil.rethrowUnchecked(ex);
            return null;
        }
    }

    @Override
    public void sendStatusMessage(
        final ImageConnection[] controlAddresses,
        final int sessionId,
        final int streamId,
        final int termId,
        final int termOffset,
        final int windowLength,
        final short flags)
    {
        if (statusRepeats.isDue(sessionId, termId, termOffset, windowLength, flags, clock.nanoTime()))
        {
            super.sendStatusMessage(controlAddresses, sessionId, streamId, termId, termOffset, windowLength, flags);
        }
    }

    /** The driver says it every few milliseconds, for as long as it remembers the stream; its sender has long heard. */
    @Override
    public void sendErrorFrame(
        final ImageConnection[] controlAddresses,
        final int sessionId,
        final int streamId,
        final int errorCode,
        final String errorMessage)
    {
        if (statusRepeats.isDue(sessionId, 0, 0, StatusRepeats.REFUSED, 0, clock.nanoTime()))
        {
            super.sendErrorFrame(controlAddresses, sessionId, streamId, errorCode, errorMessage);
        }
    }

    private void count(final long bytes)
    {
        receivedBytes.getAndAddRelease(bytes);
        gate.onTaken(bytes);
    }

    /** Whether nothing is left for the driver to do of what has been taken from the socket. */
    private boolean isAllTaken(final int length, final InetSocketAddress source)
    {
        final int firstEnd = coalesced == null ? length : CoalescedFrames.endOfStretch(datagram, 0, length);
        if (firstEnd == length)
        {
            return isTaken(datagram, header, setup, length, source);
        }
        int begin = 0;
        int end = firstEnd;
        while (begin < length)
        {
            final UnsafeBuffer stretch = coalesced.wrap(datagram, begin, end);
            if (!isTaken(stretch, coalesced.header(), coalesced.setup(), end - begin, source))
            {
                handOn(stretch, end - begin, source);
            }
            begin = end;
            end = CoalescedFrames.endOfStretch(datagram, begin, length);
        }
        return true;
    }

    /** As the driver does it. */
    private void handOn(final UnsafeBuffer stretch, final int length, final InetSocketAddress source)
    {
        if (FrameDescriptor.frameType(stretch, 0) == HeaderFlyweight.HDR_TYPE_SETUP)
        {
            onSetupMessage(coalesced.setup(), stretch, length, source, TRANSPORT_INDEX);
        }
        else
        {
            onRttMeasurement(coalesced.roundTrip(), stretch, length, source, TRANSPORT_INDEX);
        }
    }

    /** Whether nothing is left for the driver to do: it was data and has been handed over, or nobody wants it. */
    private boolean isTaken(
        final UnsafeBuffer datagram,
        final DataHeaderFlyweight header,
        final SetupFlyweight setup,
        final int length,
        final InetSocketAddress source)
    {
        if (!isValidFrame(datagram, length))
        {
            // Counted by the question; the driver would ask it again.
            return true;
        }
        final SessionGate sessions = gate.sessions();
        final int type = FrameDescriptor.frameType(datagram, 0);
        if (type <= HeaderFlyweight.HDR_TYPE_DATA)
        {
            if (!isGuarded || sessions.admits(datagram, length))
            {
                if (length > DataHeaderFlyweight.HEADER_LENGTH)
                {
                    // A header alone is what a sender sends that has nothing, or may not.
                    statusRepeats.onData(header.sessionId());
                }
                onDataPacket(header, datagram, length, source, TRANSPORT_INDEX);
            }
            return true;
        }
        if (!isGuarded)
        {
            return false;
        }
        switch (type)
        {
            case HeaderFlyweight.HDR_TYPE_SETUP:
                return !sessions.admitsSetup(this, setup, datagram, length, source);

            case HeaderFlyweight.HDR_TYPE_RTTM:
                return !sessions.admits(datagram, length);

            default:
                sessions.refuse();
                return true;
        }
    }
}
