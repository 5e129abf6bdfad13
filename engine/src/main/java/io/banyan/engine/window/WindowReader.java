package io.banyan.engine.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

import static io.banyan.engine.window.WindowLayout.HEAD_OFFSET;
import static io.banyan.engine.window.WindowLayout.INDEX_OFFSET;
import static io.banyan.engine.window.WindowLayout.INTENT_OFFSET;
import static io.banyan.engine.window.WindowLayout.OLDEST_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_BLOCK_LENGTH_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_NUMBER_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_POSITION_OFFSET;
import static io.banyan.engine.window.WindowLayout.SLOT_SHIFT;
import static io.banyan.engine.window.WindowLayout.START_OFFSET;
import static io.banyan.engine.window.WindowLayout.VOID_SLOT;

/**
 * A cursor for a thread other than the one that writes the window. It copies a block out and then makes sure that the
 * block was not overwritten meanwhile: the writer never waits for it, unless the writer chooses to look at {@link
 * #nextAcquire()}.
 * <p>
 * Why a copy that passes is whole. The writer raises {@code intent} (release, then a store-store fence) before it
 * writes the first byte over an old block, and voids a slot in the same way before it changes it. The reader copies,
 * passes a load-load fence, and only then reads intent and slot number again. If any byte or slot field it took was
 * newer than the block it wanted, the store of the intent (or of the void number) came before that byte in the writer's
 * order and so is visible to the second look, which fails. Both are monotonic (a slot number never comes back: numbers
 * only grow), so the second look cannot be fooled by a change and its undoing.
 */
public final class WindowReader
{
    /** {@link #read}: the window has moved past the cursor. */
    public static final int OVERRUN = -1;
    /** {@link #read}: the block at the cursor never came and was given up. */
    public static final int LOST = -2;

    /** {@code nextBlock}: wherever the window begins, which it has not yet. */
    public static final long AT_START = -1;

    private static final VarHandle NEXT;

    static
    {
        try
        {
            NEXT = MethodHandles.lookup().findVarHandle(WindowReader.class, "next", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final AtomicBuffer memory;
    private final AtomicBuffer ring;
    private final int ringBytes;
    private final int slotMask;
    private long next;

    /**
     * A reader of a window.
     *
     * @param window    to read.
     * @param nextBlock first block to read, or {@link #AT_START}.
     */
    public WindowReader(final Window window, final long nextBlock)
    {
        memory = window.memory();
        ring = window.ring();
        ringBytes = window.ringBytes();
        slotMask = window.slots() - 1;
        NEXT.setRelease(this, nextBlock);
    }

    /**
     * The block to read next, as the writer may see it.
     *
     * @return its number.
     */
    public long nextAcquire()
    {
        return (long)NEXT.getAcquire(this);
    }

    /**
     * Copy the next block out and go on.
     *
     * @param target with room for the largest block.
     * @return its length; 0 when there is none yet; or one of the codes of this class, after which {@link #skip()} goes
     *     on.
     */
    public int read(final MutableDirectBuffer target)
    {
        long block = next;
        if (block < 0)
        {
            block = memory.getLongAcquire(START_OFFSET) - 1;
            if (block < 0)
            {
                return 0;
            }
            NEXT.setRelease(this, block);
        }
        if (block >= memory.getLongAcquire(HEAD_OFFSET))
        {
            return 0;
        }

        final int slot = INDEX_OFFSET + (((int)block & slotMask) << SLOT_SHIFT);
        if (memory.getLongAcquire(slot + SLOT_NUMBER_OFFSET) == block)
        {
            final long position = memory.getLong(slot + SLOT_POSITION_OFFSET);
            final int length = memory.getInt(slot + SLOT_BLOCK_LENGTH_OFFSET);
            final int offset = (int)position & (ringBytes - 1);
            if (isStill(slot, block, position) && length <= target.capacity())
            {
                target.putBytes(0, ring, offset, length);
                if (isStill(slot, block, position))
                {
                    NEXT.setRelease(this, block + 1);
                    return length;
                }
            }
        }
        return wasHere(block) ? OVERRUN : LOST;
    }

    /**
     * Leave what cannot be read behind, as {@link Cursor#skip()} does.
     *
     * @return the first block skipped.
     */
    public long skip()
    {
        final long from = next;
        final long oldest = memory.getLongAcquire(OLDEST_OFFSET);
        final long head = memory.getLongAcquire(HEAD_OFFSET);
        final long lowest = Math.max(oldest, from + 1);
        final long target = wasHere(from) ? Cursor.landing(lowest, Math.max(lowest, head)) : from + 1;
        NEXT.setRelease(this, Math.max(from, Math.min(target, head)));
        return from;
    }

    /**
     * The block to read next, as its own thread sees it.
     *
     * @return its number.
     */
    public long next()
    {
        return next;
    }

    /**
     * Blocks between the cursor and the head.
     *
     * @return the lag.
     */
    public long lag()
    {
        final long from = Math.max(next, memory.getLongAcquire(OLDEST_OFFSET));
        return Math.max(0, memory.getLongAcquire(HEAD_OFFSET) - from);
    }

    private boolean isStill(final int slot, final long block, final long position)
    {
        VarHandle.loadLoadFence();
        return memory.getLongAcquire(INTENT_OFFSET) - ringBytes <= position &&
            memory.getLong(slot + SLOT_NUMBER_OFFSET) == block;
    }

    /** Whether the block was here and its place is being, or has been, taken; or is from before the window began. */
    private boolean wasHere(final long block)
    {
        final int slot = INDEX_OFFSET + (((int)block & slotMask) << SLOT_SHIFT);
        final long number = memory.getLongAcquire(slot + SLOT_NUMBER_OFFSET);
        // A void slot holds the complement of the number that is on its way.
        return number >= block || number < 0 && number != VOID_SLOT && ~number > block ||
            block < memory.getLongAcquire(START_OFFSET) - 1;
    }
}
