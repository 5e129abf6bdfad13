package io.banyan.engine.core;

import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

import io.banyan.engine.NodeAddress;

/**
 * Takes everything and keeps nothing: for measuring what the core itself does.
 */
final class StubTransport implements Transport, LinkPort
{
    final Int2ObjectHashMap<LinkReceiver> downs = new Int2ObjectHashMap<>();
    final Int2ObjectHashMap<LinkReceiver> ups = new Int2ObjectHashMap<>();
    long offered;

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length)
    {
        offered++;
        return 1;
    }

    @Override
    public boolean isConnected()
    {
        return true;
    }

    @Override
    public void close()
    {
    }

    @Override
    public LinkPort openDown(final long channelId, final NodeAddress child, final int session)
    {
        return this;
    }

    @Override
    public LinkPort openUp(final long channelId, final NodeAddress parent, final int session)
    {
        return this;
    }

    @Override
    public void expectDown(final long channelId, final int session, final LinkReceiver receiver)
    {
        downs.put(session, receiver);
    }

    @Override
    public void expectUp(final long channelId, final int session, final LinkReceiver receiver)
    {
        ups.put(session, receiver);
    }

    @Override
    public void refuse(final long channelId, final int session)
    {
        downs.remove(session);
        ups.remove(session);
    }

    @Override
    public int datagramPayloadMax()
    {
        return 1376;
    }
}
