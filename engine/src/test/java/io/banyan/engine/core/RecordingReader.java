package io.banyan.engine.core;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;

/**
 * Holds a subscription against the one promise: each sequence is delivered once or reported once, in order, with its
 * own bytes.
 */
final class RecordingReader implements MessageHandler, GapHandler
{
    private static final int STAMP_LENGTH = 8;

    final List<long[]> gapRanges = new ArrayList<>();
    final List<GapCause> causes = new ArrayList<>();
    long next = -1;
    long first = -1;
    long delivered;
    long missed;
    long bytes;
    private final String name;
    private final boolean isWholeStream;

    RecordingReader(final String name)
    {
        this(name, true);
    }

    /** @param isWholeStream false with a topic filter: sequences of other topics are passed over. */
    RecordingReader(final String name, final boolean isWholeStream)
    {
        this.name = name;
        this.isWholeStream = isWholeStream;
    }

    /** A message that says which one it is: its number at the front, and a pattern made from it. */
    static UnsafeBuffer message(final long number, final int length)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[length]);
        for (int i = 0; i < length; i++)
        {
            message.putByte(i, pattern(number, i));
        }
        if (length >= STAMP_LENGTH)
        {
            message.putLong(0, number);
        }
        return message;
    }

    @Override
    public void onMessage(
        final long sequence,
        final int topic,
        final long originTimeNs,
        final int flags,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        take(sequence, sequence + 1);
        delivered++;
        bytes += length;
        for (int i = length >= STAMP_LENGTH ? STAMP_LENGTH : 0; i < length; i++)
        {
            if (buffer.getByte(offset + i) != pattern(sequence, i))
            {
                throw new AssertionError(name + ": wrong byte " + i + " of message " + sequence);
            }
        }
        if (length >= STAMP_LENGTH && buffer.getLong(offset) != sequence)
        {
            throw new AssertionError(
                name + ": sequence " + sequence + " carries message " + buffer.getLong(offset));
        }
    }

    @Override
    public void onGap(final long fromSequence, final long toSequence, final GapCause cause)
    {
        if (toSequence < fromSequence)
        {
            throw new AssertionError(name + ": empty gap " + fromSequence + ".." + toSequence);
        }
        take(fromSequence, toSequence + 1);
        missed += toSequence + 1 - fromSequence;
        gapRanges.add(new long[]{fromSequence, toSequence});
        causes.add(cause);
    }

    private static byte pattern(final long number, final int index)
    {
        return (byte)(number * 31 + index * 7);
    }

    private void take(final long from, final long to)
    {
        if (next == -1)
        {
            first = from;
        }
        else if (isWholeStream ? from != next : from < next)
        {
            throw new AssertionError(name + ": " + from + " where " + next + " is owed");
        }
        next = to;
    }
}
