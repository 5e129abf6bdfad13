package io.banyan.engine.aeron;

import org.agrona.DirectBuffer;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
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
    private final ClosedPorts.Destination destination;
    private int answersSeen;
    private ExclusivePublication publication;
    private OfferedStream offered;
    private StreamMemory memory;
    private boolean isClosed;

    AeronLinkPort(
        final AeronTransport transport,
        final TransportCounters counters,
        final long registrationId,
        final int streamId,
        final int session,
        final ClosedPorts.Destination destination)
    {
        this.transport = transport;
        this.counters = counters;
        this.registrationId = registrationId;
        this.streamId = streamId;
        this.session = session;
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
        final long result = publication.offer(buffer, offset, length);
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
