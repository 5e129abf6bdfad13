package io.banyan.engine.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class WindowTest
{
    private static final int RING_BYTES = 4096;
    private static final int BLOCKS = 5;
    private static final UnsafeBuffer BLOCK = new UnsafeBuffer(new byte[64]);

    @Test
    void shouldHoldNothingOfBeforeWhenItStartsAnew()
    {
        final Window window = new Window(RING_BYTES);
        fill(window);

        window.start(100, 7);

        assertHoldsNothing(window);
        assertEquals(100, window.head());
        assertEquals(7, window.exactSequence());
    }

    @Test
    void shouldHoldNothingOfAnotherThatHadItsMemoryBefore()
    {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(Window.memoryLength(RING_BYTES)));
        fill(new Window(memory, RING_BYTES));

        assertHoldsNothing(new Window(memory, RING_BYTES));
    }

    @Test
    void shouldHoldNothingAndHaveHadNothingWhenItIsNew()
    {
        final Window window = new Window(RING_BYTES);

        assertHoldsNothing(window);
        for (int block = 0; block < window.slots(); block++)
        {
            assertFalse(window.wasHere(block), "block " + block);
        }
    }

    @Test
    void shouldLoseLittleMoreThanItMustWhenAReaderIsOverrun()
    {
        final Window window = new Window(RING_BYTES);
        final Cursor cursor = new Cursor(window, 1);
        final WindowReader reader = new WindowReader(window, 1);
        for (int block = 0; block < 4 * RING_BYTES / BLOCK.capacity(); block++)
        {
            assertEquals(Window.PLACED, window.place(block, block, 1, BLOCK, 0, BLOCK.capacity()));
        }
        assertEquals(Cursor.OVERRUN, cursor.state());
        cursor.skip();
        reader.skip();

        final long held = window.head() - window.oldest();
        assertEquals(window.oldest() + held / 8, cursor.next());
        assertEquals(cursor.next(), reader.next());
        assertTrue(cursor.next() > window.oldest(), "with room before it is overrun again");
    }

    private static void fill(final Window window)
    {
        for (int block = 0; block < BLOCKS; block++)
        {
            assertEquals(Window.PLACED, window.place(block, block, 1, BLOCK, 0, BLOCK.capacity()));
            assertTrue(window.isRetained(block));
        }
    }

    private static void assertHoldsNothing(final Window window)
    {
        for (int block = 0; block < window.slots(); block++)
        {
            assertFalse(window.isRetained(block), "block " + block);
        }
    }
}
