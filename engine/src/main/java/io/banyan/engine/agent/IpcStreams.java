package io.banyan.engine.agent;

/**
 * Where a node and the subscribers of other processes on its host meet.
 */
final class IpcStreams
{
    /** Blocks to a subscriber: a block of any link fits one fragment. */
    static final String REPLIES = "aeron:ipc?term-length=1m|mtu=65504";
    /** Requests to a node. */
    static final String REQUESTS = "aeron:ipc?term-length=64k";

    private static final int REQUEST_BASE = 0x4201_0000;
    private static final int REPLY_BIT = 0x8000_0000;

    private IpcStreams()
    {
    }

    /** Nodes on one driver are told apart by their data ports. */
    static int requestStreamId(final int dataPort)
    {
        return REQUEST_BASE | dataPort;
    }

    /** Negative, so that it never meets a request stream. */
    static int replyStreamId(final long uniqueId)
    {
        return (int)uniqueId | REPLY_BIT;
    }
}
