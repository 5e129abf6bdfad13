package io.banyan.engine.aeron;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;

import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.UnsafeBuffer;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.RttMeasurementFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.banyan.engine.NodeAddress;

/**
 * Keeps from an invoked driver the streams of channels that nobody has announced. The driver would make buffers for
 * each, and answer whoever the datagram claims to come from with status messages: more bytes than it sent. A set-up
 * that comes before its announcement is held back for a while, because the two race; its session then begins with it.
 * <p>
 * Bounded, and of the one thread that drives the driver.
 */
final class SessionGate
{
    /** Set-ups that wait for their announcement; a further one takes the place of the oldest, which is refused. */
    static final int HELD_MAX = 64;

    private final LongHashSet expected = new LongHashSet();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final ArrayDeque<Held> ready = new ArrayDeque<>();
    private final ArrayDeque<Held> refused = new ArrayDeque<>();
    private boolean hasTime;
    private long nowNs;
    private long refusedDatagrams;

    /** Announces a session; a set-up of it that was held back passes. */
    void expect(final long key)
    {
        expected.add(key);
        for (final Iterator<Held> all = held.iterator(); all.hasNext();)
        {
            final Held one = all.next();
            if (one.key == key)
            {
                all.remove();
                if (ready.size() == HELD_MAX)
                {
                    // Of an endpoint that has been closed: nobody comes for it.
                    ready.poll();
                }
                ready.add(one);
                return;
            }
        }
    }

    void forget(final long key)
    {
        expected.remove(key);
    }

    /** Whether data, or a question of the driver for the round trip, may pass; what may not is counted. */
    boolean admits(final UnsafeBuffer datagram, final int length)
    {
        if (length >= bytesMin(datagram) && expected.contains(StreamIds.key(
            DataHeaderFlyweight.streamId(datagram, 0), DataHeaderFlyweight.sessionId(datagram, 0))))
        {
            return true;
        }
        refusedDatagrams++;
        return false;
    }

    /** A datagram that no sender sends to a receiver. */
    void refuse()
    {
        refusedDatagrams++;
    }

    /** Whether a set-up may pass. */
    boolean admitsSetup(
        final GatedReceiveEndpoint endpoint,
        final SetupFlyweight setup,
        final DirectBuffer datagram,
        final int length,
        final InetSocketAddress source)
    {
        if (length < SetupFlyweight.HEADER_LENGTH)
        {
            refusedDatagrams++;
            return false;
        }
        final long key = StreamIds.key(setup.streamId(), setup.sessionId());
        if (expected.contains(key))
        {
            return true;
        }
        hold(endpoint, key, datagram, source);
        return false;
    }

    boolean hasReady()
    {
        return !ready.isEmpty();
    }

    /** Puts a set-up that waited into the buffer as if it had just arrived at this endpoint; null if there is none. */
    InetSocketAddress replay(final GatedReceiveEndpoint endpoint, final ByteBuffer buffer)
    {
        for (final Iterator<Held> all = ready.iterator(); all.hasNext();)
        {
            final Held one = all.next();
            if (one.endpoint == endpoint)
            {
                all.remove();
                buffer.clear();
                buffer.put(one.bytes);
                return one.source;
            }
        }
        return null;
    }

    /** Refuses what has waited for longer than its patience. */
    void onTime(final long now, final long patienceNs)
    {
        nowNs = now;
        if (!hasTime)
        {
            // What came before the first look at the clock has waited since now, as far as anybody can tell.
            hasTime = true;
            for (int i = held.size(); i > 0; i--)
            {
                held.add(held.poll().since(now));
            }
        }
        while (!held.isEmpty() && now - held.peek().sinceNs > patienceNs)
        {
            refuse(held.poll());
        }
    }

    /** A session that was refused since the last call, or null. */
    Held takeRefused()
    {
        return refused.poll();
    }

    /** Datagrams of unannounced sessions that were dropped. */
    long refusedDatagrams()
    {
        return refusedDatagrams;
    }

    private static int bytesMin(final UnsafeBuffer datagram)
    {
        return FrameDescriptor.frameType(datagram, 0) == HeaderFlyweight.HDR_TYPE_RTTM ?
            RttMeasurementFlyweight.HEADER_LENGTH : DataHeaderFlyweight.HEADER_LENGTH;
    }

    private void hold(
        final GatedReceiveEndpoint endpoint,
        final long key,
        final DirectBuffer datagram,
        final InetSocketAddress source)
    {
        for (final Held one : held)
        {
            if (one.key == key)
            {
                refusedDatagrams++;
                return;
            }
        }
        if (held.size() == HELD_MAX)
        {
            refuse(held.poll());
        }
        final byte[] bytes = new byte[SetupFlyweight.HEADER_LENGTH];
        datagram.getBytes(0, bytes);
        held.add(new Held(endpoint, key, bytes, source, nowNs));
    }

    private void refuse(final Held one)
    {
        refusedDatagrams++;
        if (refused.size() < HELD_MAX)
        {
            refused.add(one);
        }
    }

    /**
     * A set-up that waits.
     *
     * @param endpoint that it arrived at.
     * @param key      of its stream and session.
     * @param bytes    of it.
     * @param source   where it came from, as it says.
     * @param sinceNs  when it came.
     */
    record Held(
        GatedReceiveEndpoint endpoint, long key, byte[] bytes, InetSocketAddress source, long sinceNs)
    {
        int session()
        {
            return (int)key;
        }

        Held since(final long ns)
        {
            return new Held(endpoint, key, bytes, source, ns);
        }

        NodeAddress address()
        {
            final InetAddress address = source.getAddress();
            return NodeAddress.of(address, 0, source.getPort());
        }
    }
}
