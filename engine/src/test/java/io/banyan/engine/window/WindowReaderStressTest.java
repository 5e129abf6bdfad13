package io.banyan.engine.window;

import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A writer at full speed over a window that is far too small, and readers that must never take a torn block for a whole
 * one, nor lose their place, nor call a block overwritten that never came.
 */
class WindowReaderStressTest
{
    private static final int RING = 8192;
    private static final long DURATION_NS = 1_500_000_000L;
    private static final int LOST_EVERY = 64;

    private final Window window = new Window(RING);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean done;

    /** Every eight bytes of a block say its number. */
    private void append(final UnsafeBuffer source, final long number, final int words)
    {
        for (int i = 0; i < words; i++)
        {
            source.putLong(i * 8, number * 1_000_003);
        }
        assertEquals(Window.PLACED, window.place(number, number, 1, source, 0, words * 8));
    }

    private void write()
    {
        final Random random = new Random(1);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[1024]);
        final long endNs = System.nanoTime() + DURATION_NS;
        long number = 0;
        while ((number & 1023) != 0 || System.nanoTime() < endNs)
        {
            if (number % LOST_EVERY == LOST_EVERY - 1)
            {
                number++;
                window.giveUp(number, -1);
                continue;
            }
            append(source, number++, 1 + random.nextInt(100));
            // Now and then the readers catch up, so that they are overtaken in the midst of every step.
            for (int i = random.nextInt(60) - 20; i > 0; i--)
            {
                Thread.onSpinWait();
            }
        }
    }

    private void read(final WindowReader reader, final long[] counts)
    {
        final UnsafeBuffer target = new UnsafeBuffer(new byte[1024]);
        while (true)
        {
            final boolean last = done;
            final long block = reader.next();
            final int length = reader.read(target);
            if (length > 0)
            {
                for (int i = 0; i < length; i += 8)
                {
                    if (target.getLong(i) != block * 1_000_003)
                    {
                        throw new AssertionError("torn: block " + block + " at " + i);
                    }
                }
                assertEquals(block + 1, reader.next());
                counts[0]++;
            }
            else if (length == 0)
            {
                if (last)
                {
                    return;
                }
            }
            else
            {
                final boolean neverCame = block % LOST_EVERY == LOST_EVERY - 1;
                if (length == WindowReader.LOST)
                {
                    assertTrue(neverCame, "block " + block + " came and was called lost");
                    counts[2]++;
                }
                else
                {
                    counts[1]++;
                }
                assertEquals(block, reader.skip());
                assertTrue(reader.next() > block && reader.next() <= window.head() + 1);
            }
        }
    }

    @Test
    @Timeout(60)
    void shouldNeverTakeATornBlockForAWholeOne() throws InterruptedException
    {
        window.start(0, 0);
        final long[][] counts = new long[2][3];
        final Thread[] readers = new Thread[counts.length];
        for (int i = 0; i < readers.length; i++)
        {
            final long[] mine = counts[i];
            final WindowReader reader = new WindowReader(window, 0);
            readers[i] = new Thread(() -> run(() -> read(reader, mine)));
            readers[i].start();
        }
        final Thread writer = new Thread(() -> run(this::write));
        writer.start();
        writer.join();
        done = true;
        for (final Thread reader : readers)
        {
            reader.join();
        }
        if (failure.get() != null)
        {
            throw new AssertionError(failure.get());
        }
        for (final long[] mine : counts)
        {
            assertTrue(mine[0] > 100, "blocks read: " + mine[0]);
            assertTrue(mine[1] > 0, "times overrun: " + mine[1]);
        }
    }

    private void run(final Runnable task)
    {
        try
        {
            task.run();
        }
        catch (final Throwable ex)
        {
            failure.compareAndSet(null, ex);
        }
    }
}
