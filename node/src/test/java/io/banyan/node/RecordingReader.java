package io.banyan.node;

import org.agrona.DirectBuffer;

import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;

/**
 * Reads messages numbered in their payload, and keeps every departure from "each once, in order".
 */
final class RecordingReader implements MessageHandler, GapHandler
{
    private static final int FAULTS_KEPT = 5;

    private final StringBuilder faults = new StringBuilder();
    private int faultCount;
    private long first = -1;
    private long last = -1;
    private long count;

    @Override
    public void onMessage(
        final long sequence, final int topic, final long originTimeNs, final int flags, final DirectBuffer buffer,
        final int offset, final int length)
    {
        final long number = buffer.getLong(offset);
        if (last >= 0 && number != last + 1)
        {
            fault("after " + last + " came " + number + " (sequence " + sequence + ")");
        }
        first = first < 0 ? number : first;
        last = number;
        count++;
    }

    @Override
    public void onGap(final long fromSequence, final long toSequence, final GapCause cause)
    {
        fault("gap " + fromSequence + " to " + toSequence + " " + cause);
    }

    long first()
    {
        return first;
    }

    long last()
    {
        return last;
    }

    long count()
    {
        return count;
    }

    /** Empty when every message came once and in order. */
    String faults()
    {
        return faultCount == 0 ? "" : faultCount + " faults: " + faults;
    }

    private void fault(final String what)
    {
        if (faultCount++ < FAULTS_KEPT)
        {
            faults.append(what).append("; ");
        }
    }
}
