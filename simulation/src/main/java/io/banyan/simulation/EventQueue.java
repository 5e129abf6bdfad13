package io.banyan.simulation;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Events by time; those of one time in the order in which they were scheduled. A calendar: a wheel of narrow buckets
 * for the near future, each put in order only when its turn comes, and a heap for what lies beyond the wheel.
 */
final class EventQueue
{
    private static final int BUCKET_SHIFT = 14;
    private static final int BUCKETS = 1 << 16;
    private static final int BUCKET_MASK = BUCKETS - 1;
    private static final int POOL_MAX = 1 << 20;

    private final Event[] wheel = new Event[BUCKETS];
    private final EventHeap current = new EventHeap();
    private final EventHeap beyond = new EventHeap();
    private Event pool;
    private int pooled;
    private long bucket;
    private long nextOrder;
    private long size;
    private long nowNs;

    /** Time of the event taken last. */
    long nowNs()
    {
        return nowNs;
    }

    long size()
    {
        return size;
    }

    /** An event to fill in; its time is never before now. */
    void schedule(
        final long timeNs, final int kind, final int node, final long argument, final Object subject,
        final byte[] bytes)
    {
        final Event event = take();
        event.timeNs = Math.max(timeNs, nowNs);
        event.order = nextOrder++;
        event.kind = kind;
        event.node = node;
        event.argument = argument;
        event.subject = subject;
        event.bytes = bytes;
        insert(event);
        size++;
    }

    /** The next event up to a time, or null; hand it back with {@link #release}. */
    Event poll(final long untilNs)
    {
        while (current.isEmpty())
        {
            if (size == 0)
            {
                nowNs = Math.max(nowNs, untilNs);
                return null;
            }
            if ((bucket << BUCKET_SHIFT) > untilNs)
            {
                nowNs = Math.max(nowNs, untilNs);
                return null;
            }
            nextBucket();
        }
        final Event event = current.peek();
        if (event.timeNs > untilNs)
        {
            nowNs = Math.max(nowNs, untilNs);
            return null;
        }
        current.removeFirst();
        size--;
        nowNs = event.timeNs;
        return event;
    }

    /** Look at every event that is still to come. */
    void forEach(final Consumer<Event> action)
    {
        current.forEach(action);
        beyond.forEach(action);
        for (final Event first : wheel)
        {
            for (Event event = first; event != null; event = event.next)
            {
                action.accept(event);
            }
        }
    }

    void release(final Event event)
    {
        event.subject = null;
        event.bytes = null;
        if (pooled < POOL_MAX)
        {
            event.next = pool;
            pool = event;
            pooled++;
        }
    }

    private Event take()
    {
        final Event event = pool;
        if (event == null)
        {
            return new Event();
        }
        pool = event.next;
        event.next = null;
        pooled--;
        return event;
    }

    private void insert(final Event event)
    {
        final long at = event.timeNs >> BUCKET_SHIFT;
        if (at <= bucket)
        {
            current.add(event);
        }
        else if (at - bucket < BUCKETS)
        {
            final int index = (int)at & BUCKET_MASK;
            event.next = wheel[index];
            wheel[index] = event;
        }
        else
        {
            beyond.add(event);
        }
    }

    private void nextBucket()
    {
        bucket++;
        final int index = (int)bucket & BUCKET_MASK;
        Event event = wheel[index];
        wheel[index] = null;
        while (event != null)
        {
            final Event following = event.next;
            event.next = null;
            current.add(event);
            event = following;
        }
        while (!beyond.isEmpty() && (beyond.peek().timeNs >> BUCKET_SHIFT) - bucket < BUCKETS)
        {
            insert(beyond.removeFirst());
        }
    }

    /** A binary heap of events. */
    private static final class EventHeap
    {
        private Event[] heap = new Event[64];
        private int size;

        boolean isEmpty()
        {
            return size == 0;
        }

        void forEach(final Consumer<Event> action)
        {
            for (int i = 0; i < size; i++)
            {
                action.accept(heap[i]);
            }
        }

        Event peek()
        {
            return heap[0];
        }

        void add(final Event event)
        {
            if (size == heap.length)
            {
                heap = Arrays.copyOf(heap, size * 2);
            }
            int at = size++;
            while (at > 0)
            {
                final int above = (at - 1) >>> 1;
                if (!event.isBefore(heap[above]))
                {
                    break;
                }
                heap[at] = heap[above];
                at = above;
            }
            heap[at] = event;
        }

        Event removeFirst()
        {
            final Event first = heap[0];
            final Event last = heap[--size];
            heap[size] = null;
            int at = 0;
            while (true)
            {
                int below = 2 * at + 1;
                if (below >= size)
                {
                    break;
                }
                if (below + 1 < size && heap[below + 1].isBefore(heap[below]))
                {
                    below++;
                }
                if (!heap[below].isBefore(last))
                {
                    break;
                }
                heap[at] = heap[below];
                at = below;
            }
            if (size > 0)
            {
                heap[at] = last;
            }
            return first;
        }
    }
}
