package io.banyan.engine.aeron;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;

/**
 * The socket of a data port. In its turn it hands over all data that has arrived, up to its share; anything else goes
 * to the driver one by one, as it would without this class.
 */
final class GatedReceiveEndpoint extends ReceiveChannelEndpoint
{
    /** Datagrams taken in one duty cycle, at most: a relay has as much to send before it takes more. */
    static final int DATAGRAMS_PER_CYCLE = 16;

    private static final int TRANSPORT_INDEX = 0;

    private final PollGate gate;
    private final AtomicCounter receivedBytes;
    private final UnsafeBuffer datagram = new UnsafeBuffer(0, 0);
    private final DataHeaderFlyweight header = new DataHeaderFlyweight();
    private ByteBuffer wrapped;
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
        this.receivedBytes = ctx.systemCounters().get(SystemCounterDescriptor.BYTES_RECEIVED);
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
            wrapped = buffer;
        }
        int taken = 0;
        long bytes = 0;
        InetSocketAddress source = super.receive(buffer);
        while (source != null && isData(buffer.position()))
        {
            taken++;
            bytes += buffer.position();
            onDataPacket(header, datagram, buffer.position(), source, TRANSPORT_INDEX);
            source = taken < DATAGRAMS_PER_CYCLE ? super.receive(buffer) : null;
        }
        if (taken > 0)
        {
            receivedBytes.getAndAddRelease(bytes);
        }
        return source;
    }

    private boolean isData(final int length)
    {
        return isValidFrame(datagram, length) &&
            FrameDescriptor.frameType(datagram, 0) <= HeaderFlyweight.HDR_TYPE_DATA;
    }
}
