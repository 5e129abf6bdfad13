package io.banyan.engine.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.data.ProxyOutcome;
import io.banyan.codec.data.ProxyPublishEncoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.engine.AckMode;
import io.banyan.engine.Outcome;
import io.banyan.engine.PublishState;

/**
 * Publishes to a channel from any of its nodes, root or not: each message is kept here until the root has numbered it,
 * sent upward again when it may have been lost, and numbered once, in the order of this publisher. Owned by the
 * data-plane agent's thread.
 */
public final class ProxyOutbox
{
    /** Bytes of a message on its way upward that are not its payload. */
    static final int OVERHEAD = MessageHeaderEncoder.ENCODED_LENGTH + ProxyPublishEncoder.BLOCK_LENGTH +
        ProxyPublishEncoder.payloadHeaderLength();

    private static final int RECORD_HEADER = 8;
    private static final int PADDING = -1;
    private static final int ID_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + ProxyPublishEncoder.publisherIdEncodingOffset();
    private static final int SEQUENCE_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + ProxyPublishEncoder.publisherSequenceEncodingOffset();
    private static final int FLAGS_OFFSET =
        MessageHeaderEncoder.ENCODED_LENGTH + ProxyPublishEncoder.frameFlagsEncodingOffset();
    private static final int SENDS_PER_CYCLE = 32;
    private static final int MARKS_MAX = 64;
    private static final int REFUSED_MAX = 16;
    private static final long RETRY_MIN_NS = 20_000_000L;
    private static final long RETRY_MAX_NS = 400_000_000L;
    private static final long REWIND_MIN_NS = 1_000_000L;
    private static final long FORGOTTEN_NS = 1_000_000_000L;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final ChannelCore channel;
    private final TreeMessages messages;
    private final LinkCodecs codecs;
    private final ChannelCounters counters;
    private final long publisherId;
    private final UnsafeBuffer ring;
    private final int ringMask;
    private final int partLengthMax;
    private final long[] markParts = new long[MARKS_MAX];
    private final long[] markBlocks = new long[MARKS_MAX];
    private final long[] refusedTickets = new long[REFUSED_MAX];
    private int marks;
    private int firstMark;
    private long refusedCount;
    private long wireId;
    private long wireBase;
    private int incarnation;
    private long attempts;
    private long tail;
    private long acked;
    private long send;
    private long nextPart;
    private long ackedPart;
    private long sendPart;
    private long sentPartMax;
    private long deliveredPart;
    private long lastRootSequence = -1;
    private long retryNs = RETRY_MIN_NS;
    private long progressNs;
    private long rewoundNs;
    private long pausedUntilNs;
    private boolean paused;
    private boolean rewound;
    private boolean closed;
    private int seenEpoch;
    private int ackedEpoch;
    private boolean isForgotten;
    private long forgottenSinceNs;
    private ParentLink seenParent;

    ProxyOutbox(
        final ChannelCore channel,
        final TreeMessages messages,
        final LinkCodecs codecs,
        final long publisherId,
        final int ringBytes)
    {
        if (!BitUtil.isPowerOfTwo(ringBytes) || ringBytes < RECORD_HEADER * 16)
        {
            throw new IllegalArgumentException("BYN-1310 outbox ringBytes=" + ringBytes + " must be a power of two");
        }
        this.channel = channel;
        this.messages = messages;
        this.codecs = codecs;
        this.counters = channel.counters();
        this.publisherId = publisherId;
        this.wireId = publisherId;
        this.ring = new UnsafeBuffer(ByteBuffer.allocateDirect(ringBytes));
        this.ringMask = ringBytes - 1;
        this.partLengthMax = Math.min(
            Math.min(channel.datagramPayloadMax() - OVERHEAD, BlockLayout.PAYLOAD_LENGTH_MAX),
            ringBytes / 4 - RECORD_HEADER - OVERHEAD);
    }

    /**
     * Take a message to be numbered by the root.
     *
     * @param topic  32-bit hash of its topic.
     * @param buffer holding the payload.
     * @param offset of the payload.
     * @param length of the payload.
     * @param mode   what the publisher means to wait for; the root is told.
     * @return a ticket to ask {@link #state} with, or an {@link Outcome}.
     */
    public long offer(
        final int topic, final DirectBuffer buffer, final int offset, final int length, final AckMode mode)
    {
        final long refusal = refusal(length);
        if (refusal < 0)
        {
            counters.publishRefused++;
            return refusal;
        }
        Sequencer.checkTopic(topic);
        int done = 0;
        do
        {
            final int partLength = Math.min(partLengthMax, length - done);
            final boolean isLast = done + partLength == length;
            append(topic, buffer, offset + done, partLength, done == 0, isLast, mode);
            done += partLength;
        }
        while (done < length);
        return nextPart - 1;
    }

    /**
     * How far a message has come.
     *
     * @param ticket answered by {@link #offer}.
     * @return its state.
     */
    public PublishState state(final long ticket)
    {
        if (ticket >= ackedPart)
        {
            return closed ? PublishState.REFUSED : PublishState.PENDING;
        }
        for (int i = 0; i < Math.min(refusedCount, REFUSED_MAX); i++)
        {
            if (refusedTickets[i] == ticket)
            {
                return PublishState.REFUSED;
            }
        }
        advanceDelivered();
        return ticket < deliveredPart ? PublishState.DELIVERED : PublishState.SEQUENCED;
    }

    /**
     * Whether a message has come as far as its publisher waits for, or will come no further.
     *
     * @param ticket answered by {@link #offer}.
     * @param mode   what is waited for.
     * @return true when there is nothing more to wait for.
     */
    public boolean isDone(final long ticket, final AckMode mode)
    {
        return isDone(state(ticket), mode);
    }

    /**
     * Whether a state is what its publisher waits for, or the last there is.
     *
     * @param state of a message.
     * @param mode  what is waited for.
     * @return true when there is nothing more to wait for.
     */
    public static boolean isDone(final PublishState state, final AckMode mode)
    {
        return mode == AckMode.NONE || state == PublishState.DELIVERED || state == PublishState.REFUSED ||
            mode == AckMode.SEQUENCED && state == PublishState.SEQUENCED;
    }

    /**
     * Identity of the publisher, unique among all publishers of the channel.
     *
     * @return id.
     */
    public long publisherId()
    {
        return publisherId;
    }

    /**
     * Messages and parts of messages that the root has not acknowledged.
     *
     * @return count.
     */
    public long pendingParts()
    {
        return nextPart - ackedPart;
    }

    /**
     * Messages that the root will never take.
     *
     * @return count.
     */
    public long refusedCount()
    {
        return refusedCount;
    }

    /**
     * The sequence that the root gave to the last message it acknowledged.
     *
     * @return sequence, or -1 before the first.
     */
    public long lastRootSequence()
    {
        return lastRootSequence;
    }

    long wireId()
    {
        return wireId;
    }

    int doWork(final long nowNs)
    {
        if (pendingParts() == 0 || closed)
        {
            return 0;
        }
        final ParentLink parent = channel.activeParent();
        if (seenParent != parent || seenEpoch != channel.epoch())
        {
            // Whoever is above now may not have what was sent to others.
            seenParent = parent;
            seenEpoch = channel.epoch();
            rewind(nowNs);
            paused = false;
        }
        if (sendPart == ackedPart)
        {
            progressNs = nowNs;
        }
        else if (nowNs - progressNs >= retryNs)
        {
            backOff();
            rewind(nowNs);
        }
        paused = paused && nowNs - pausedUntilNs < 0;
        int sent = 0;
        while (!paused && sent < SENDS_PER_CYCLE && sendPart < nextPart && sendNext(nowNs))
        {
            sent++;
        }
        return sent;
    }

    /** What the root has done with this publisher's messages. */
    void onAck(
        final long acceptedUpTo,
        final long rootSequence,
        final long rootBlock,
        final ProxyOutcome outcome,
        final int epoch,
        final long nowNs)
    {
        if (epoch != channel.epoch())
        {
            return;
        }
        final long accepted = wireBase + acceptedUpTo;
        if (accepted + 1 < ackedPart && outcome == ProxyOutcome.OUT_OF_ORDER)
        {
            onForgotten(epoch, nowNs);
            return;
        }
        if (accepted >= ackedPart && accepted < sentPartMax)
        {
            release(accepted);
            lastRootSequence = rootSequence >= 0 ? rootSequence : lastRootSequence;
            mark(accepted, rootBlock);
            progressNs = nowNs;
            retryNs = RETRY_MIN_NS;
            ackedEpoch = epoch;
            isForgotten = false;
        }
        switch (outcome)
        {
            case OUT_OF_ORDER:
                if (!rewound || nowNs - rewoundNs >= REWIND_MIN_NS)
                {
                    rewind(nowNs);
                }
                break;

            case REFUSED_FULL:
                backOff();
                rewind(nowNs);
                paused = true;
                pausedUntilNs = nowNs + retryNs;
                channel.timers.wake();
                break;

            case REFUSED_TOO_LARGE:
                refusedTickets[(int)(refusedCount++ % REFUSED_MAX)] = accepted;
                break;

            case REFUSED_CLOSED:
                closed = true;
                break;

            default:
                break;
        }
    }

    /**
     * Whether it takes nothing more: closed by its owner, or by the end of the channel.
     *
     * @return true when nothing more will be sent.
     */
    public boolean isClosed()
    {
        return closed;
    }

    /**
     * Give up: what the root has not acknowledged may or may not be numbered.
     */
    public void close()
    {
        closed = true;
    }

    long deadlineNs(final long latestNs)
    {
        if (pendingParts() == 0 || closed)
        {
            return latestNs;
        }
        return Links.earlier(latestNs, paused ? pausedUntilNs : progressNs + retryNs);
    }

    private long refusal(final int length)
    {
        if (closed)
        {
            return Outcome.CLOSED;
        }
        if (length > channel.settings().messageLengthMax())
        {
            return Outcome.TOO_LARGE;
        }
        final int parts = Math.max(1, (length + partLengthMax - 1) / partLengthMax);
        // Each part may waste as much as its own length where the ring wraps, but only one of them does.
        final long needed = (parts + 1L) * BitUtil.align(RECORD_HEADER + OVERHEAD, RECORD_HEADER) +
            BitUtil.align(length, RECORD_HEADER) + parts * 8L + Math.min(length, partLengthMax);
        if (needed > ring.capacity())
        {
            return Outcome.TOO_LARGE;
        }
        return tail + needed - acked > ring.capacity() ? Outcome.UNSEQUENCED_LIMIT : 0;
    }

    private void append(
        final int topic,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final boolean isFirst,
        final boolean isLast,
        final AckMode mode)
    {
        final int recordLength = BitUtil.align(RECORD_HEADER + OVERHEAD + length, RECORD_HEADER);
        final int place = (int)tail & ringMask;
        if (place + recordLength > ring.capacity())
        {
            ring.putInt(place, PADDING);
            tail += ring.capacity() - place;
        }
        final int record = (int)tail & ringMask;
        ring.putInt(record, OVERHEAD + length);
        codecs.publishEncoder.wrapAndApplyHeader(ring, record + RECORD_HEADER, codecs.headerEncoder)
            .publisherId(wireId)
            .publisherSequence(nextPart - wireBase)
            .originTimeNs(channel.sequencer.epochNanos())
            .channel(channel.settings().channelTag() & 0xFFFF_FFFFL)
            .topic(topic & 0xFFFF_FFFFL)
            .ackMode(io.banyan.codec.data.AckMode.get((short)mode.ordinal()))
            .putPayload(buffer, offset, length);
        final int flags = (isFirst ? BlockLayout.BEGIN_FLAG : 0) | (isLast ? BlockLayout.END_FLAG : 0);
        ring.putShort(record + RECORD_HEADER + FLAGS_OFFSET, (short)flags, ByteOrder.LITTLE_ENDIAN);
        tail += recordLength;
        nextPart++;
    }

    private boolean sendNext(final long nowNs)
    {
        send = skipPadding(send);
        final int record = (int)send & ringMask;
        final int length = ring.getInt(record);
        if (!messages.sendUpward(ring, record + RECORD_HEADER, length, nowNs))
        {
            return false;
        }
        send += BitUtil.align(RECORD_HEADER + length, RECORD_HEADER);
        sendPart++;
        if (sendPart > sentPartMax)
        {
            sentPartMax = sendPart;
        }
        else
        {
            counters.proxyResent++;
        }
        return true;
    }

    private long skipPadding(final long position)
    {
        final int place = (int)position & ringMask;
        return ring.getInt(place) == PADDING ? position + ring.capacity() - place : position;
    }

    private void rewind(final long nowNs)
    {
        send = acked;
        sendPart = ackedPart;
        progressNs = nowNs;
        rewoundNs = nowNs;
        rewound = true;
        channel.timers.wake();
    }

    private void release(final long upToPart)
    {
        while (ackedPart <= upToPart)
        {
            acked = skipPadding(acked);
            acked += BitUtil.align(RECORD_HEADER + ring.getInt((int)acked & ringMask), RECORD_HEADER);
            ackedPart++;
        }
        if (sendPart < ackedPart)
        {
            sendPart = ackedPart;
            send = acked;
        }
    }

    /** Doubles the time to the next attempt, spread by half so that many publishers do not come at once. */
    private void backOff()
    {
        final long spread = ((publisherId + ++attempts) * MIX >>> 33) % 512;
        retryNs = Math.min(RETRY_MAX_NS, retryNs * 2);
        retryNs = retryNs * (768 + spread) / 1024;
    }

    private void mark(final long part, final long block)
    {
        if (marks == MARKS_MAX)
        {
            // The newest takes the place of the one before it: what waits there is told delivered a little later.
            marks--;
        }
        final int at = (firstMark + marks++) % MARKS_MAX;
        markParts[at] = part;
        markBlocks[at] = block;
    }

    private void advanceDelivered()
    {
        while (marks > 0 && channel.deliveredEverywhere() > markBlocks[firstMark])
        {
            deliveredPart = markParts[firstMark] + 1;
            firstMark = (firstMark + 1) % MARKS_MAX;
            marks--;
        }
    }

    /**
     * The root knows less than was acknowledged. A root of a later epoch may; one of the same epoch has only if it
     * keeps saying so, for an answer may have been long on its way.
     */
    private void onForgotten(final int epoch, final long nowNs)
    {
        if (!isForgotten)
        {
            isForgotten = true;
            forgottenSinceNs = nowNs;
        }
        if (epoch != ackedEpoch || nowNs - forgottenSinceNs >= FORGOTTEN_NS)
        {
            isForgotten = false;
            ackedEpoch = epoch;
            renew(nowNs);
        }
    }

    /**
     * The root does not know what an earlier one acknowledged. What is not acknowledged goes again under a new
     * identity: what of it the earlier root had numbered, and the others have kept, comes twice.
     */
    private void renew(final long nowNs)
    {
        wireId = publisherId ^ ++incarnation * MIX;
        long position = acked;
        for (long part = ackedPart; part < nextPart; part++)
        {
            position = skipPadding(position);
            final int message = ((int)position & ringMask) + RECORD_HEADER;
            final int flags = ring.getShort(message + FLAGS_OFFSET, ByteOrder.LITTLE_ENDIAN);
            counters.proxyInDoubt += part < sentPartMax && (flags & BlockLayout.END_FLAG) != 0 ? 1 : 0;
            ring.putLong(message + ID_OFFSET, wireId, ByteOrder.LITTLE_ENDIAN);
            ring.putLong(message + SEQUENCE_OFFSET, part - ackedPart, ByteOrder.LITTLE_ENDIAN);
            position += BitUtil.align(ring.getInt((int)position & ringMask) + RECORD_HEADER, RECORD_HEADER);
        }
        wireBase = ackedPart;
        rewind(nowNs);
    }
}
