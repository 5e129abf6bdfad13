package io.banyan.engine.aeron;

/**
 * Where a node and the subscribers of other processes on its host meet.
 */
public final class IpcStreams
{
    /** Channel of requests and replies. */
    public static final String CHANNEL = "aeron:ipc";

    /** Above any port, so that requests to two nodes on one driver stay apart and replies never meet them. */
    private static final int REQUEST_BASE = 0x4201_0000;

    private IpcStreams()
    {
    }

    /**
     * Stream on which a node takes requests.
     *
     * @param dataPort of the node.
     * @return stream id.
     */
    public static int requestStreamId(final int dataPort)
    {
        return REQUEST_BASE | dataPort;
    }
}
