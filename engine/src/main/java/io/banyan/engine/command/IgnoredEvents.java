package io.banyan.engine.command;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;

/**
 * For engines without a control plane: trees set up by hand need not be told. Who wants to hear of a few events extends
 * it.
 */
public class IgnoredEvents implements EngineEvents
{
    @Override
    public void onLinkUp(final long channelId, final int linkId)
    {
    }

    @Override
    public void onLinkSilent(final long channelId, final int linkId, final long silentNs, final long stalledNs)
    {
    }

    @Override
    public void onLinkUnreachable(final long channelId, final int linkId)
    {
    }

    @Override
    public void onLinkHeard(final long channelId, final int linkId)
    {
    }

    @Override
    public void onLinkDown(final long channelId, final int linkId)
    {
    }

    @Override
    public void onParentStanding(final long channelId, final int linkId, final boolean orphaned, final int level)
    {
    }

    @Override
    public void onParentReport(
        final long channelId,
        final int linkId,
        final long receivedBytes,
        final long silenceMaxNs,
        final long parentNextBlock,
        final long periodNs)
    {
    }

    @Override
    public void onChildReport(
        final long channelId,
        final int linkId,
        final long nextBlock,
        final long deliveredBlock,
        final long lostBlocks,
        final int subtreeMembers,
        final long rttNs,
        final long sentBytes)
    {
    }

    @Override
    public void onGap(final long channelId, final long fromBlock, final long toBlock)
    {
    }

    @Override
    public void onProgress(
        final long channelId,
        final long oldestBlock,
        final long nextBlock,
        final long nextSequence,
        final int epoch,
        final long bytesPerSecond)
    {
    }

    @Override
    public void onOverrun(
        final long channelId,
        final int linkId,
        final long fromBlock,
        final long toBlock,
        final boolean detached)
    {
    }

    @Override
    public void onEpoch(final long channelId, final int epoch)
    {
    }

    @Override
    public void onForeignSession(final int session, final NodeAddress source)
    {
    }

    @Override
    public void onBlockCopy(
        final long channelId,
        final long correlationId,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
    }

    @Override
    public void onEnd(final long channelId, final long nextBlock, final long nextSequence)
    {
    }

    @Override
    public void onCommandFailed(final long channelId, final int linkId, final int code)
    {
    }
}
