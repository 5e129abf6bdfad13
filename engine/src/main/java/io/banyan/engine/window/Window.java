package io.banyan.engine.window;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import static io.banyan.engine.window.WindowLayout.ALIGNMENT;
import static io.banyan.engine.window.WindowLayout.HEAD_OFFSET;
import static io.banyan.engine.window.WindowLayout.INDEX_OFFSET;
import static io.banyan.engine.window.WindowLayout.INTENT_OFFSET;
import static io.banyan.engine.window.WindowLayout.OLDEST_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_BLOCK_LENGTH_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_NUMBER_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_POSITION_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_SEQUENCES_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_SEQUENCE_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_SHIFT;
import static io.banyan.engine.window.WindowLayout.START_OFFSET;
import static io.banyan.engine.window.WindowLayout.VOID_SLOT;

/**
 * The last blocks of one channel, by number. Whatever arrives is appended once; whatever reads holds a {@link Cursor}.
 * <p>
 * Block numbers fall into three parts: below {@link #oldest()} nothing is left; from there to {@link #head()} every
 * block is here or was given up; from there to {@link #highest()} some are here and the rest is missing. One thread
 * writes and reads; the values that another thread's {@link WindowReader} needs are published with release order.
 */
public final class Window
{
    /** {@link #place}: the block stands in the window now. */
    public static final int PLACED = 1;
    /** {@link #place}: the block was there already, or has been passed. */
    public static final int DUPLICATE = 0;
    /** {@link #place}: the block is further ahead than the index reaches; give up what is missing first. */
    public static final int TOO_FAR = -1;

    /** {@link #place}: the ring is full of blocks that wait behind a gap; give up the gap first. */
    public static final int FULL = -2;
    /** A sequence that is not known. */
    public static final long UNKNOWN_SEQUENCE = -1;

    /** A position that no ring reaches back to. */
    private static final long GONE = Long.MIN_VALUE;

    private final UnsafeBuffer memory;
    private final UnsafeBuffer ring;
    private final int ringMask;
    private final int ringBytes;
    private final int slotMask;
    private final int slots;
    private long tail;
    private long intent;
    private long head;
    private long highest;
    private long oldest;
    /** Where the oldest block stands: its slot is looked at when it becomes the oldest, not at each block after it. */
    private long oldestPosition;
    private long start;
    private long nextSequence;
    private boolean sequenceExact;
    /** One past the highest block ever placed: {@link #highest} may be further, by hearsay. */
    private long placedEnd;
    /** No block that waits above the head stands below this position. */
    private long waitingPosition;

    /**
     * A window over memory of its own.
     *
     * @param ringBytes power of two.
     */
    public Window(final int ringBytes)
    {
        this(new UnsafeBuffer(ByteBuffer.allocateDirect(memoryLength(ringBytes))), ringBytes, true);
    }

    /**
     * A window over given memory.
     *
     * @param memory    at least {@link #memoryLength} bytes, aligned to 8, all zero or used before by a window.
     * @param ringBytes power of two.
     */
    public Window(final AtomicBuffer memory, final int ringBytes)
    {
        this(memory, ringBytes, false);
    }

    private Window(final AtomicBuffer memory, final int ringBytes, final boolean isZero)
    {
        WindowLayout.checkRingBytes(ringBytes);
        this.memory = new UnsafeBuffer(memory);
        this.ringBytes = ringBytes;
        ringMask = ringBytes - 1;
        slots = WindowLayout.slots(ringBytes);
        slotMask = slots - 1;
        ring = new UnsafeBuffer(memory, memoryLength(ringBytes) - ringBytes, ringBytes);
        memory.putLong(INTENT_OFFSET, 0);
        memory.putLong(START_OFFSET, 0);
        // Zero is no block of any slot but the first.
        voidSlots(isZero ? 1 : slots);
        reset(0, UNKNOWN_SEQUENCE);
    }

    /**
     * Memory that a window takes.
     *
     * @param ringBytes power of two.
     * @return bytes.
     */
    public static int memoryLength(final int ringBytes)
    {
        WindowLayout.checkRingBytes(ringBytes);
        return WindowLayout.memoryLength(ringBytes);
    }

    /**
     * Forget everything and begin at a block. Once in the life of a window that has readers on other threads.
     *
     * @param nextBlock number of the first block to come.
     * @param sequence  of its first message, or {@link #UNKNOWN_SEQUENCE}.
     */
    public void start(final long nextBlock, final long sequence)
    {
        if (intent > 0)
        {
            // Something was written before, and slots tell of it.
            voidSlots(slots);
        }
        reset(nextBlock, sequence);
        memory.putLongRelease(START_OFFSET, nextBlock + 1);
    }

    /**
     * One past the last block of the contiguous part: the next one expected.
     *
     * @return block number.
     */
    public long head()
    {
        return head;
    }

    /**
     * One past the highest block known to exist.
     *
     * @return block number.
     */
    public long highest()
    {
        return highest;
    }

    /**
     * Lowest block that may still be here.
     *
     * @return block number; equal to {@link #head()} while there is none.
     */
    public long oldest()
    {
        return oldest;
    }

    /**
     * One past the last sequence of the contiguous part, as far as it is known: the end of lost blocks may lie further.
     *
     * @return sequence, or {@link #UNKNOWN_SEQUENCE} before the first block.
     */
    public long nextSequence()
    {
        return nextSequence;
    }

    /**
     * One past the last sequence of the contiguous part, if it is known for certain.
     *
     * @return sequence, or {@link #UNKNOWN_SEQUENCE} before the first block and after lost ones.
     */
    public long exactSequence()
    {
        return sequenceExact ? nextSequence : UNKNOWN_SEQUENCE;
    }

    /**
     * Somebody says which sequence a block begins with.
     *
     * @param blockNumber of the block.
     * @param sequence    of its first frame.
     */
    public void noteSequence(final long blockNumber, final long sequence)
    {
        if (blockNumber == head && sequence >= nextSequence)
        {
            nextSequence = sequence;
            sequenceExact = sequence >= 0;
        }
    }

    /**
     * Bytes of blocks that the ring holds.
     *
     * @return capacity.
     */
    public int ringBytes()
    {
        return ringBytes;
    }

    /**
     * How many blocks the index reaches.
     *
     * @return number of slots.
     */
    public int slots()
    {
        return slots;
    }

    /**
     * Whether a block is here.
     *
     * @param blockNumber of the block.
     * @return true when it can be read.
     */
    public boolean isRetained(final long blockNumber)
    {
        final int slot = slotOffset(blockNumber);
        return memory.getLong(slot + SLOT_NUMBER_OFFSET) == blockNumber &&
            memory.getLong(slot + SLOT_POSITION_OFFSET) >= intent - ringBytes;
    }

    /**
     * Whether a block that is not here any more once was: it was overwritten rather than never received.
     *
     * @param blockNumber of a block that is not retained.
     * @return true if it was here, or if nobody can tell any more.
     */
    public boolean wasHere(final long blockNumber)
    {
        return blockNumber < start || memory.getLong(slotOffset(blockNumber) + SLOT_NUMBER_OFFSET) >= blockNumber;
    }

    /**
     * The memory that blocks stand in.
     *
     * @return the ring.
     */
    public AtomicBuffer ring()
    {
        return ring;
    }

    /**
     * Where a retained block stands in the ring.
     *
     * @param blockNumber of the block.
     * @return offset.
     */
    public int offset(final long blockNumber)
    {
        return (int)memory.getLong(slotOffset(blockNumber) + SLOT_POSITION_OFFSET) & ringMask;
    }

    /**
     * Encoded length of a retained block.
     *
     * @param blockNumber of the block.
     * @return bytes.
     */
    public int length(final long blockNumber)
    {
        return memory.getInt(slotOffset(blockNumber) + SLOT_BLOCK_LENGTH_OFFSET);
    }

    /**
     * Sequence of the first frame of a retained block.
     *
     * @param blockNumber of the block.
     * @return sequence.
     */
    public long firstSequence(final long blockNumber)
    {
        return memory.getLong(slotOffset(blockNumber) + SLOT_SEQUENCE_OFFSET);
    }

    /**
     * Sequence after the last message that ends in a retained block.
     *
     * @param blockNumber of the block.
     * @return sequence.
     */
    public long sequenceAfter(final long blockNumber)
    {
        final int slot = slotOffset(blockNumber);
        return memory.getLong(slot + SLOT_SEQUENCE_OFFSET) + memory.getInt(slot + SLOT_SEQUENCES_OFFSET);
    }

    /**
     * Copy a block that arrived into its place.
     *
     * @param blockNumber   of the block.
     * @param firstSequence of its first frame.
     * @param sequences     messages that end in it.
     * @param source        holding the encoded block.
     * @param sourceOffset  of the block.
     * @param length        of the block.
     * @return {@link #PLACED}, {@link #DUPLICATE}, {@link #TOO_FAR} or {@link #FULL}.
     */
    public int place(
        final long blockNumber,
        final long firstSequence,
        final int sequences,
        final DirectBuffer source,
        final int sourceOffset,
        final int length)
    {
        // In order nothing was placed at this number yet, and its slot need not be looked at.
        if (blockNumber < head || blockNumber < placedEnd && isRetained(blockNumber))
        {
            return DUPLICATE;
        }
        if (blockNumber - head >= slots)
        {
            return TOO_FAR;
        }
        if (placedEnd > head && isPressed(length))
        {
            return FULL;
        }

        final int offset = reserve(length);
        ring.putBytes(offset, source, sourceOffset, length);
        index(blockNumber, firstSequence, sequences, length);
        return PLACED;
    }

    /**
     * Make room for a block that is about to be written in place. Blocks that stood there are gone from now on.
     *
     * @param lengthMax of the block.
     * @return offset in the ring; the same until {@link #commit}.
     */
    public int reserve(final int lengthMax)
    {
        final long position = reservePosition(lengthMax);
        final long end = position + BitUtil.align(lengthMax, ALIGNMENT);
        if (end > intent)
        {
            intent = end;
            // A reader on another thread must see the intent before it can see any byte of the new block.
            memory.putLongRelease(INTENT_OFFSET, end);
            VarHandle.storeStoreFence();
            advanceOldest();
        }
        tail = position;
        return (int)position & ringMask;
    }

    /**
     * Number the block written at the last reserved place: it becomes the head of the window.
     *
     * @param firstSequence of its first frame.
     * @param sequences     messages that end in it.
     * @param length        of the block.
     * @return its number.
     */
    public long commit(final long firstSequence, final int sequences, final int length)
    {
        final long blockNumber = head;
        index(blockNumber, firstSequence, sequences, length);
        return blockNumber;
    }

    /**
     * Whether appending the next block would overwrite a given one or anything above it.
     *
     * @param heldBlock lowest block that must stay.
     * @param lengthMax of the block to append.
     * @return true if it would.
     */
    public boolean wouldOverwrite(final long heldBlock, final int lengthMax)
    {
        return wouldOverwrite(heldBlock, lengthMax, 1);
    }

    /**
     * Whether appending blocks would overwrite a given one or anything above it.
     *
     * @param heldBlock lowest block that must stay.
     * @param lengthMax of all blocks to append.
     * @param blocks    how many.
     * @return true if it would.
     */
    public boolean wouldOverwrite(final long heldBlock, final int lengthMax, final int blocks)
    {
        if (heldBlock >= head || !isRetained(heldBlock))
        {
            return false;
        }
        final long end = reservePosition(lengthMax) + BitUtil.align(lengthMax, ALIGNMENT);
        return memory.getLong(slotOffset(heldBlock) + SLOT_POSITION_OFFSET) < Math.max(end, intent) - ringBytes ||
            placedEnd + blocks - 1 - heldBlock >= slots;
    }

    /**
     * Somebody says that all blocks below a number exist.
     *
     * @param nextBlock one past the highest.
     */
    public void noteHighest(final long nextBlock)
    {
        if (nextBlock > highest)
        {
            highest = nextBlock;
        }
    }

    /**
     * Stop waiting for missing blocks.
     *
     * @param toBlock  first block not given up.
     * @param sequence that the block {@code toBlock} is known to begin with, or -1.
     * @return how many missing blocks were given up.
     */
    public long giveUp(final long toBlock, final long sequence)
    {
        long missing = 0;
        final long indexEnd = Math.min(toBlock, head + slots);
        while (head < indexEnd)
        {
            if (isRetained(head))
            {
                nextSequence = sequenceAfter(head);
                sequenceExact = true;
            }
            else
            {
                missing++;
                sequenceExact = false;
            }
            head++;
        }
        if (head < toBlock)
        {
            // Beyond what the index reaches nothing can be here: no need to walk it.
            missing += toBlock - head;
            head = toBlock;
            sequenceExact = false;
        }
        if (head == toBlock)
        {
            noteSequence(toBlock, sequence);
        }
        highest = Math.max(highest, head);
        advanceHead();
        return missing;
    }

    /**
     * Forget the blocks above the head: whoever numbers the channel from here on starts with a contiguous window.
     */
    public void truncate()
    {
        for (long block = head; block < placedEnd; block++)
        {
            if (isRetained(block))
            {
                memory.putLongRelease(slotOffset(block) + SLOT_NUMBER_OFFSET, VOID_SLOT);
            }
        }
        highest = head;
        placedEnd = head;
    }

    /**
     * First missing block at or after a number.
     *
     * @param fromBlock where to look from.
     * @return its number, or {@link #highest()} if there is none.
     */
    public long nextMissing(final long fromBlock)
    {
        long block = Math.max(fromBlock, head);
        while (block < highest && isRetained(block))
        {
            block++;
        }
        return Math.min(block, highest);
    }

    /**
     * First block that is here at or after a number.
     *
     * @param fromBlock where to look from.
     * @return its number, or {@link #highest()} if there is none.
     */
    public long nextRetained(final long fromBlock)
    {
        final long end = Math.min(highest, placedEnd);
        long block = Math.max(fromBlock, oldest);
        while (block < end && !isRetained(block))
        {
            block++;
        }
        return block < end ? block : highest;
    }

    /**
     * The first block that holds any part of a sequence, or the first one after it.
     *
     * @param sequence looked for.
     * @return block number between {@link #oldest()} and {@link #head()}.
     */
    public long blockOf(final long sequence)
    {
        long low = oldest;
        long high = head;
        while (low < high)
        {
            final long middle = (low + high) >>> 1;
            final long probe = Math.min(nextRetained(middle), high);
            if (probe == high || lastTouched(probe) >= sequence)
            {
                high = middle;
            }
            else
            {
                low = probe + 1;
            }
        }
        return low;
    }

    AtomicBuffer memory()
    {
        return memory;
    }

    private long reservePosition(final int lengthMax)
    {
        final int aligned = BitUtil.align(lengthMax, ALIGNMENT);
        if (aligned > ringBytes)
        {
            throw new IllegalArgumentException("a block of " + lengthMax + " bytes exceeds windowBytes=" + ringBytes);
        }
        final int place = (int)tail & ringMask;
        return place + aligned > ringBytes ? tail + ringBytes - place : tail;
    }

    private void voidSlots(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            memory.putLong(slotOffset(i) + SLOT_NUMBER_OFFSET, VOID_SLOT);
        }
    }

    private void reset(final long nextBlock, final long sequence)
    {
        start = nextBlock;
        head = nextBlock;
        highest = nextBlock;
        placedEnd = nextBlock;
        oldest = nextBlock;
        oldestPosition = GONE;
        nextSequence = sequence;
        sequenceExact = sequence >= 0;
        memory.putLong(OLDEST_OFFSET, oldest);
        memory.putLongRelease(HEAD_OFFSET, head);
    }

    /** The highest sequence that has a frame in a retained block, whether or not it ends there. */
    private long lastTouched(final long blockNumber)
    {
        final int slot = slotOffset(blockNumber);
        final int sequences = memory.getInt(slot + SLOT_SEQUENCES_OFFSET);
        return memory.getLong(slot + SLOT_SEQUENCE_OFFSET) + Math.max(1, sequences) - 1;
    }

    /**
     * Whether a block that waits above the head would soon be overwritten; what is delivered from there on has a
     * quarter for itself.
     */
    private boolean isPressed(final int length)
    {
        final long limit = reservePosition(length) + BitUtil.align(length, ALIGNMENT) - (ringBytes - (ringBytes >> 2));
        if (waitingPosition >= limit)
        {
            return false;
        }
        // The bound was kept cheaply; now make it exact.
        long lowest = Long.MAX_VALUE;
        for (long block = head; block < placedEnd; block++)
        {
            if (isRetained(block))
            {
                lowest = Math.min(lowest, memory.getLong(slotOffset(block) + SLOT_POSITION_OFFSET));
            }
        }
        waitingPosition = lowest;
        return lowest < limit;
    }

    private void index(final long blockNumber, final long firstSequence, final int sequences, final int length)
    {
        final int slot = slotOffset(blockNumber);
        // The slot is void while it changes: a reader on another thread never takes the old number with the new place.
        memory.putLongRelease(slot + SLOT_NUMBER_OFFSET, ~blockNumber);
        VarHandle.storeStoreFence();
        memory.putLong(slot + SLOT_POSITION_OFFSET, tail);
        memory.putLong(slot + SLOT_SEQUENCE_OFFSET, firstSequence);
        memory.putInt(slot + SLOT_BLOCK_LENGTH_OFFSET, length);
        memory.putInt(slot + SLOT_SEQUENCES_OFFSET, sequences);
        memory.putLongRelease(slot + SLOT_NUMBER_OFFSET, blockNumber);
        if (placedEnd <= head)
        {
            waitingPosition = tail;
        }
        tail += BitUtil.align(length, ALIGNMENT);
        placedEnd = Math.max(placedEnd, blockNumber + 1);
        highest = Math.max(highest, placedEnd);
        advanceHead();
    }

    private void advanceHead()
    {
        while (head < placedEnd && isRetained(head))
        {
            nextSequence = sequenceAfter(head);
            sequenceExact = true;
            head++;
        }
        advanceOldest();
        memory.putLongRelease(HEAD_OFFSET, head);
    }

    private void advanceOldest()
    {
        if (oldestPosition >= intent - ringBytes && oldest >= Math.max(head, placedEnd) - slots)
        {
            return;
        }
        long lowest = Math.max(oldest, head - slots);
        while (lowest < head && !isRetained(lowest))
        {
            lowest++;
        }
        oldestPosition = isRetained(lowest) ? memory.getLong(slotOffset(lowest) + SLOT_POSITION_OFFSET) : GONE;
        if (lowest != oldest)
        {
            oldest = lowest;
            memory.putLongRelease(OLDEST_OFFSET, lowest);
        }
    }

    private int slotOffset(final long blockNumber)
    {
        return INDEX_OFFSET + (((int)blockNumber & slotMask) << SLOT_SHIFT);
    }
}
