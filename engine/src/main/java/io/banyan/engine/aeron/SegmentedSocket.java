package io.banyan.engine.aeron;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;

import org.agrona.BitUtil;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;

/**
 * A connected socket to which the driver's sender hands many frames of a stream at a time, more than the path takes in
 * a datagram. They leave in as few system calls as they can: frames are packed into datagrams, and datagrams of one
 * length, with a shorter one behind them, go to the kernel together.
 */
final class SegmentedSocket
{
    private static final int FRAME_ALIGNMENT = FrameDescriptor.FRAME_ALIGNMENT;

    private final DatagramChannel socket;
    private final int datagramMax;
    private boolean isSegmenting;
    /** What the kernel cuts at; 0 for nothing. */
    private int segment;

    SegmentedSocket(final DatagramChannel socket, final int datagramMax)
    {
        this.socket = socket;
        this.datagramMax = datagramMax;
        isSegmenting = UdpOffload.isAvailable();
    }

    /**
     * Sends all frames.
     *
     * @param frames of one stream, one behind the other; or one datagram of the driver's own.
     * @return bytes sent: all, or those before the datagram that the kernel had no room for.
     * @throws IOException if a datagram could not be sent, what was before it has gone.
     */
    int send(final ByteBuffer frames) throws IOException
    {
        final int begin = frames.position();
        final int limit = frames.limit();
        if (limit - begin <= datagramMax)
        {
            return write(frames, limit - begin);
        }
        frames.order(ByteOrder.LITTLE_ENDIAN);
        int sentTo = begin;
        while (sentTo < limit)
        {
            final int length = datagramLength(frames, sentTo, limit);
            final int end = isSegmenting ? endOfEqual(frames, sentTo, length, limit) : sentTo + length;
            frames.limit(end).position(sentTo);
            final int sent = end - sentTo > length ? writeMany(frames, length) : write(frames, length);
            frames.limit(limit);
            sentTo += sent;
            if (sent == 0)
            {
                break;
            }
        }
        return sentTo - begin;
    }

    /** As many frames as a datagram takes; one at least. */
    private int datagramLength(final ByteBuffer frames, final int begin, final int limit)
    {
        int end = begin + frameLength(frames, begin);
        while (end < limit)
        {
            final int next = end + frameLength(frames, end);
            if (next - begin > datagramMax)
            {
                break;
            }
            end = next;
        }
        return Math.min(end, limit) - begin;
    }

    /** Where datagrams of this length end, with a shorter one behind them. */
    private int endOfEqual(final ByteBuffer frames, final int begin, final int length, final int limit)
    {
        int end = begin + length;
        for (int datagrams = 1; end < limit && datagrams < UdpOffload.SEGMENTS_MAX; datagrams++)
        {
            final int next = datagramLength(frames, end, limit);
            if (next > length)
            {
                break;
            }
            end += next;
            if (next < length)
            {
                break;
            }
        }
        return end;
    }

    private int writeMany(final ByteBuffer datagrams, final int length) throws IOException
    {
        try
        {
            cutAt(length);
            return socket.write(datagrams);
        }
        catch (final PortUnreachableException ex)
        {
            throw ex;
        }
        catch (final IOException ex)
        {
            // Some paths cannot: through tunnels, say, or devices that leave checksums to us. If one goes alone where
            // many did not, each goes alone from now on.
            cutAt(0);
            datagrams.limit(datagrams.position() + length);
            final int sent = socket.write(datagrams);
            isSegmenting = false;
            return sent;
        }
    }

    private int write(final ByteBuffer datagram, final int length) throws IOException
    {
        if (length > segment && segment > 0)
        {
            cutAt(length > datagramMax ? 0 : datagramMax);
        }
        return socket.write(datagram);
    }

    private void cutAt(final int length) throws IOException
    {
        if (segment != length)
        {
            UdpOffload.segment(socket, length);
            segment = length;
        }
    }

    /** Of the frame as it is sent: of padding only the header is. */
    private static int frameLength(final ByteBuffer frames, final int offset)
    {
        final int type = frames.getShort(offset + HeaderFlyweight.TYPE_FIELD_OFFSET) & 0xFFFF;
        return type == HeaderFlyweight.HDR_TYPE_PAD ? DataHeaderFlyweight.HEADER_LENGTH :
            BitUtil.align(frames.getInt(offset + HeaderFlyweight.FRAME_LENGTH_FIELD_OFFSET), FRAME_ALIGNMENT);
    }
}
