package io.banyan.simulation;

import java.util.ArrayList;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.core.LinkPort;
import io.banyan.engine.core.LinkReceiver;
import io.banyan.engine.core.Transport;

/**
 * The transport of one node: the streams that lead to and from it. Streams nobody announced wait for a moment and are
 * then refused.
 */
final class SimTransport implements Transport
{
    private static final long PATIENCE_NS = 1_000_000_000L;

    private final World world;
    private final int node;
    private final ArrayList<Expectation> expectations = new ArrayList<>(4);
    private final ArrayList<SimStream> waiting = new ArrayList<>(0);
    private final ArrayList<SimStream> outgoing = new ArrayList<>(4);
    private final ArrayList<SimStream> incoming = new ArrayList<>(4);
    private long foreign;

    SimTransport(final World world, final int node)
    {
        this.world = world;
        this.node = node;
    }

    @Override
    public LinkPort openDown(final long channelId, final NodeAddress child, final int session)
    {
        return open(channelId, child, session, true);
    }

    @Override
    public LinkPort openUp(final long channelId, final NodeAddress parent, final int session)
    {
        return open(channelId, parent, session, false);
    }

    @Override
    public void expectDown(final long channelId, final int session, final LinkReceiver receiver)
    {
        expect(channelId, session, true, receiver);
    }

    @Override
    public void expectUp(final long channelId, final int session, final LinkReceiver receiver)
    {
        expect(channelId, session, false, receiver);
    }

    @Override
    public void refuse(final long channelId, final int session)
    {
        for (int i = expectations.size() - 1; i >= 0; i--)
        {
            final Expectation expectation = expectations.get(i);
            if (expectation.session == session && expectation.channelId == channelId)
            {
                expectations.remove(i);
                if (expectation.stream != null)
                {
                    expectation.stream.refuse();
                }
            }
        }
    }

    @Override
    public int datagramPayloadMax()
    {
        return world.datagramPayloadMax();
    }

    /** A stream knocks. */
    void onStream(final SimStream stream)
    {
        incoming.add(stream);
        for (int i = 0; i < expectations.size(); i++)
        {
            final Expectation expectation = expectations.get(i);
            if (expectation.matches(stream) && expectation.stream == null)
            {
                expectation.stream = stream;
                stream.accept(expectation.receiver);
                return;
            }
        }
        waiting.add(stream);
        world.schedule(world.nowNs() + PATIENCE_NS, World.STREAM_REFUSE, node, stream, null);
    }

    /** A stream has waited long enough to be announced. */
    void onPatienceOver(final SimStream stream)
    {
        if (waiting.remove(stream))
        {
            foreign++;
            stream.refuse();
        }
    }

    void forget(final SimStream stream)
    {
        outgoing.remove(stream);
        incoming.remove(stream);
        waiting.remove(stream);
    }

    /** The node is gone without a word: whoever it talked to finds out by silence. */
    void crash(final long livenessNs)
    {
        for (int i = outgoing.size() - 1; i >= 0; i--)
        {
            final SimStream stream = outgoing.get(i);
            world.schedule(world.nowNs() + livenessNs, World.STREAM_END, stream.to, stream, null);
        }
        for (int i = incoming.size() - 1; i >= 0; i--)
        {
            incoming.get(i).refuse();
        }
        expectations.clear();
        waiting.clear();
        outgoing.clear();
        incoming.clear();
    }

    long foreign()
    {
        return foreign;
    }

    private LinkPort open(final long channelId, final NodeAddress to, final int session, final boolean isDown)
    {
        final SimStream stream = new SimStream(world, channelId, session, isDown, node, Network.nodeOf(to));
        outgoing.add(stream);
        stream.open();
        return stream;
    }

    private void expect(
        final long channelId, final int session, final boolean isDown, final LinkReceiver receiver)
    {
        final Expectation expectation = new Expectation(channelId, session, isDown, receiver);
        expectations.add(expectation);
        for (int i = 0; i < waiting.size(); i++)
        {
            final SimStream stream = waiting.get(i);
            if (expectation.matches(stream))
            {
                waiting.remove(i);
                expectation.stream = stream;
                stream.accept(receiver);
                return;
            }
        }
    }

    /** A session that a link has announced. */
    private static final class Expectation
    {
        final long channelId;
        final int session;
        final boolean isDown;
        final LinkReceiver receiver;
        SimStream stream;

        Expectation(final long channelId, final int session, final boolean isDown, final LinkReceiver receiver)
        {
            this.channelId = channelId;
            this.session = session;
            this.isDown = isDown;
            this.receiver = receiver;
        }

        boolean matches(final SimStream stream)
        {
            return stream.session == session && stream.channelId == channelId && stream.isDown == isDown;
        }
    }
}
