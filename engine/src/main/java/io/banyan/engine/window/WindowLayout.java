package io.banyan.engine.window;

import org.agrona.BitUtil;

/**
 * Where things are in the memory of a window.
 * <pre>
 *   +--------------------+--------------------+--------------------+------------------------+------------------+
 *   | intent       (128) | head         (128) | oldest, start(128) | index: 32 bytes a slot | ring of blocks   |
 *   +--------------------+--------------------+--------------------+------------------------+------------------+
 *   slot: block number (8), position (8), first sequence (8), length (4), sequences (4)
 * </pre>
 * Positions count bytes ever appended: position modulo capacity is the place in the ring. A block is contiguous: one
 * that would cross the end starts at the beginning instead. A slot that is changing holds the complement of the number
 * it is changing to; one that was never used holds {@link #VOID_SLOT}, or zero if it is not the first. {@code start} is
 * one more than the first block the window ever began with, 0 before that.
 */
final class WindowLayout
{
    static final int INTENT_OFFSET = 0;
    static final int HEAD_OFFSET = 128;
    static final int OLDEST_OFFSET = 256;
    static final int START_OFFSET = 264;
    static final int INDEX_OFFSET = 384;

    static final int SLOT_LENGTH = 32;
    static final int SLOT_SHIFT = 5;
    static final long VOID_SLOT = Long.MIN_VALUE;
    static final int SLOT_NUMBER_OFFSET = 0;
    static final int SLOT_POSITION_OFFSET = 8;
    static final int SLOT_SEQUENCE_OFFSET = 16;
    static final int SLOT_BLOCK_LENGTH_OFFSET = 24;
    static final int SLOT_SEQUENCES_OFFSET = 28;

    /** Blocks start at multiples of this. */
    static final int ALIGNMENT = 8;
    static final int RING_BYTES_MIN = 1024;
    static final int SLOTS_MIN = 16;
    /** Mean block length for which index and ring fill up together. */
    static final int BYTES_A_SLOT = 128;

    private WindowLayout()
    {
    }

    static int slots(final int ringBytes)
    {
        return Math.max(SLOTS_MIN, ringBytes / BYTES_A_SLOT);
    }

    static int memoryLength(final int ringBytes)
    {
        return INDEX_OFFSET + slots(ringBytes) * SLOT_LENGTH + ringBytes;
    }

    static void checkRingBytes(final int ringBytes)
    {
        if (!BitUtil.isPowerOfTwo(ringBytes) || ringBytes < RING_BYTES_MIN)
        {
            throw new IllegalArgumentException(
                "windowBytes=" + ringBytes + " must be a power of two of at least " + RING_BYTES_MIN);
        }
    }
}
