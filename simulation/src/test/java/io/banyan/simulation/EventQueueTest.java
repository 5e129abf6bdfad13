package io.banyan.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

class EventQueueTest
{
    private static final int STEPS = 20_000;

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5 })
    void shouldHandOutByTimeAndThenByOrderOfScheduling(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final EventQueue queue = new EventQueue();
        final PriorityQueue<long[]> model = new PriorityQueue<>(
            Comparator.<long[]>comparingLong(entry -> entry[0]).thenComparingLong(entry -> entry[1]));
        long order = 0;
        for (int i = 0; i < STEPS; i++)
        {
            if (random.nextInt(3) > 0)
            {
                // Now, within a bucket, on the wheel, and far beyond it.
                final long span = new long[]{1, 10_000, 50_000_000, 10_000_000_000L}[random.nextInt(4)];
                final long timeNs = queue.nowNs() + random.nextLong(span);
                queue.schedule(timeNs, 0, (int)order, 0, null, null);
                model.add(new long[]{timeNs, order++});
            }
            else if (!model.isEmpty())
            {
                final long[] expected = model.poll();
                final Event event = queue.poll(Long.MAX_VALUE);
                assertNotNull(event, "seed " + seed);
                assertEquals(expected[0], event.timeNs, "seed " + seed);
                assertEquals(expected[1], event.node, "seed " + seed);
                queue.release(event);
            }
        }
        assertEquals(model.size(), queue.size());
    }

    @Test
    void shouldStopAtTheTimeAskedFor()
    {
        final EventQueue queue = new EventQueue();
        queue.schedule(2_000_000_000L, 0, 1, 0, null, null);

        assertNull(queue.poll(1_999_999_999L));
        assertEquals(1_999_999_999L, queue.nowNs());
        assertNotNull(queue.poll(2_000_000_000L));
    }
}
