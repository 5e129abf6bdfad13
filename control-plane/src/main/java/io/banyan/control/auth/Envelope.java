package io.banyan.control.auth;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.banyan.control.RandomSource;

/**
 * The shared-secret mode: 24 bytes behind each datagram (time, nonce, code over everything before) that only a holder
 * of the key can make. A datagram passes once, and only while its time is within the window of ours, so hosts' clocks
 * must agree to within the window.
 * <p>
 * The memory of nonces is bounded: two generations, and when one fills up early, nothing older than the newest time of
 * the generation forgotten passes any more. A flood without the key never reaches that memory. Not safe for several
 * threads.
 */
public final class Envelope
{
    /** Bytes added to a datagram. */
    public static final int TRAILER_BYTES = 3 * Long.BYTES;
    /** Longest datagram that is sealed or opened, envelope and all: far beyond any that the control plane sends. */
    public static final int SEALED_BYTES_MAX = 1536;
    /** How far clocks may be apart unless told otherwise. */
    public static final long WINDOW_MS = 5_000;

    /** Above the 48 bits of the time: tells a datagram without an envelope from one that is late. */
    private static final long MARK = 0xB5EAL;
    private static final int MARK_SHIFT = 48;
    private static final long TIME_MASK = (1L << MARK_SHIFT) - 1;

    private final Codes codes;
    private final long windowMs;
    private final SeenOnce seen;
    private long nonce;

    /**
     * Seal and open for one node.
     *
     * @param codes     with the key.
     * @param random    for the first nonce: two senders must not draw the same.
     * @param windowMs  how far clocks may be apart.
     * @param noncesMax remembered in each of two generations.
     */
    public Envelope(final Codes codes, final RandomSource random, final long windowMs, final int noncesMax)
    {
        this.codes = codes;
        this.windowMs = windowMs;
        nonce = random.nextLong();
        seen = new SeenOnce(noncesMax, 2 * windowMs);
    }

    /**
     * Seal a datagram in place.
     *
     * @param buffer with room for {@link #TRAILER_BYTES} behind the datagram.
     * @param offset of the datagram.
     * @param length of the datagram.
     * @param nowMs  wall clock.
     * @return length of the sealed datagram.
     */
    public int seal(final MutableDirectBuffer buffer, final int offset, final int length, final long nowMs)
    {
        nonce++;
        final int trailer = offset + length;
        buffer.putLong(trailer, (MARK << MARK_SHIFT) | (nowMs & TIME_MASK), ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(trailer + Long.BYTES, nonce, ByteOrder.LITTLE_ENDIAN);
        final long code = codes.envelope(buffer, offset, length + 2 * Long.BYTES);
        buffer.putLong(trailer + 2 * Long.BYTES, code, ByteOrder.LITTLE_ENDIAN);
        return length + TRAILER_BYTES;
    }

    /**
     * Check a sealed datagram; what is inside is {@link #TRAILER_BYTES} shorter.
     *
     * @param buffer holding it.
     * @param offset of the datagram.
     * @param length of the sealed datagram.
     * @param nowMs  wall clock.
     * @return what became of it.
     */
    public EnvelopeResult open(final DirectBuffer buffer, final int offset, final int length, final long nowMs)
    {
        if (length < TRAILER_BYTES || length > SEALED_BYTES_MAX)
        {
            return EnvelopeResult.FORGED;
        }
        final int trailer = offset + length - TRAILER_BYTES;
        final long markedMs = buffer.getLong(trailer, ByteOrder.LITTLE_ENDIAN);
        if (markedMs >>> MARK_SHIFT != MARK)
        {
            return EnvelopeResult.FORGED;
        }
        final long timeMs = markedMs & TIME_MASK;
        if (timeMs < nowMs - windowMs || timeMs > nowMs + windowMs || seen.isTooOld(timeMs))
        {
            return EnvelopeResult.LATE;
        }
        final long code = buffer.getLong(trailer + 2 * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        if (!codes.isEnvelope(buffer, offset, length - Long.BYTES, code))
        {
            return EnvelopeResult.FORGED;
        }
        final long theirNonce = buffer.getLong(trailer + Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        return seen.add(theirNonce, timeMs, nowMs) ? EnvelopeResult.OPENED : EnvelopeResult.REPLAYED;
    }

    /**
     * How many nonces are remembered.
     *
     * @return at most twice the bound.
     */
    public int nonceCount()
    {
        return seen.size();
    }
}
