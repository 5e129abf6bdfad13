package io.banyan.engine.agent;

import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.agrona.concurrent.errors.ErrorLogReader;

import io.banyan.engine.ColdPath;

/**
 * The errors of one engine: each distinct one once, with a count. Nothing is printed. With a driver of this process
 * they also stand in the driver's log, where Aeron's own tools read them.
 */
@ColdPath
final class EngineErrors implements ErrorHandler
{
    private static final int LENGTH = 64 * 1024;

    private final AtomicBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private final DistinctErrorLog log =
        new DistinctErrorLog(buffer, SystemEpochClock.INSTANCE, StandardCharsets.UTF_8);
    private final ErrorHandler driverHandler;
    private final AtomicLong count = new AtomicLong();
    private volatile boolean isClosed;

    EngineErrors(final ErrorHandler driverHandler)
    {
        this.driverHandler = driverHandler;
    }

    @Override
    public void onError(final Throwable throwable)
    {
        count.incrementAndGet();
        log.record(throwable);
        if (driverHandler != null && !isClosed)
        {
            driverHandler.onError(throwable);
        }
    }

    long count()
    {
        return count.get();
    }

    /** The driver's log goes with the driver. */
    void close()
    {
        isClosed = true;
    }

    String report()
    {
        final StringBuilder text = new StringBuilder();
        ErrorLogReader.read(buffer, (observations, firstMs, lastMs, encoded) -> text
            .append(observations).append(" x, first ").append(Instant.ofEpochMilli(firstMs))
            .append(", last ").append(Instant.ofEpochMilli(lastMs)).append(System.lineSeparator())
            .append(encoded).append(System.lineSeparator()));
        return text.toString();
    }
}
