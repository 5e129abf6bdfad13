package io.banyan.engine.window;

/**
 * A reader's place in a window, on the thread that writes it. A child that is caught up, one that is catching up and
 * one that asks for a repair differ only in where their cursor stands.
 */
public final class Cursor
{
    /** {@link #state()}: nothing to read yet. */
    public static final int EMPTY = 0;
    /** {@link #state()}: the block at the cursor can be read. */
    public static final int READY = 1;
    /** {@link #state()}: the window has moved past the cursor. */
    public static final int OVERRUN = -1;
    /** {@link #state()}: the block at the cursor never came and was given up. */
    public static final int LOST = -2;

    private final Window window;
    private long next;

    /**
     * A cursor at a place.
     *
     * @param window    to read.
     * @param nextBlock first block to read.
     */
    public Cursor(final Window window, final long nextBlock)
    {
        this.window = window;
        this.next = nextBlock;
    }

    /**
     * The block to read next.
     *
     * @return its number.
     */
    public long next()
    {
        return next;
    }

    /**
     * What stands at the cursor.
     *
     * @return one of the codes of this class.
     */
    public int state()
    {
        if (next >= window.head())
        {
            return EMPTY;
        }
        if (window.isRetained(next))
        {
            return READY;
        }
        return window.wasHere(next) ? OVERRUN : LOST;
    }

    /**
     * Blocks between the cursor and the head.
     *
     * @return the lag.
     */
    public long lag()
    {
        return Math.max(0, window.head() - next);
    }

    /**
     * Go on to the next block.
     */
    public void advance()
    {
        next++;
    }

    /**
     * Leave what cannot be read behind. An overrun cursor lands an eighth of the window above its oldest block: some
     * room for a reader that is catching up, and little lost for it. One in front of lost blocks lands behind them.
     *
     * @return the first block skipped; the cursor stands at the first one not skipped.
     */
    public long skip()
    {
        final long from = next;
        final long head = window.head();
        final boolean overrun = window.wasHere(from);
        next = Math.min(window.nextRetained(from), head);
        if (overrun)
        {
            next = Math.min(window.nextRetained(landing(next, head)), head);
        }
        return from;
    }

    /**
     * Stand somewhere else.
     *
     * @param nextBlock first block to read.
     */
    public void moveTo(final long nextBlock)
    {
        next = nextBlock;
    }

    /** Where an overrun cursor goes on between the oldest block and the head. */
    static long landing(final long oldest, final long head)
    {
        return oldest + (head - oldest) / 8;
    }
}
