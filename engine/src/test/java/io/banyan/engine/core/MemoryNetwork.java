package io.banyan.engine.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.engine.NodeAddress;

/**
 * Links in memory under a virtual clock. Every fault comes from one seed. A stream keeps its order and loses nothing
 * unless it is told to.
 */
final class MemoryNetwork
{
    static final long STEP_NS = 100_000L;
    static final long MS = 1_000_000L;

    final Random random;
    final List<MemoryNode> nodes = new ArrayList<>();
    long nowNs;
    long stepNs = STEP_NS;
    long delayNs = 50_000L;
    long jitterNs;
    double lossRate;
    double duplicateRate;
    double backPressureRate;
    boolean reorders;
    int datagramPayloadMax = 1408 - 32;
    int streamCapacity = 256;
    /** Hosts say of all ports that nobody listens there, be it so or not. */
    boolean saysClosed;
    long messagesSent;
    private final List<Stream> streams = new ArrayList<>();
    private long order;

    MemoryNetwork(final long seed)
    {
        random = new Random(seed);
        // A clock may have any value, and one that is about to wrap finds those who compare it the wrong way.
        nowNs = random.nextBoolean() ? Long.MAX_VALUE - 20 * MS : -5 * MS;
    }

    MemoryNode node(final ChannelSettings settings)
    {
        final MemoryNode node = new MemoryNode(this, nodes.size(), settings);
        nodes.add(node);
        return node;
    }

    Stream open(final MemoryNode from, final NodeAddress to, final int session, final boolean down)
    {
        final Stream stream = new Stream(from, nodes.get(to.dataPort()), session, down);
        streams.add(stream);
        return stream;
    }

    void run(final long durationNs)
    {
        for (final long endNs = nowNs + durationNs; nowNs - endNs < 0; nowNs += stepNs)
        {
            step();
        }
    }

    void step()
    {
        for (int i = 0; i < streams.size(); i++)
        {
            streams.get(i).poll();
        }
        streams.removeIf(Stream::isOver);
        for (final MemoryNode node : nodes)
        {
            if (node.isRunning(nowNs))
            {
                node.doWork(nowNs);
            }
        }
    }

    /** One direction of one link. */
    final class Stream implements LinkPort
    {
        private final MemoryNode from;
        private final MemoryNode to;
        private final int session;
        private final boolean down;
        private final PriorityQueue<Packet> packets =
            new PriorityQueue<>(Comparator.comparingLong((Packet p) -> p.dueNs() - nowNs).thenComparing(Packet::order));
        private final UnsafeBuffer arrived = new UnsafeBuffer(0, 0);
        private long lastDueNs = nowNs;
        private boolean closed;
        private boolean wasUp;
        private LinkReceiver receiver;

        Stream(final MemoryNode from, final MemoryNode to, final int session, final boolean down)
        {
            this.from = from;
            this.to = to;
            this.session = session;
            this.down = down;
        }

        @Override
        public int offer(final DirectBuffer buffer, final int offset, final int length)
        {
            if (closed)
            {
                return CLOSED;
            }
            if (length > datagramPayloadMax)
            {
                return TOO_LARGE;
            }
            if (!isConnected())
            {
                return NOT_CONNECTED;
            }
            if (packets.size() >= streamCapacity || random.nextDouble() < backPressureRate)
            {
                return BACK_PRESSURED;
            }
            from.sent++;
            messagesSent++;
            if (random.nextDouble() >= lossRate)
            {
                final byte[] bytes = new byte[length];
                buffer.getBytes(offset, bytes);
                add(bytes);
                if (random.nextDouble() < duplicateRate)
                {
                    add(bytes);
                }
            }
            return 1;
        }

        @Override
        public boolean isConnected()
        {
            return !closed && wasUp && to.isAlive() && to.receiver(session, down) == receiver;
        }

        @Override
        public boolean takeUnreachable()
        {
            return saysClosed;
        }

        @Override
        public void close()
        {
            closed = true;
        }

        private boolean isOver()
        {
            return closed && receiver == null;
        }

        private void add(final byte[] bytes)
        {
            long dueNs = nowNs + delayNs + (jitterNs == 0 ? 0 : (long)(random.nextDouble() * jitterNs));
            if (!reorders)
            {
                dueNs = lastDueNs - dueNs > 0 ? lastDueNs : dueNs;
                lastDueNs = dueNs;
            }
            packets.add(new Packet(dueNs, order++, bytes));
        }

        private void poll()
        {
            if (!to.isRunning(nowNs))
            {
                return;
            }
            final LinkReceiver expected = to.receiver(session, down);
            if (receiver != null && receiver != expected)
            {
                receiver = null;
                packets.clear();
            }
            if (receiver == null)
            {
                if (expected == null || closed || !from.isAlive())
                {
                    return;
                }
                receiver = expected;
                wasUp = true;
                receiver.onStreamUp(nowNs);
            }
            while (!packets.isEmpty() && packets.peek().dueNs() - nowNs <= 0 && receiver.isReady())
            {
                final byte[] bytes = packets.poll().bytes();
                arrived.wrap(bytes);
                receiver.onBytes(arrived, 0, bytes.length, nowNs);
                if (to.receiver(session, down) != receiver)
                {
                    return;
                }
            }
            if ((closed || !from.isAlive()) && packets.isEmpty())
            {
                receiver.onStreamDown(nowNs);
                receiver = null;
                closed = true;
            }
        }
    }

    private record Packet(long dueNs, long order, byte[] bytes)
    {
    }
}
