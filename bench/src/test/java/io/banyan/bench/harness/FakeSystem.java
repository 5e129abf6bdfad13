package io.banyan.bench.harness;

import io.banyan.bench.rig.DeliveryHandler;
import io.banyan.bench.rig.RigSpec;
import io.banyan.bench.rig.SystemUnderTest;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Carries messages through a queue in memory, as fast or as badly as a test wants.
 */
final class FakeSystem implements SystemUnderTest
{
    static final int NEVER = Integer.MAX_VALUE;

    private final RigSpec spec;
    private final DeliveryHandler handler;
    private final FakeClock clock;
    private final Queue<byte[]> queue = new ArrayDeque<>();
    private long costNs;
    private int stallAt = NEVER;
    private long stallNs;
    private int loseAt = NEVER;
    private int taken;
    boolean isClosed;

    FakeSystem(final RigSpec spec, final DeliveryHandler handler, final FakeClock clock)
    {
        this.spec = spec;
        this.handler = handler;
        this.clock = clock;
    }

    FakeSystem costNs(final long ns)
    {
        costNs = ns;
        return this;
    }

    FakeSystem stall(final int atMessage, final long ns)
    {
        stallAt = atMessage;
        stallNs = ns;
        return this;
    }

    FakeSystem lose(final int message)
    {
        loseAt = message;
        return this;
    }

    @Override
    public boolean isConnected()
    {
        return true;
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (taken == stallAt)
        {
            stallAt = NEVER;
            clock.advance(stallNs);
        }
        clock.advance(costNs);
        if (taken++ != loseAt)
        {
            final byte[] copy = new byte[length];
            buffer.getBytes(offset, copy);
            queue.add(copy);
        }
        return true;
    }

    @Override
    public int driveSource()
    {
        return 0;
    }

    @Override
    public int driveRelay()
    {
        return 0;
    }

    @Override
    public int driveReaders()
    {
        int workCount = 0;
        while (!queue.isEmpty())
        {
            final UnsafeBuffer message = new UnsafeBuffer(queue.remove());
            for (int reader = 0; reader < spec.children(); reader++)
            {
                handler.onDelivery(reader, message, 0, message.capacity());
            }
            workCount++;
        }
        return workCount;
    }

    @Override
    public long systemBytesSent()
    {
        return (long)taken * spec.payloadBytes() * spec.links() * 2;
    }

    @Override
    public void close()
    {
        isClosed = true;
    }
}
