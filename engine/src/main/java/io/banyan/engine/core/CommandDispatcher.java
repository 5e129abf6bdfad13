package io.banyan.engine.core;

import java.util.function.LongFunction;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;

/**
 * Finds the channel of a command and carries it out, on the agent's thread.
 */
public final class CommandDispatcher implements EngineCommands
{
    /** Error code of {@link EngineEvents#onCommandFailed}: no such channel on this node. */
    public static final int UNKNOWN_CHANNEL = 1406;

    private final LongFunction<ChannelCore> channels;
    private final EngineEvents events;

    /**
     * Carries out commands at once.
     *
     * @param channels finds a channel by its id, or null where there is none.
     * @param events   told of commands for channels that are not there.
     */
    public CommandDispatcher(final LongFunction<ChannelCore> channels, final EngineEvents events)
    {
        this.channels = channels;
        this.events = events;
    }

    @Override
    public boolean becomeRoot(final long channelId, final int epoch, final long nextBlock, final long nextSequence)
    {
        final ChannelCore core = find(channelId, -1);
        if (core != null)
        {
            core.becomeRoot(epoch, nextBlock, nextSequence);
        }
        return true;
    }

    @Override
    public boolean raiseEpoch(final long channelId, final int epoch)
    {
        final ChannelCore core = find(channelId, -1);
        if (core != null)
        {
            core.raiseEpoch(epoch);
        }
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
        final ChannelCore core = find(channelId, linkId);
        if (core != null)
        {
            core.openParent(linkId, parent, downSession, upSession, fromBlock);
        }
        return true;
    }

    @Override
    public boolean activateParent(final long channelId, final int linkId)
    {
        final ChannelCore core = find(channelId, linkId);
        if (core != null)
        {
            core.activateParent(linkId);
        }
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
        final ChannelCore core = find(channelId, linkId);
        if (core != null)
        {
            core.openChild(linkId, child, downSession, upSession, label, fromBlock);
        }
        return true;
    }

    @Override
    public boolean startChild(final long channelId, final int linkId, final long fromBlock)
    {
        final ChannelCore core = find(channelId, linkId);
        if (core != null)
        {
            core.startChild(linkId, fromBlock);
        }
        return true;
    }

    @Override
    public boolean closeLink(final long channelId, final int linkId)
    {
        final ChannelCore core = find(channelId, linkId);
        if (core != null)
        {
            core.closeLink(linkId);
        }
        return true;
    }

    @Override
    public boolean serveRange(final long channelId, final int linkId, final long fromBlock, final int blocks)
    {
        final ChannelCore core = find(channelId, linkId);
        if (core != null)
        {
            core.serveRange(linkId, fromBlock, blocks);
        }
        return true;
    }

    @Override
    public boolean copyRange(final long channelId, final long correlationId, final long fromBlock, final int blocks)
    {
        final ChannelCore core = find(channelId, -1);
        if (core != null)
        {
            core.copyRange(correlationId, fromBlock, blocks);
        }
        return true;
    }

    @Override
    public boolean injectBlock(final long channelId, final DirectBuffer buffer, final int offset, final int length)
    {
        final ChannelCore core = find(channelId, -1);
        if (core != null)
        {
            core.injectBlock(buffer, offset, length);
        }
        return true;
    }

    @Override
    public boolean giveUp(final long channelId, final long toBlock)
    {
        final ChannelCore core = find(channelId, -1);
        if (core != null)
        {
            core.giveUp(toBlock);
        }
        return true;
    }

    @Override
    public boolean setStanding(final long channelId, final boolean orphaned, final int level)
    {
        final ChannelCore core = find(channelId, -1);
        if (core != null)
        {
            core.setStanding(orphaned, level);
        }
        return true;
    }

    @Override
    public boolean setSuspicion(final long channelId, final int linkId, final long silentNs)
    {
        final ChannelCore core = find(channelId, linkId);
        if (core != null)
        {
            core.setSuspicion(linkId, silentNs);
        }
        return true;
    }

    @Override
    public boolean endChannel(final long channelId)
    {
        final ChannelCore core = find(channelId, -1);
        if (core != null)
        {
            core.endChannel();
        }
        return true;
    }

    private ChannelCore find(final long channelId, final int linkId)
    {
        final ChannelCore core = channels.apply(channelId);
        if (core == null)
        {
            events.onCommandFailed(channelId, linkId, UNKNOWN_CHANNEL);
        }
        return core;
    }
}
