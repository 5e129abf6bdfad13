package io.banyan.engine.aeron;

import java.util.ArrayDeque;

import org.agrona.ErrorHandler;

import io.aeron.DriverProxy;
import io.aeron.Image;
import io.aeron.exceptions.AeronException;
import io.banyan.engine.ProblemCode;

/**
 * Streams that are to end, though their senders go on: each sender is told why. Most have heard it from the control
 * plane and end by themselves within milliseconds, so that is waited for: the driver of a sender that hears it here
 * takes down an error, and the first one costs its thread tens of milliseconds. The client's own call would wait until
 * the driver has done it, which an engine does not: the command is left with the driver, and no answer is awaited.
 */
final class Rejections
{
    static final long PATIENCE_NS = 100_000_000L;
    private static final int PER_POLL = 1;

    private final DriverProxy driver;
    private final ErrorHandler errorHandler;
    private final ArrayDeque<Rejection> queue = new ArrayDeque<>();

    Rejections(final DriverProxy driver, final ErrorHandler errorHandler)
    {
        this.driver = driver;
        this.errorHandler = errorHandler;
    }

    void add(final Image image, final ProblemCode code, final long nowNs)
    {
        queue.add(new Rejection(image, code, nowNs + PATIENCE_NS));
    }

    boolean isDue(final long nowNs)
    {
        return !queue.isEmpty() && queue.peek().dueNs - nowNs <= 0;
    }

    /** Hands some of them on; returns how many were seen to. */
    int poll(final long nowNs)
    {
        int workCount = 0;
        while (workCount < PER_POLL && isDue(nowNs))
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

    private record Rejection(Image image, ProblemCode code, long dueNs)
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
