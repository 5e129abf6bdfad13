package io.banyan.engine.agent;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.UnsafeBuffer;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.RegistrationException;
import io.banyan.codec.data.BooleanType;
import io.banyan.codec.data.HeartbeatEncoder;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.window.Cursor;
import io.banyan.engine.window.Window;

/**
 * One subscriber in another process: a cursor and an IPC publication. It is gone when nobody polls its stream any more.
 */
final class IpcFeed
{
    private static final int BLOCKS_PER_CYCLE = 64;
    private static final int SCRATCH_LENGTH = 128;
    private static final long ARRIVAL_PATIENCE_NS = 5_000_000_000L;

    private final Aeron aeron;
    private final ErrorHandler errorHandler;
    private final Window window;
    private final Cursor cursor;
    private final long registrationId;
    private final long deadlineNs;
    private ExclusivePublication publication;
    private final HeartbeatEncoder heartbeat = new HeartbeatEncoder();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SCRATCH_LENGTH]);
    private final int channelTag;
    private boolean owesSkip;
    private boolean hasArrived;
    private boolean isClosed;

    IpcFeed(
        final Aeron aeron,
        final ChannelCore core,
        final int streamId,
        final Start start,
        final ErrorHandler errorHandler,
        final long nowNs)
    {
        this.aeron = aeron;
        this.errorHandler = errorHandler;
        this.window = core.window();
        this.channelTag = core.settings().channelTag();
        this.cursor = new Cursor(window, ChannelPlaces.block(core, start));
        this.deadlineNs = nowNs + ARRIVAL_PATIENCE_NS;
        registrationId = aeron.asyncAddExclusivePublication(IpcStreams.REPLIES, streamId);
    }

    int advance(final long nowNs)
    {
        if (publication == null)
        {
            return open();
        }
        if (!publication.isConnected())
        {
            if (hasArrived || nowNs - deadlineNs > 0)
            {
                close();
                return 1;
            }
            return 0;
        }
        hasArrived = true;
        return send();
    }

    /** Whether its reader has all that there is. */
    boolean isSettled()
    {
        return publication != null && hasArrived && !owesSkip && cursor.state() == Cursor.EMPTY;
    }

    boolean isClosed()
    {
        return isClosed;
    }

    void close()
    {
        isClosed = true;
        if (publication == null)
        {
            aeron.asyncRemovePublication(registrationId);
        }
        else
        {
            publication.close();
        }
    }

    private int open()
    {
        try
        {
            publication = aeron.getExclusivePublication(registrationId);
            return publication == null ? 0 : 1;
        }
        catch (final RegistrationException ex)
        {
            isClosed = true;
            errorHandler.onError(ex);
            return 1;
        }
    }

    private int send()
    {
        int workCount = 0;
        while (workCount < BLOCKS_PER_CYCLE)
        {
            if (owesSkip && !sendSkip())
            {
                break;
            }
            final int state = cursor.state();
            if (state == Cursor.EMPTY || state == Cursor.READY && !sendBlock())
            {
                break;
            }
            if (state != Cursor.READY)
            {
                cursor.skip();
                owesSkip = state == Cursor.OVERRUN;
            }
            workCount++;
        }
        return workCount;
    }

    private boolean sendBlock()
    {
        final long block = cursor.next();
        if (publication.offer(window.ring(), window.offset(block), window.length(block)) < 0)
        {
            return false;
        }
        cursor.advance();
        return true;
    }

    /** A heartbeat in the stream says: what lies before this mark and was not sent has been overrun. */
    private boolean sendSkip()
    {
        final long block = cursor.next();
        final boolean isInWindow = block < window.head() && window.isRetained(block);
        heartbeat.wrapAndApplyHeader(scratch, 0, header)
            .nextBlock(block)
            .nextSequence(isInWindow ? window.firstSequence(block) : window.nextSequence())
            .deliveredBlock(0)
            .sentTimeNs(0)
            .epoch(0)
            .channel(channelTag & 0xFFFF_FFFFL)
            .level(0)
            .orphaned(BooleanType.FALSE);
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + heartbeat.encodedLength();
        owesSkip = publication.offer(scratch, 0, length) < 0;
        return !owesSkip;
    }
}
