package io.banyan.control.member;

import io.banyan.control.SeededRandom;

/**
 * Names that are unique on one node, over all its channels: link ids, and sessions of the streams it opens. The
 * sessions of two nodes are unlikely to meet because each node walks through all of them in its own order.
 */
public final class NodeIds
{
    private static final int SESSION_STEP = 0x9E37_79B1;

    private int nextLinkId;
    private int nextSession;
    private long nextCorrelationId;

    /**
     * Names that begin at a place of their own.
     *
     * @param seed of the node.
     */
    public NodeIds(final long seed)
    {
        nextSession = (int)SeededRandom.mix(seed);
        nextCorrelationId = SeededRandom.mix(~seed);
    }

    int nextLinkId()
    {
        nextLinkId = (nextLinkId + 1) & Integer.MAX_VALUE;
        return nextLinkId;
    }

    int nextSession()
    {
        nextSession += SESSION_STEP;
        return nextSession;
    }

    long nextCorrelationId()
    {
        return ++nextCorrelationId;
    }
}
