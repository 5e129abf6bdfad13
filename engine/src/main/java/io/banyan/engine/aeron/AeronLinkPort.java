package io.banyan.engine.aeron;

import org.agrona.DirectBuffer;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.status.ChannelEndpointStatus;
import io.banyan.engine.core.LinkPort;

/**
 * The sending end of one link: a publication of its own, opened in the background.
 */
final class AeronLinkPort implements LinkPort
{
    private static final int TAKEN = 1;

    private final AeronTransport transport;
    private final TransportCounters counters;
    private final long registrationId;
    private final int streamId;
    private final int session;
    private final int payloadMax;
    private final ClosedPorts.Destination destination;
    private int answersSeen;
    private ExclusivePublication publication;
    private OfferedStream offered;
    private BufferClaim claim;
    private StreamMemory memory;
    private boolean isClosed;

    AeronLinkPort(
        final AeronTransport transport,
        final TransportCounters counters,
        final long registrationId,
        final int streamId,
        final int session,
        final int payloadMax,
        final ClosedPorts.Destination destination)
    {
        this.transport = transport;
        this.counters = counters;
        this.registrationId = registrationId;
        this.streamId = streamId;
        this.session = session;
        this.payloadMax = payloadMax;
        this.destination = destination;
        answersSeen = destination.answers();
    }

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length)
    {
        final ExclusivePublication publication = this.publication;
        if (publication == null)
        {
            return isClosed ? CLOSED : NOT_CONNECTED;
        }
        if (length > publication.maxMessageLength())
        {
            return TOO_LARGE;
        }
        if (memory != null && !hasRoom(publication, length))
        {
            close();
            return CLOSED;
        }
        final long result = length <= payloadMax ? publication.offer(buffer, offset, length) :
            offerFragments(publication, buffer, offset, length);
        if (result > 0)
        {
            counters.sentMessages++;
            counters.sentBytes += length;
            offered.onOffered(length);
            return TAKEN;
        }
        return refusal(result);
    }

    @Override
    public int offerSign(final DirectBuffer buffer, final int offset, final int length)
    {
        final int result = offer(buffer, offset, length);
        if (result > 0)
        {
            transport.onSignOffered();
        }
        return result;
    }

    @Override
    public boolean isConnected()
    {
        return publication != null && publication.isConnected();
    }

    @Override
    public boolean takeUnreachable()
    {
        final int before = answersSeen;
        answersSeen = destination.answers();
        return answersSeen != before;
    }

    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        transport.forget(destination);
        transport.memories().forget(memory);
        memory = null;
        if (publication == null)
        {
            transport.abandon(this);
            return;
        }
        if (isHopeless())
        {
            counters.revokedStreams++;
            publication.revokeOnClose();
        }
        publication.close();
    }

    long registrationId()
    {
        return registrationId;
    }

    void onOpened(final ExclusivePublication opened)
    {
        publication = opened;
        memory = transport.memories().ofPublication(registrationId);
        if (memory == null && transport.memories().isTakenHere() || memory != null && !hasRoom(opened, 0))
        {
            close();
        }
        offered = transport.offeredStream(opened.maxPayloadLength() + DataHeaderFlyweight.HEADER_LENGTH);
    }

    void onOpenFailed()
    {
        isClosed = true;
        transport.forget(destination);
    }

    @Override
    public String toString()
    {
        return "AeronLinkPort{stream=" + streamId + ", session=" + session + ", connected=" + isConnected() + "}";
    }

    /**
     * A message that no datagram of this path takes, whole or not at all. The driver would cut it at what it hands to
     * the socket at a time, which may be more than a datagram. Who puts it together again wants all of it in one term.
     */
    private long offerFragments(
        final ExclusivePublication publication, final DirectBuffer buffer, final int offset, final int length)
    {
        final int termLength = publication.termBufferLength();
        final int rest = termLength - (int)(publication.position() & termLength - 1);
        final int framed = LogBufferDescriptor.computeFragmentedFrameLength(length, payloadMax);
        final int padding = rest < framed ? rest : 0;
        if (publication.availableWindow() < padding + framed)
        {
            return publication.isClosed() ? Publication.CLOSED :
                publication.isConnected() ? Publication.BACK_PRESSURED : Publication.NOT_CONNECTED;
        }
        long result = pad(publication, padding);
        for (int done = 0; done < length && result >= 0; done += payloadMax)
        {
            final int part = Math.min(payloadMax, length - done);
            result = claim(publication, part);
            if (result > 0)
            {
                claim.putBytes(buffer, offset + done, part);
                claim.flags((byte)((done == 0 ? FrameDescriptor.BEGIN_FRAG_FLAG : 0) |
                    (done + part == length ? FrameDescriptor.END_FRAG_FLAG : 0)));
                claim.commit();
            }
        }
        return result;
    }

    private long pad(final ExclusivePublication publication, final int padding)
    {
        long result = 0;
        int left = padding;
        while (left > 0 && result >= 0)
        {
            final int part = Math.min(left, publication.maxPayloadLength());
            result = publication.appendPadding(part - DataHeaderFlyweight.HEADER_LENGTH);
            left -= part;
        }
        return result;
    }

    private long claim(final ExclusivePublication publication, final int length)
    {
        if (claim == null)
        {
            claim = new BufferClaim();
        }
        long result;
        do
        {
            result = publication.tryClaim(length, claim);
        }
        while (result == Publication.ADMIN_ACTION);
        return result;
    }

    /** Whether the message has a place; if not, that has been told. */
    private boolean hasRoom(final ExclusivePublication publication, final int length)
    {
        final boolean hasRoom = transport.memories().mayWrite(memory, publication.position(), length);
        if (memory.isComplete())
        {
            transport.memories().forget(memory);
            memory = null;
        }
        return hasRoom;
    }

    private int refusal(final long result)
    {
        if (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION)
        {
            counters.backPressured++;
            return BACK_PRESSURED;
        }
        if (result == Publication.NOT_CONNECTED && !hasLostItsSocket())
        {
            return NOT_CONNECTED;
        }
        close();
        return CLOSED;
    }

    /**
     * A driver that works through queues can close a socket under a stream that was opened while the last other one to
     * the same address closed. The stream would wait for ever: whoever opened it opens it again.
     */
    private boolean hasLostItsSocket()
    {
        final int statusId = publication.channelStatusId();
        return statusId > 0 &&
            (publication.channelStatus() != ChannelEndpointStatus.ACTIVE || !transport.isCounterInUse(statusId));
    }

    /**
     * A reader that has gone, or has not read for a whole window, would keep the driver draining what it never takes.
     */
    private boolean isHopeless()
    {
        return !publication.isConnected() || publication.availableWindow() <= 0;
    }
}
