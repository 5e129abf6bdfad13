package io.banyan.engine.aeron;

/**
 * How channels are told apart on the one data port of a node: a stream id each, even downward and odd upward.
 */
final class StreamIds
{
    /** Keeps the port bound while no channel is attached; no channel maps onto it. */
    static final int DOOR = 0;

    private static final int EVEN_MASK = 0x7FFF_FFFE;

    private StreamIds()
    {
    }

    static int down(final long channelId)
    {
        // Both halves take part, so that ids that count up and ids that are hashes both spread.
        long mixed = channelId * 0x9E37_79B9_7F4A_7C15L;
        mixed ^= mixed >>> 32;
        final int id = (int)mixed & EVEN_MASK;
        return id == DOOR ? 2 : id;
    }

    static int up(final long channelId)
    {
        return down(channelId) | 1;
    }

    /** The stream downward of the channel whose stream and session make up a key. */
    static int downOf(final long key)
    {
        return (int)(key >>> Integer.SIZE) & EVEN_MASK;
    }

    static long key(final int streamId, final int session)
    {
        return ((long)streamId << Integer.SIZE) | (session & 0xFFFF_FFFFL);
    }
}
