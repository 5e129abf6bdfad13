package io.banyan.engine.window;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random histories of a window against a map of what was put in.
 */
class WindowPropertyTest
{
    private static final int HISTORIES = Integer.getInteger("banyan.histories", 1000);
    private static final int STEPS = 300;

    @Test
    void shouldAgreeWithAMapOverRandomHistories()
    {
        for (int seed = 0; seed < HISTORIES; seed++)
        {
            try
            {
                new History(seed).run();
            }
            catch (final AssertionError | RuntimeException ex)
            {
                throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
            }
        }
    }

    private static final class History
    {
        private final Random random;
        private final int ringBytes;
        private final Window window;
        private final Map<Long, int[]> placed = new HashMap<>();
        private final UnsafeBuffer source = new UnsafeBuffer(new byte[4096]);
        private final Cursor cursor;
        private long head;
        private long highest;
        private long oldest;
        private long sequences;
        private long read;

        History(final int seed)
        {
            random = new Random(seed);
            ringBytes = 1024 << random.nextInt(4);
            window = new Window(ringBytes);
            head = random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000);
            highest = head;
            oldest = head;
            window.start(head, head * 3);
            sequences = head * 3;
            cursor = new Cursor(window, head);
        }

        void run()
        {
            final int kind = random.nextInt(3);
            for (int step = 0; step < STEPS; step++)
            {
                final int choice = random.nextInt(100);
                if (kind == 0 && choice < 70)
                {
                    append();
                }
                else if (choice < 80)
                {
                    place();
                }
                else if (choice < 84)
                {
                    final long to = head + random.nextInt(8);
                    giveUp(Math.min(to, highest));
                }
                else if (choice < 86)
                {
                    highest = Math.max(highest, head + random.nextInt(4));
                    window.noteHighest(highest);
                }
                else
                {
                    read();
                }
                check();
            }
        }

        private void append()
        {
            if (head != highest)
            {
                giveUp(highest);
            }
            final int length = 1 + random.nextInt(ringBytes / 4);
            final int offset = window.reserve(random.nextBoolean() ? ringBytes / 4 : length);
            fill(head, length);
            window.ring().putBytes(offset, source, 0, length);
            record(head, length);
            assertEquals(head, window.commit(head * 3, 3, length));
            highest = Math.max(highest, head + 1);
            advance();
        }

        private void place()
        {
            final long number = Math.max(0, head - 2 + random.nextInt(random.nextInt(20) == 0 ? 80 : 9));
            final int length = 1 + random.nextInt(ringBytes / (random.nextBoolean() ? 4 : 10));
            fill(number, length);
            final boolean known = number < head || placed.containsKey(number);
            final int outcome = window.place(number, number * 3, 3, source, 0, length);
            if (known)
            {
                assertEquals(Window.DUPLICATE, outcome, "block " + number);
            }
            else if (number - head >= window.slots())
            {
                assertEquals(Window.TOO_FAR, outcome);
            }
            else if (outcome == Window.FULL)
            {
                assertTrue(placed.keySet().stream().anyMatch(block -> block >= head), "nothing waits");
                giveUp(window.nextRetained(head));
            }
            else
            {
                assertEquals(Window.PLACED, outcome);
                record(number, length);
                highest = Math.max(highest, number + 1);
                advance();
            }
        }

        private void giveUp(final long to)
        {
            if (to <= head)
            {
                return;
            }
            long missing = 0;
            for (; head < to; head++)
            {
                missing += placed.containsKey(head) ? 0 : 1;
            }
            final long from = head;
            assertEquals(missing, window.giveUp(to, -1));
            advance();
            assertTrue(head >= from);
        }

        private void read()
        {
            for (int i = 0; i < 4; i++)
            {
                final int state = cursor.state();
                if (state == Cursor.EMPTY)
                {
                    assertTrue(cursor.next() >= head);
                    return;
                }
                final long block = cursor.next();
                if (state == Cursor.READY)
                {
                    checkBytes(block);
                    cursor.advance();
                    read++;
                    continue;
                }
                if (block > highest - window.slots())
                {
                    assertEquals(placed.containsKey(block) ? Cursor.OVERRUN : Cursor.LOST, state, "block " + block);
                }
                assertEquals(block, cursor.skip());
                assertTrue(cursor.next() > block && cursor.next() <= window.head());
                assertTrue(cursor.next() == window.head() || window.isRetained(cursor.next()));
            }
        }

        private void check()
        {
            assertEquals(head, window.head());
            assertEquals(highest, window.highest());
            oldest = Math.max(oldest, head - window.slots());
            while (oldest < head && !window.isRetained(oldest))
            {
                oldest++;
            }
            assertEquals(oldest, window.oldest());
            assertEquals(sequences, window.nextSequence());
            long bytes = 0;
            for (long block = Math.max(0, highest - window.slots()); block < highest; block++)
            {
                if (window.isRetained(block))
                {
                    checkBytes(block);
                    bytes += window.length(block);
                }
                else if (block >= head)
                {
                    assertTrue(!placed.containsKey(block), "waiting block " + block + " was overwritten");
                }
            }
            assertTrue(bytes <= ringBytes);
            final long lost = window.nextMissing(head);
            assertTrue(lost == highest || !placed.containsKey(lost));
            checkSearch();
        }

        private void checkSearch()
        {
            final long sequence = sequences - 1 - random.nextInt(30);
            final long found = window.blockOf(sequence);
            for (long block = window.oldest(); block < head; block++)
            {
                if (window.isRetained(block) && window.sequenceAfter(block) > sequence)
                {
                    assertTrue(found <= block && window.nextRetained(found) == block, "search of " + sequence);
                    return;
                }
            }
        }

        private void advance()
        {
            while (placed.containsKey(head))
            {
                head++;
            }
            for (long block = head - 1; block >= 0; block--)
            {
                if (placed.containsKey(block))
                {
                    sequences = Math.max(sequences, block * 3 + 3);
                    break;
                }
                if (block < head - 200)
                {
                    break;
                }
            }
        }

        private void record(final long number, final int length)
        {
            placed.put(number, new int[]{length});
        }

        private void fill(final long number, final int length)
        {
            for (int i = 0; i < length; i++)
            {
                source.putByte(i, (byte)(number * 17 + i));
            }
        }

        private void checkBytes(final long block)
        {
            final int length = placed.get(block)[0];
            assertEquals(length, window.length(block));
            assertEquals(block * 3, window.firstSequence(block));
            final int offset = window.offset(block);
            for (int i = 0; i < length; i += Math.max(1, length / 8))
            {
                assertEquals((byte)(block * 17 + i), window.ring().getByte(offset + i), "block " + block);
            }
            assertEquals((byte)(block * 17 + length - 1), window.ring().getByte(offset + length - 1));
        }
    }
}
