package io.banyan.engine.command;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;

/**
 * What the data plane tells the control plane. Called on the control plane's thread (ring) or inline (simulator); must
 * not block.
 */
public interface EngineEvents
{
    /**
     * A link carries bytes now: the announced stream of a parent has arrived, or a child has connected.
     *
     * @param channelId of the channel.
     * @param linkId    of the link.
     */
    void onLinkUp(long channelId, int linkId);

    /**
     * Nothing was heard on a link for longer than its suspicion time. Raised once until {@link #onLinkHeard}.
     *
     * @param channelId of the channel.
     * @param linkId    of the link.
     * @param silentNs  since the last sign of life.
     * @param stalledNs longest pause of the data-plane agent itself in that time: blame nobody for it.
     */
    void onLinkSilent(long channelId, int linkId, long silentNs, long stalledNs);

    /**
     * The host of the other end says that nobody listens there, and nothing has come from it for two heartbeats: its
     * process has ended. Raised once until {@link #onLinkHeard}, be the link silent already or not.
     *
     * @param channelId of the channel.
     * @param linkId    of the link.
     */
    void onLinkUnreachable(long channelId, int linkId);

    /**
     * A silent or unreachable link is heard again.
     *
     * @param channelId of the channel.
     * @param linkId    of the link.
     */
    void onLinkHeard(long channelId, int linkId);

    /**
     * A link is gone: its stream ended, or was refused, or could not be opened.
     *
     * @param channelId of the channel.
     * @param linkId    of the link.
     */
    void onLinkDown(long channelId, int linkId);

    /**
     * A parent's heartbeat says that it has lost, or found again, its own parent.
     *
     * @param channelId of the channel.
     * @param linkId    of the parent link.
     * @param orphaned  true: asked to wait.
     * @param level     of the parent.
     */
    void onParentStanding(long channelId, int linkId, boolean orphaned, int level);

    /**
     * How a parent link has done in the last period.
     *
     * @param channelId         of the channel.
     * @param linkId            of the parent link.
     * @param receivedBytes     of blocks, in the period.
     * @param silenceMaxNs      longest time between two signs of life.
     * @param parentNextBlock   the parent's high-water mark.
     * @param periodNs          length of the period.
     */
    void onParentReport(
        long channelId, int linkId, long receivedBytes, long silenceMaxNs, long parentNextBlock, long periodNs);

    /**
     * How a child has done, from its newest Progress.
     *
     * @param channelId      of the channel.
     * @param linkId         of the child link.
     * @param nextBlock      the child has everything below.
     * @param deliveredBlock its subtree has everything below.
     * @param lostBlocks     given up by the child so far.
     * @param subtreeMembers members in its subtree.
     * @param rttNs          round trip; -1 while unknown.
     * @param sentBytes      in the period since the last report.
     */
    void onChildReport(
        long channelId,
        int linkId,
        long nextBlock,
        long deliveredBlock,
        long lostBlocks,
        int subtreeMembers,
        long rttNs,
        long sentBytes);

    /**
     * Blocks are missing. Raised when a range is first seen; a range may be raised again after it was split.
     *
     * @param channelId of the channel.
     * @param fromBlock first missing.
     * @param toBlock   one past the last missing.
     */
    void onGap(long channelId, long fromBlock, long toBlock);

    /**
     * Everything below this block is here or given up.
     *
     * @param channelId      of the channel.
     * @param oldestBlock    lowest block in the window.
     * @param nextBlock      one past the contiguous head.
     * @param nextSequence   one past the last sequence of the contiguous head.
     * @param epoch          of the newest block.
     * @param bytesPerSecond of the channel, measured.
     */
    void onProgress(
        long channelId, long oldestBlock, long nextBlock, long nextSequence, int epoch, long bytesPerSecond);

    /**
     * A child fell out of the window: these blocks are skipped for it, or its link was closed by policy.
     *
     * @param channelId of the channel.
     * @param linkId    of the child link.
     * @param fromBlock first skipped.
     * @param toBlock   one past the last skipped.
     * @param detached  true if the link was closed.
     */
    void onOverrun(long channelId, int linkId, long fromBlock, long toBlock, boolean detached);

    /**
     * A block of a higher epoch than any before it was seen: somebody else numbers the channel now.
     *
     * @param channelId of the channel.
     * @param epoch     the new one.
     */
    void onEpoch(long channelId, int epoch);

    /**
     * A stream that nobody announced knocked on the data port and was refused.
     *
     * @param session its session id.
     * @param source  where it came from; ports may be 0.
     */
    void onForeignSession(int session, NodeAddress source);

    /**
     * One block asked for by {@link EngineCommands#copyRange}.
     *
     * @param channelId     of the channel.
     * @param correlationId of the command.
     * @param buffer        holding the block; valid during the call.
     * @param offset        of the block.
     * @param length        of the block.
     */
    void onBlockCopy(long channelId, long correlationId, DirectBuffer buffer, int offset, int length);

    /**
     * The channel has ended and everything up to its end is here.
     *
     * @param channelId    of the channel.
     * @param nextBlock    one past the last block.
     * @param nextSequence one past the last sequence.
     */
    void onEnd(long channelId, long nextBlock, long nextSequence);

    /**
     * A command could not be carried out.
     *
     * @param channelId of the channel.
     * @param linkId    it named, or -1.
     * @param code      stable error code.
     */
    void onCommandFailed(long channelId, int linkId, int code);
}
