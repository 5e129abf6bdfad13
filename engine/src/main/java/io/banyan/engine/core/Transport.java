package io.banyan.engine.core;

import io.banyan.engine.NodeAddress;

/**
 * How the streams of links are opened. Implemented over Aeron for production and in memory for the simulator; called on
 * the data-plane agent's thread only, never waits.
 */
public interface Transport
{
    /**
     * Open the stream of blocks to a child.
     *
     * @param channelId of the channel.
     * @param child     where it listens.
     * @param session   announced to the child.
     * @return the port; it may connect later.
     */
    LinkPort openDown(long channelId, NodeAddress child, int session);

    /**
     * Open the upward stream to a parent.
     *
     * @param channelId of the channel.
     * @param parent    where it listens.
     * @param session   announced to the parent.
     * @return the port; it may connect later.
     */
    LinkPort openUp(long channelId, NodeAddress parent, int session);

    /**
     * Accept one session of blocks from a parent; streams of sessions that nobody expects are refused and counted.
     *
     * @param channelId of the channel.
     * @param session   announced by the parent.
     * @param receiver  of what it carries.
     */
    void expectDown(long channelId, int session, LinkReceiver receiver);

    /**
     * Accept one upward session from a child.
     *
     * @param channelId of the channel.
     * @param session   announced by the child.
     * @param receiver  of what it carries.
     */
    void expectUp(long channelId, int session, LinkReceiver receiver);

    /**
     * Refuse a session from now on and drop its stream. Idempotent.
     *
     * @param channelId of the channel.
     * @param session   of the stream.
     */
    void refuse(long channelId, int session);

    /**
     * Largest encoded message that travels as one datagram, to whomever the channel's links lead.
     *
     * @return bytes.
     */
    int datagramPayloadMax();
}
