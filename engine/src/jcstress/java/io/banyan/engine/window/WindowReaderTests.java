package io.banyan.engine.window;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A reader on one thread while another writes the window: whatever the processor and the compiler reorder, a block is
 * read whole or not at all. {@code mvn -Pjcstress -pl engine -am verify -DskipTests}.
 */
public final class WindowReaderTests
{
    private static final int RING_BYTES = 1024;
    private static final int BLOCK_LENGTH = 256;
    private static final int NOTHING = 0;
    private static final int WHOLE = 1;
    private static final int TORN = 2;
    private static final int OVERRUN = -1;

    private WindowReaderTests()
    {
    }

    /**
     * A window, its writer's source and a reader's target.
     */
    static class Rig
    {
        final Window window =
            new Window(new UnsafeBuffer(new byte[Window.memoryLength(RING_BYTES)]), RING_BYTES);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[BLOCK_LENGTH]);
        final UnsafeBuffer target = new UnsafeBuffer(new byte[BLOCK_LENGTH]);

        final void place(final long number)
        {
            source.setMemory(0, BLOCK_LENGTH, (byte)number);
            window.place(number, number, 1, source, 0, BLOCK_LENGTH);
        }

        final int read(final WindowReader reader, final long number)
        {
            final int length = reader.read(target);
            if (length <= 0)
            {
                return length;
            }
            int torn = length ^ BLOCK_LENGTH;
            for (int i = 0; i < BLOCK_LENGTH; i++)
            {
                torn |= target.getByte(i) ^ (byte)number;
            }
            return torn == 0 ? WHOLE : TORN;
        }
    }

    /**
     * The block at the cursor is being overwritten.
     */
    @JCStressTest
    @Outcome(id = "" + WHOLE, expect = Expect.ACCEPTABLE, desc = "before it was overwritten")
    @Outcome(id = "" + OVERRUN, expect = Expect.ACCEPTABLE, desc = "told that it was overwritten")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn, or lost without a word")
    @State
    public static class Overwrite extends Rig
    {
        private final WindowReader reader;

        /** A full ring whose oldest block is the reader's next. */
        public Overwrite()
        {
            window.start(0, 0);
            for (int number = 0; number < RING_BYTES / BLOCK_LENGTH; number++)
            {
                place(number);
            }
            reader = new WindowReader(window, 0);
        }

        /** Overwrites the ring once around. */
        @Actor
        public void write()
        {
            for (int i = 0; i < RING_BYTES / BLOCK_LENGTH; i++)
            {
                place(RING_BYTES / BLOCK_LENGTH + i);
            }
        }

        /**
         * Reads the oldest block.
         *
         * @param result what it got.
         */
        @Actor
        public void read(final I_Result result)
        {
            result.r1 = read(reader, 0);
        }
    }

    /**
     * The block at the cursor is being written for the first time.
     */
    @JCStressTest
    @Outcome(id = "" + NOTHING, expect = Expect.ACCEPTABLE, desc = "not there yet")
    @Outcome(id = "" + WHOLE, expect = Expect.ACCEPTABLE, desc = "there, whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn")
    @State
    public static class Append extends Rig
    {
        private final WindowReader reader;

        /** An empty window. */
        public Append()
        {
            window.start(7, 7);
            reader = new WindowReader(window, 7);
        }

        /** Writes the block. */
        @Actor
        public void write()
        {
            place(7);
        }

        /**
         * Reads it.
         *
         * @param result what it got.
         */
        @Actor
        public void read(final I_Result result)
        {
            result.r1 = read(reader, 7);
        }
    }

    /**
     * The window begins while a reader waits for its beginning; two reads, of which the second sees no less.
     */
    @JCStressTest
    @Outcome(id = NOTHING + ", " + NOTHING, expect = Expect.ACCEPTABLE, desc = "not there yet")
    @Outcome(id = NOTHING + ", " + WHOLE, expect = Expect.ACCEPTABLE, desc = "there, whole, at the second look")
    @Outcome(id = WHOLE + ", " + NOTHING, expect = Expect.ACCEPTABLE, desc = "there, whole, and no other")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn, or of before the beginning")
    @State
    public static class Start extends Rig
    {
        private final WindowReader reader = new WindowReader(window, WindowReader.AT_START);

        /** Begins the window and writes its first block. */
        @Actor
        public void write()
        {
            window.start(9, 9);
            place(9);
        }

        /**
         * Reads from the beginning, wherever that is.
         *
         * @param result what it got.
         */
        @Actor
        public void read(final II_Result result)
        {
            result.r1 = read(reader, 9);
            result.r2 = read(reader, 9);
        }
    }

    /**
     * Blocks above a gap, and then the gap: a reader gets both in order, each whole.
     */
    @JCStressTest
    @Outcome(id = NOTHING + ", " + NOTHING, expect = Expect.ACCEPTABLE, desc = "the gap stands")
    @Outcome(id = NOTHING + ", " + WHOLE, expect = Expect.ACCEPTABLE, desc = "filled between the reads")
    @Outcome(id = WHOLE + ", " + WHOLE, expect = Expect.ACCEPTABLE, desc = "filled, and what waited behind it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn, out of order, or the second not there with the first")
    @State
    public static class OutOfOrder extends Rig
    {
        private final WindowReader reader;

        /** A window whose first block is missing. */
        public OutOfOrder()
        {
            window.start(0, 0);
            place(1);
            reader = new WindowReader(window, 0);
        }

        /** Fills the gap. */
        @Actor
        public void write()
        {
            place(0);
        }

        /**
         * Reads twice.
         *
         * @param result what it got.
         */
        @Actor
        public void read(final II_Result result)
        {
            result.r1 = read(reader, 0);
            result.r2 = read(reader, result.r1 == WHOLE ? 1 : 0);
        }
    }
}
