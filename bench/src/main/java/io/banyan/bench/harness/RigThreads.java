package io.banyan.bench.harness;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What the threads of a rig allocate: the thread that measures, and every thread that was started since
 * {@link #mark()}.
 */
final class RigThreads
{
    private final ThreadMXBean bean = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final long self = Thread.currentThread().getId();
    private long[] before = bean.getAllThreadIds();
    private long[] watched = { self };

    /**
     * Threads that run now are not the rig's.
     */
    void mark()
    {
        before = bean.getAllThreadIds();
        Arrays.sort(before);
    }

    /**
     * Threads that run now and were not there at the mark are the rig's.
     */
    void watch()
    {
        watched = Arrays.stream(bean.getAllThreadIds())
            .filter(id -> id == self || Arrays.binarySearch(before, id) < 0)
            .toArray();
    }

    /**
     * Bytes that the rig's threads have allocated so far; asking costs a few itself.
     */
    long allocatedBytes()
    {
        long sum = 0;
        for (final long id : watched)
        {
            sum += Math.max(0, bean.getThreadAllocatedBytes(id));
        }
        return sum;
    }

    /**
     * Time that a thread has spent on a processor so far.
     */
    long cpuNs(final long threadId)
    {
        return Math.max(0, bean.getThreadCpuTime(threadId));
    }

    /**
     * Time that the rig's threads have spent on a processor so far.
     */
    long cpuNs()
    {
        long sum = 0;
        for (final long id : watched)
        {
            sum += cpuNs(id);
        }
        return sum;
    }
}
