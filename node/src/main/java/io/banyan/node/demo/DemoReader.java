package io.banyan.node.demo;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;

/**
 * One reader that trusts nobody: it keeps a bit for every message, and judges order, number and checksum itself.
 * Written by the
 * data-plane thread alone.
 */
final class DemoReader implements MessageHandler, GapHandler
{
    private static final int BITS = 6;

    private final long messages;
    private final long[] seen;
    private final Histogram latencyNs;
    private final SingleWriterRecorder live;
    private final NanoClock clock;
    private long expected;
    private long distinct;
    private long duplicates;
    private long outOfOrder;
    private long corrupt;
    private long gapSequences;
    private long lastAtNs;
    private long silenceSinceNs;
    private long silenceMaxNs;

    DemoReader(
        final long messages, final Histogram latencyNs, final SingleWriterRecorder live, final NanoClock clock)
    {
        this.messages = messages;
        this.latencyNs = latencyNs;
        this.live = live;
        this.clock = clock;
        seen = new long[(int)((messages + Long.SIZE - 1) >>> BITS)];
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
        if (!DemoPayload.isIntact(buffer, offset, length))
        {
            corrupt++;
            return;
        }
        final long number = DemoPayload.number(buffer, offset);
        if (number < 0)
        {
            // Warm-up.
            return;
        }
        if (number >= messages)
        {
            corrupt++;
            return;
        }
        final int word = (int)(number >>> BITS);
        final long bit = 1L << number;
        if ((seen[word] & bit) != 0)
        {
            duplicates++;
            return;
        }
        seen[word] |= bit;
        distinct++;
        if (number < expected)
        {
            outOfOrder++;
        }
        else
        {
            expected = number + 1;
        }
        final long nowNs = clock.nanoTime();
        final long tookNs = Math.max(0, nowNs - DemoPayload.intendedNs(buffer, offset));
        latencyNs.recordValue(Math.min(tookNs, latencyNs.getHighestTrackableValue()));
        live.recordValue(Math.min(tookNs, latencyNs.getHighestTrackableValue()));
        if (silenceSinceNs != 0)
        {
            silenceMaxNs = Math.max(silenceMaxNs, nowNs - Math.max(silenceSinceNs, lastAtNs));
        }
        lastAtNs = nowNs;
    }

    @Override
    public void onGap(final long fromSequence, final long toSequence, final GapCause cause)
    {
        gapSequences += toSequence - fromSequence + 1;
    }

    /** From now on the longest time between two messages is kept. */
    void watchSilence(final long nowNs)
    {
        silenceSinceNs = nowNs;
    }

    long silenceMaxNs()
    {
        return silenceMaxNs;
    }

    boolean isComplete()
    {
        return distinct == messages;
    }

    long distinct()
    {
        return distinct;
    }

    long lost()
    {
        return messages - distinct;
    }

    long duplicates()
    {
        return duplicates;
    }

    long outOfOrder()
    {
        return outOfOrder;
    }

    long corrupt()
    {
        return corrupt;
    }

    long gapSequences()
    {
        return gapSequences;
    }
}
