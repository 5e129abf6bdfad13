package io.banyan.engine.aeron;

import java.io.IOException;
import java.nio.channels.DatagramChannel;

import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.RttMeasurementFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.banyan.engine.ColdPath;

/**
 * Goes through what one system call has taken: datagrams of one sender, of whatever streams it has to this port, one
 * behind the other. A stretch of it is what can be handed on as one datagram: frames of one stream each of which begins
 * where the one before ends, or one frame of another kind.
 */
final class CoalescedFrames
{
    private final UnsafeBuffer stretch = new UnsafeBuffer(0, 0);
    private final DataHeaderFlyweight header = new DataHeaderFlyweight();
    private final SetupFlyweight setup = new SetupFlyweight();
    private final RttMeasurementFlyweight roundTrip = new RttMeasurementFlyweight();

    /** Asks for it; where that is refused each call takes one datagram, which is a stretch. */
    @ColdPath
    void open(final DatagramChannel socket)
    {
        try
        {
            UdpOffload.coalesce(socket);
        }
        catch (final IOException ex)
        {
            return;
        }
    }

    /** The stretch, once this has been called. */
    UnsafeBuffer wrap(final UnsafeBuffer taken, final int begin, final int end)
    {
        stretch.wrap(taken, begin, end - begin);
        header.wrap(stretch);
        setup.wrap(stretch);
        roundTrip.wrap(stretch);
        return stretch;
    }

    DataHeaderFlyweight header()
    {
        return header;
    }

    SetupFlyweight setup()
    {
        return setup;
    }

    RttMeasurementFlyweight roundTrip()
    {
        return roundTrip;
    }

    /** Where the stretch that begins here ends; all of the rest where it is none, for the driver's check to refuse. */
    static int endOfStretch(final UnsafeBuffer taken, final int begin, final int length)
    {
        final int room = length - begin;
        if (room < DataHeaderFlyweight.HEADER_LENGTH)
        {
            return length;
        }
        final int type = FrameDescriptor.frameType(taken, begin);
        final int frameLength = FrameDescriptor.frameLength(taken, begin);
        if (type > HeaderFlyweight.HDR_TYPE_DATA)
        {
            final boolean isWhole = frameLength >= HeaderFlyweight.MIN_HEADER_LENGTH && frameLength <= room;
            return isWhole ? begin + frameLength : length;
        }
        if (frameLength == 0 || type == HeaderFlyweight.HDR_TYPE_PAD)
        {
            return begin + DataHeaderFlyweight.HEADER_LENGTH;
        }
        return frameLength < DataHeaderFlyweight.HEADER_LENGTH || frameLength > room ? length :
            endOfStream(taken, begin, begin + BitUtil.align(frameLength, FrameDescriptor.FRAME_ALIGNMENT), length);
    }

    private static int endOfStream(
        final UnsafeBuffer taken, final int begin, final int firstEnd, final int length)
    {
        int end = firstEnd;
        while (end <= length - DataHeaderFlyweight.HEADER_LENGTH && isNext(taken, begin, end))
        {
            final int frameLength = FrameDescriptor.frameLength(taken, end);
            if (FrameDescriptor.isPaddingFrame(taken, end))
            {
                return end + DataHeaderFlyweight.HEADER_LENGTH;
            }
            if (frameLength < DataHeaderFlyweight.HEADER_LENGTH || frameLength > length - end)
            {
                break;
            }
            end += BitUtil.align(frameLength, FrameDescriptor.FRAME_ALIGNMENT);
        }
        return Math.min(end, length);
    }

    /** Whether the frame here goes on where the frames since the beginning end. */
    private static boolean isNext(final UnsafeBuffer taken, final int begin, final int end)
    {
        return FrameDescriptor.frameType(taken, end) <= HeaderFlyweight.HDR_TYPE_DATA &&
            FrameDescriptor.frameVersion(taken, end) == HeaderFlyweight.CURRENT_VERSION &&
            DataHeaderFlyweight.termOffset(taken, end) == DataHeaderFlyweight.termOffset(taken, begin) + end - begin &&
            DataHeaderFlyweight.sessionId(taken, end) == DataHeaderFlyweight.sessionId(taken, begin) &&
            DataHeaderFlyweight.streamId(taken, end) == DataHeaderFlyweight.streamId(taken, begin) &&
            DataHeaderFlyweight.termId(taken, end) == DataHeaderFlyweight.termId(taken, begin);
    }
}
