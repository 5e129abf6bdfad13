package io.banyan.engine.command;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;

/**
 * What the control plane may ask of the data plane. Every command is idempotent and answers whether it was taken: false
 * means that the ring is full and the caller asks again later. What went wrong afterwards comes back as
 * {@link EngineEvents#onCommandFailed}.
 * <p>
 * Links are named by the control plane: a link id is unique on its node while the link lives.
 */
public interface EngineCommands
{
    /** {@code fromBlock}: open the link but send nothing until {@link #startChild}. */
    long HOLD = -2;
    /** {@code fromBlock}: begin with the next block to come. */
    long LIVE = -1;
    /** An epoch counts restarts of a root: one that leaps further than this is a lie or an accident. */
    int EPOCH_LEAP_MAX = 1 << 16;

    /**
     * Become the root of a channel: number it from here on under this epoch.
     *
     * @param channelId    of the channel.
     * @param epoch        higher than any before it.
     * @param nextBlock    number of the first block.
     * @param nextSequence sequence of the first message.
     * @return false if the ring is full.
     */
    boolean becomeRoot(long channelId, int epoch, long nextBlock, long nextSequence);

    /**
     * Refuse blocks of lower epochs from now on; a root of a lower epoch stops.
     *
     * @param channelId of the channel.
     * @param epoch     lowest epoch accepted.
     * @return false if the ring is full.
     */
    boolean raiseEpoch(long channelId, int epoch);

    /**
     * Accept blocks from a parent, and open the upward stream to it.
     *
     * @param channelId   of the channel.
     * @param linkId      chosen by the caller.
     * @param parent      address of the parent.
     * @param downSession session of the stream that the parent announced: others are refused.
     * @param upSession   session of the upward stream, announced to the parent.
     * @param fromBlock   first block expected when the window is still empty; {@link #LIVE} to take the first that
     *     comes.
     * @return false if the ring is full.
     */
    boolean openParent(long channelId, int linkId, NodeAddress parent, int downSession, int upSession, long fromBlock);

    /**
     * Make one parent link the active one: progress, proxy publishes and routed unicasts go up through it.
     *
     * @param channelId of the channel.
     * @param linkId    of an open parent link.
     * @return false if the ring is full.
     */
    boolean activateParent(long channelId, int linkId);

    /**
     * Open a publication to a child and accept its upward stream.
     *
     * @param channelId   of the channel.
     * @param linkId      chosen by the caller.
     * @param child       address of the child.
     * @param downSession session of the stream to open.
     * @param upSession   session that the child announced.
     * @param label       of the link in route tokens.
     * @param fromBlock   where the child begins, {@link #LIVE}, or {@link #HOLD}.
     * @return false if the ring is full.
     */
    boolean openChild(
        long channelId, int linkId, NodeAddress child, int downSession, int upSession, int label, long fromBlock);

    /**
     * Start a held child link, or move it to another place in the window.
     *
     * @param channelId of the channel.
     * @param linkId    of an open child link.
     * @param fromBlock first block to send, or {@link #LIVE}.
     * @return false if the ring is full.
     */
    boolean startChild(long channelId, int linkId, long fromBlock);

    /**
     * Close a link of either direction at once.
     *
     * @param channelId of the channel.
     * @param linkId    of the link.
     * @return false if the ring is full.
     */
    boolean closeLink(long channelId, int linkId);

    /**
     * Serve a repair: send blocks again over a child link, beside its live cursor.
     *
     * @param channelId of the channel.
     * @param linkId    of an open child link.
     * @param fromBlock first block.
     * @param blocks    how many.
     * @return false if the ring is full.
     */
    boolean serveRange(long channelId, int linkId, long fromBlock, int blocks);

    /**
     * Copy blocks out of the window for a member that is no child; they come back as {@link EngineEvents#onBlockCopy}.
     *
     * @param channelId     of the channel.
     * @param correlationId handed back with each block.
     * @param fromBlock     first block.
     * @param blocks        how many.
     * @return false if the ring is full.
     */
    boolean copyRange(long channelId, long correlationId, long fromBlock, int blocks);

    /**
     * Take in a block that came some other way than over a link.
     *
     * @param channelId of the channel.
     * @param buffer    holding the encoded block; validated again by the data plane.
     * @param offset    of the block.
     * @param length    of the block.
     * @return false if the ring is full.
     */
    boolean injectBlock(long channelId, DirectBuffer buffer, int offset, int length);

    /**
     * Give up the missing blocks below a number: subscribers are told the gap.
     *
     * @param channelId of the channel.
     * @param toBlock   first block not given up.
     * @return false if the ring is full.
     */
    boolean giveUp(long channelId, long toBlock);

    /**
     * Tell the children through heartbeats that this node has, or no longer has, lost its parent.
     *
     * @param channelId of the channel.
     * @param orphaned  true while without a parent.
     * @param level     hops from the root.
     * @return false if the ring is full.
     */
    boolean setStanding(long channelId, boolean orphaned, int level);

    /**
     * Set after how long without a sign of life {@link EngineEvents#onLinkSilent} is raised for a link.
     *
     * @param channelId of the channel.
     * @param linkId    of the link.
     * @param silentNs  the time.
     * @return false if the ring is full.
     */
    boolean setSuspicion(long channelId, int linkId, long silentNs);

    /**
     * Root only: end the channel after what has been published.
     *
     * @param channelId of the channel.
     * @return false if the ring is full.
     */
    boolean endChannel(long channelId);
}
