package io.banyan.simulation;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.core.ChannelCore;

/**
 * Commands straight into the one core of a node.
 */
final class CoreCommands implements EngineCommands
{
    private final ChannelCore core;

    CoreCommands(final ChannelCore core)
    {
        this.core = core;
    }

    @Override
    public boolean becomeRoot(final long channelId, final int epoch, final long nextBlock, final long nextSequence)
    {
        core.becomeRoot(epoch, nextBlock, nextSequence);
        return true;
    }

    @Override
    public boolean raiseEpoch(final long channelId, final int epoch)
    {
        core.raiseEpoch(epoch);
        return true;
    }

    @Override
    public boolean openParent(
        final long channelId,
        final int linkId,
        final NodeAddress parent,
        final int downSession,
        final int upSession,
        final long fromBlock)
    {
        core.openParent(linkId, parent, downSession, upSession, fromBlock);
        return true;
    }

    @Override
    public boolean activateParent(final long channelId, final int linkId)
    {
        core.activateParent(linkId);
        return true;
    }

    @Override
    public boolean openChild(
        final long channelId,
        final int linkId,
        final NodeAddress child,
        final int downSession,
        final int upSession,
        final int label,
        final long fromBlock)
    {
        core.openChild(linkId, child, downSession, upSession, label, fromBlock);
        return true;
    }

    @Override
    public boolean startChild(final long channelId, final int linkId, final long fromBlock)
    {
        core.startChild(linkId, fromBlock);
        return true;
    }

    @Override
    public boolean closeLink(final long channelId, final int linkId)
    {
        core.closeLink(linkId);
        return true;
    }

    @Override
    public boolean serveRange(final long channelId, final int linkId, final long fromBlock, final int blocks)
    {
        core.serveRange(linkId, fromBlock, blocks);
        return true;
    }

    @Override
    public boolean copyRange(
        final long channelId, final long correlationId, final long fromBlock, final int blocks)
    {
        core.copyRange(correlationId, fromBlock, blocks);
        return true;
    }

    @Override
    public boolean injectBlock(
        final long channelId, final DirectBuffer buffer, final int offset, final int length)
    {
        core.injectBlock(buffer, offset, length);
        return true;
    }

    @Override
    public boolean giveUp(final long channelId, final long toBlock)
    {
        core.giveUp(toBlock);
        return true;
    }

    @Override
    public boolean setStanding(final long channelId, final boolean orphaned, final int level)
    {
        core.setStanding(orphaned, level);
        return true;
    }

    @Override
    public boolean setSuspicion(final long channelId, final int linkId, final long silentNs)
    {
        core.setSuspicion(linkId, silentNs);
        return true;
    }

    @Override
    public boolean endChannel(final long channelId)
    {
        core.endChannel();
        return true;
    }
}
