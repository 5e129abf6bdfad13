package io.banyan.bench.chaos;

import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.NanoClock;

import java.util.ArrayList;
import java.util.List;

/**
 * What one reader got in one life of its process: each sequence from the first on is delivered once, in order and
 * intact, or reported as a gap, or counted against the run. Called on the engine's thread, read by another.
 */
final class ReaderLog implements MessageHandler, GapHandler
{
    private static final long NONE = -1;

    private final ChaosMessage message;
    private final NanoClock clock;
    private final long silenceFloorNs;
    private final LongHashSet missing = new LongHashSet();
    private final List<Silence> silences = new ArrayList<>();
    private long firstSequence = NONE;
    private long nextSequence = NONE;
    private long life;
    private long nextNumber;
    private long lastNs;
    private long received;
    private long duplicated;
    private long outOfOrder;
    private long corrupt;
    private String complaint;
    private long lost;
    private long overrun;

    ReaderLog(final int messageLength, final long silenceFloorNs, final NanoClock clock)
    {
        message = new ChaosMessage(messageLength);
        this.silenceFloorNs = silenceFloorNs;
        this.clock = clock;
    }

    @Override
    public synchronized void onMessage(
        final long sequence,
        final int topic,
        final long originTimeNs,
        final int flags,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final long nowNs = clock.nanoTime();
        if (received > 0 && nowNs - lastNs >= silenceFloorNs)
        {
            silences.add(new Silence(lastNs, nowNs));
        }
        lastNs = nowNs;
        if (firstSequence == NONE)
        {
            firstSequence = sequence;
            nextSequence = sequence;
        }
        if (sequence < nextSequence)
        {
            if (missing.remove(sequence))
            {
                outOfOrder++;
                received++;
            }
            else
            {
                duplicated++;
            }
            return;
        }
        expect(sequence);
        nextSequence = sequence + 1;
        received++;
        check(buffer, offset, length);
    }

    @Override
    public synchronized void onGap(final long fromSequence, final long toSequence, final GapCause cause)
    {
        if (nextSequence == NONE)
        {
            return;
        }
        expect(fromSequence);
        final long from = Math.max(fromSequence, nextSequence);
        final long count = Math.max(0, toSequence + 1 - from);
        if (cause == GapCause.OVERRUN)
        {
            overrun += count;
        }
        else
        {
            lost += count;
            complaint = "messages " + from + " to " + toSequence + " are lost, it was told: " + cause;
        }
        nextSequence = Math.max(nextSequence, toSequence + 1);
        life = 0;
    }

    synchronized Counts counts()
    {
        return new Counts(
            firstSequence, nextSequence, received, duplicated, outOfOrder, corrupt, lost, overrun, missing.size());
    }

    /** What was wrong last, a corrupt message or a loss, once; null when there was nothing since. */
    synchronized String takeComplaint()
    {
        final String taken = complaint;
        complaint = null;
        return taken;
    }

    synchronized List<Silence> takeSilences()
    {
        final List<Silence> taken = List.copyOf(silences);
        silences.clear();
        return taken;
    }

    private void expect(final long sequence)
    {
        for (long i = nextSequence; i < sequence; i++)
        {
            missing.add(i);
            life = 0;
        }
    }

    private void check(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!message.read(buffer, offset, length))
        {
            onCorrupt("its checksum is wrong");
            return;
        }
        if (message.life() == life && message.number() != nextNumber)
        {
            onCorrupt("it is number " + message.number() + " of the writer's, not " + nextNumber);
        }
        life = message.life();
        nextNumber = message.number() + 1;
    }

    private void onCorrupt(final String why)
    {
        corrupt++;
        complaint = "message " + (nextSequence - 1) + " is not what was written there: " + why;
    }

    /**
     * Time without a message.
     *
     * @param fromNs of the last message before.
     * @param toNs   of the first message after.
     */
    record Silence(long fromNs, long toNs)
    {
    }

    /**
     * What came and what did not.
     *
     * @param first        sequence seen, or -1.
     * @param next         sequence awaited, or -1.
     * @param received     messages, each once.
     * @param duplicated   messages that had come before.
     * @param outOfOrder   messages that came after a later one.
     * @param corrupt      messages that are not what the writer wrote at that place.
     * @param lost         sequences reported as lost.
     * @param overrun      sequences reported as overrun.
     * @param unreported   sequences skipped without a word.
     */
    record Counts(
        long first,
        long next,
        long received,
        long duplicated,
        long outOfOrder,
        long corrupt,
        long lost,
        long overrun,
        long unreported)
    {
    }
}
