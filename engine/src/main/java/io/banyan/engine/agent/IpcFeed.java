package io.banyan.engine.agent;

import org.agrona.ErrorHandler;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.RegistrationException;
import io.banyan.engine.aeron.IpcStreams;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.window.Cursor;
import io.banyan.engine.window.Window;

/**
 * One subscriber in another process: a cursor and an IPC publication. The subscriber sees from the sequences of the blocks what was
 * skipped for it; it is gone when nobody polls its stream any more.
 */
final class IpcFeed
{
    private static final int BLOCKS_PER_CYCLE = 64;
    private static final long ARRIVAL_PATIENCE_NS = 5_000_000_000L;

    private final Aeron aeron;
    private final ErrorHandler errorHandler;
    private final Window window;
    private final Cursor cursor;
    private final long registrationId;
    private final long deadlineNs;
    private ExclusivePublication publication;
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
        this.cursor = new Cursor(window, ChannelPlaces.block(core, start));
        this.deadlineNs = nowNs + ARRIVAL_PATIENCE_NS;
        registrationId = aeron.asyncAddExclusivePublication(IpcStreams.CHANNEL, streamId);
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
            final int state = cursor.state();
            if (state == Cursor.EMPTY)
            {
                break;
            }
            if (state == Cursor.READY)
            {
                final long block = cursor.next();
                if (publication.offer(window.ring(), window.offset(block), window.length(block)) < 0)
                {
                    break;
                }
                cursor.advance();
            }
            else
            {
                cursor.skip();
            }
            workCount++;
        }
        return workCount;
    }
}
