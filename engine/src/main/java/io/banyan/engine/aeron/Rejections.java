package io.banyan.engine.aeron;

import java.util.ArrayDeque;

import org.agrona.ErrorHandler;

import io.aeron.DriverProxy;
import io.aeron.Image;
import io.aeron.exceptions.AeronException;
import io.banyan.engine.ProblemCode;

/**
 * Streams that are to end, though their senders go on: each sender is told why. The client's own call would wait until
 * the driver has done it, which an engine does not: the command is left with the driver, and no answer is awaited.
 */
final class Rejections
{
    private static final int PER_POLL = 1;

    private final DriverProxy driver;
    private final ErrorHandler errorHandler;
    private final ArrayDeque<Rejection> queue = new ArrayDeque<>();

    Rejections(final DriverProxy driver, final ErrorHandler errorHandler)
    {
        this.driver = driver;
        this.errorHandler = errorHandler;
    }

    void add(final Image image, final ProblemCode code)
    {
        queue.add(new Rejection(image, code));
    }

    boolean isEmpty()
    {
        return queue.isEmpty();
    }

    /** Hands some of them on; returns how many were seen to. */
    int poll()
    {
        int workCount = 0;
        while (workCount < PER_POLL && !queue.isEmpty())
        {
            reject(queue.poll());
            workCount++;
        }
        return workCount;
    }

    private void reject(final Rejection rejection)
    {
        final Image image = rejection.image;
        if (image.isClosed())
        {
            return;
        }
        try
        {
            driver.rejectImage(image.correlationId(), image.position(), rejection.code + rejection.why());
        }
        catch (final AeronException ex)
        {
            errorHandler.onError(ex);
        }
    }

    private record Rejection(Image image, ProblemCode code)
    {
        private String why()
        {
            return switch (code)
            {
                case SESSION_NOT_ANNOUNCED -> " this session was not announced";
                case DRIVER_SPACE_SHORT -> " there is no room for this session";
                default -> " this session is no longer wanted";
            };
        }
    }
}
