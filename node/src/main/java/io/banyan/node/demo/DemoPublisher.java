package io.banyan.node.demo;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Open-loop load: message i is due at start + i / rate whatever became of those before it, and carries that time. A
 * message that is
 * refused keeps its due time and is offered again.
 */
final class DemoPublisher
{
    /** Messages of one duty cycle at most, so that a late loop catches up without starving its relays. */
    private static final int MESSAGES_PER_CYCLE = 64;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final DemoCluster cluster;
    private final UnsafeBuffer buffer;
    private final int length;
    private final long ratePerSecond;
    private final long firstNumber;
    private final long messages;
    private final long startNs;
    private long sent;
    private long refused;
    private long lastSentNs;

    DemoPublisher(
        final DemoCluster cluster,
        final DemoSettings settings,
        final long firstNumber,
        final long messages,
        final long startNs)
    {
        this.cluster = cluster;
        this.length = settings.payloadBytes();
        this.ratePerSecond = settings.ratePerSecond();
        this.firstNumber = firstNumber;
        this.messages = messages;
        this.startNs = startNs;
        buffer = new UnsafeBuffer(new byte[length]);
        DemoPayload.fill(buffer, length);
    }

    int doWork(final long nowNs)
    {
        int workCount = 0;
        while (workCount < MESSAGES_PER_CYCLE && sent < messages && nowNs - intendedNs(sent) >= 0)
        {
            DemoPayload.encode(buffer, length, firstNumber + sent, intendedNs(sent));
            if (cluster.publish(buffer, 0, length) < 0)
            {
                refused++;
                break;
            }
            sent++;
            workCount++;
            lastSentNs = nowNs;
        }
        return workCount;
    }

    boolean isDone()
    {
        return sent == messages;
    }

    long sent()
    {
        return sent;
    }

    /** Times that the root asked to try again. */
    long refused()
    {
        return refused;
    }

    double achievedPerSecond()
    {
        // The first message is due at the start: n messages span n - 1 intervals.
        final double spanNs = Math.max(1.0, (double)(lastSentNs - startNs) + (double)NS_PER_SECOND / ratePerSecond);
        return sent * (double)NS_PER_SECOND / spanNs;
    }

    private long intendedNs(final long index)
    {
        return startNs + index / ratePerSecond * NS_PER_SECOND +
            index % ratePerSecond * NS_PER_SECOND / ratePerSecond;
    }
}
