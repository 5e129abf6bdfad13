package io.banyan.engine.delivery;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

import io.banyan.codec.edge.BlockLayout;
import io.banyan.codec.edge.FrameCursor;
import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;

/**
 * Turns the valid blocks of one subscription, in order, into calls of its handlers: each sequence is either delivered
 * once or reported once as part of a gap. Sequences of topics not asked for are passed over.
 */
public final class Delivery
{
    /** Topic filter: everything. */
    public static final long ALL_TOPICS = -1;

    /**
     * Topic hash, as an unsigned value, of what the engine itself writes into the stream; never delivered, never given
     * to a user.
     */
    public static final long SYSTEM_TOPIC = 0xFFFF_FFFFL;

    private static final long UNKNOWN = -1;

    private final MessageHandler messages;
    private final GapHandler gaps;
    private final long topicFilter;
    private final int messageLengthMax;
    private final FrameCursor frames = new FrameCursor();
    private ExpandableArrayBuffer assembly;
    private int assembledLength;
    private long assemblingSequence = UNKNOWN;
    private long assembledBlock;
    private long expected;
    private GapCause cause = GapCause.LOST;
    private long delivered;
    private long gapSequences;
    private boolean stopped;

    /**
     * A delivery that begins at a sequence.
     *
     * @param messages         called for each message.
     * @param gaps             called for each range that will not come.
     * @param topicFilter      32-bit topic hash as an unsigned value, or {@link #ALL_TOPICS}.
     * @param fromSequence     first sequence owed, or -1: whatever comes first.
     * @param messageLengthMax larger ones, which no honest root sends, are reported as a gap.
     */
    public Delivery(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final long fromSequence,
        final int messageLengthMax)
    {
        this.messages = messages;
        this.gaps = gaps;
        this.topicFilter = topicFilter;
        this.expected = fromSequence;
        this.messageLengthMax = messageLengthMax;
    }

    /**
     * Deliver one block, higher than any before it. When a handler throws, calling again with the same block goes on
     * behind the message or gap that it threw at.
     *
     * @param buffer holding the block.
     * @param offset of the block.
     * @param length of the block.
     * @return messages delivered.
     */
    public int onBlock(final DirectBuffer buffer, final int offset, final int length)
    {
        final FrameCursor frame = frames.wrap(buffer, offset, length);
        final long originTimeNs = frame.originTimeNs();
        int count = 0;
        while (!stopped && frame.next())
        {
            final long sequence = frame.sequence();
            if (sequence < expected)
            {
                continue;
            }
            if (frame.isWhole())
            {
                onMissingBelow(sequence);
                expected = sequence + 1;
                count += hand(
                    sequence, frame.topic(), originTimeNs, buffer, frame.payloadOffset(), frame.payloadLength());
            }
            else
            {
                count += onPart(frame, sequence, originTimeNs, buffer);
            }
        }
        return count;
    }

    /**
     * Blocks were skipped: what is missing before the next one has this cause.
     *
     * @param gapCause      of the gap.
     * @param nextSequence  sequences below this one will not come, or -1 while it is not known.
     */
    public void onSkip(final GapCause gapCause, final long nextSequence)
    {
        cause = gapCause;
        if (nextSequence != UNKNOWN)
        {
            onMissingBelow(nextSequence);
        }
    }

    /**
     * Call no handler any more, from within a handler or outside.
     */
    public void stop()
    {
        stopped = true;
    }

    /**
     * The sequence owed next.
     *
     * @return sequence, or -1 before the first block of a live subscription.
     */
    public long expectedSequence()
    {
        return expected;
    }

    /**
     * Messages handed over so far.
     *
     * @return count.
     */
    public long delivered()
    {
        return delivered;
    }

    /**
     * Sequences reported as missing so far.
     *
     * @return count.
     */
    public long gapSequences()
    {
        return gapSequences;
    }

    private int onPart(
        final FrameCursor frame, final long sequence, final long originTimeNs, final DirectBuffer buffer)
    {
        final int flags = frame.frameFlags();
        final int length = frame.payloadLength();
        final boolean wanted = isWanted(frame.topic());
        if ((flags & BlockLayout.BEGIN_FLAG) != 0)
        {
            onMissingBelow(sequence);
            assemblingSequence = sequence;
            assembledLength = 0;
        }
        else if (assemblingSequence != sequence || assembledBlock + 1 != frame.blockNumber())
        {
            assemblingSequence = UNKNOWN;
        }
        if (assemblingSequence == sequence && wanted)
        {
            append(buffer, frame.payloadOffset(), length);
        }
        assembledBlock = frame.blockNumber();
        if ((flags & BlockLayout.END_FLAG) == 0)
        {
            return 0;
        }

        final boolean whole = assemblingSequence == sequence;
        assemblingSequence = UNKNOWN;
        if (!whole)
        {
            if (expected == UNKNOWN || !wanted)
            {
                onMissingBelow(sequence);
                // A live subscription began in the middle of this message, or its topic was never asked for: it was not
                // owed.
                expected = sequence + 1;
            }
            else
            {
                onMissingBelow(sequence + 1);
            }
            return 0;
        }
        expected = sequence + 1;
        return hand(sequence, frame.topic(), originTimeNs, assembly, 0, assembledLength);
    }

    private void append(final DirectBuffer buffer, final int offset, final int length)
    {
        if (assembledLength + length > messageLengthMax)
        {
            assemblingSequence = UNKNOWN;
            return;
        }
        if (assembly == null)
        {
            assembly = new ExpandableArrayBuffer(Math.min(messageLengthMax, BlockLayout.PAYLOAD_LENGTH_MAX * 2));
        }
        assembly.putBytes(assembledLength, buffer, offset, length);
        assembledLength += length;
    }

    private int hand(
        final long sequence,
        final long topic,
        final long originTimeNs,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        if (cause != GapCause.LOST)
        {
            // A reference stored for each message would tell the collector each time.
            cause = GapCause.LOST;
        }
        if (!isWanted(topic))
        {
            return 0;
        }
        delivered++;
        messages.onMessage(sequence, (int)topic, originTimeNs, 0, buffer, offset, length);
        return 1;
    }

    private boolean isWanted(final long topic)
    {
        return topicFilter == topic || topicFilter == ALL_TOPICS && topic != SYSTEM_TOPIC;
    }

    private void onMissingBelow(final long sequence)
    {
        if (expected != UNKNOWN && sequence > expected)
        {
            final long from = expected;
            expected = sequence;
            gapSequences += sequence - from;
            gaps.onGap(from, sequence - 1, cause);
        }
    }
}
