package io.banyan.node;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.agrona.concurrent.errors.ErrorLogReader;

/**
 * The distinct errors of a control plane. Any thread.
 */
final class ControlErrors implements ErrorHandler
{
    private static final int LENGTH = 64 * 1024;

    private final AtomicBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private final DistinctErrorLog log =
        new DistinctErrorLog(buffer, SystemEpochClock.INSTANCE, StandardCharsets.UTF_8);
    private volatile long count;

    @Override
    public synchronized void onError(final Throwable throwable)
    {
        count++;
        log.record(throwable);
    }

    long count()
    {
        return count;
    }

    synchronized String report()
    {
        final StringBuilder text = new StringBuilder();
        ErrorLogReader.read(buffer, (observations, firstMs, lastMs, encoded) -> text
            .append(observations).append(" x, first ").append(Instant.ofEpochMilli(firstMs))
            .append(", last ").append(Instant.ofEpochMilli(lastMs)).append(System.lineSeparator())
            .append(encoded).append(System.lineSeparator()));
        return text.toString();
    }
}
