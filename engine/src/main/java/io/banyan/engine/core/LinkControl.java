package io.banyan.engine.core;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.window.Window;

/**
 * Opens, moves and closes the links of a channel, as {@link EngineCommands} says.
 */
final class LinkControl
{
    private static final int REPAIR_COPIES_MAX = 256;

    private final ChannelCore channel;
    private final Links links;
    private final Window window;
    private final Transport transport;

    LinkControl(final ChannelCore channel, final Transport transport)
    {
        this.channel = channel;
        this.links = channel.links;
        this.window = channel.window();
        this.transport = transport;
    }

    void openParent(
        final int linkId, final NodeAddress parent, final int downSession, final int upSession, final long fromBlock)
    {
        if (links.isTaken(linkId))
        {
            channel.failed(linkId, ChannelCore.DUPLICATE_LINK);
            return;
        }
        if (!channel.intake.hasPosition() && fromBlock >= 0)
        {
            channel.intake.startAt(fromBlock, Window.UNKNOWN_SEQUENCE);
        }
        final ParentLink link =
            new ParentLink(channel, linkId, transport.openUp(channel.channelId(), parent, upSession), downSession);
        if (links.active() == null)
        {
            link.leaveReserve(channel.nowNs());
        }
        links.add(link);
        channel.timers.wake();
        transport.expectDown(channel.channelId(), downSession, link);
    }

    void activateParent(final int linkId)
    {
        final ParentLink link = links.parent(linkId);
        if (link == null)
        {
            channel.failed(linkId, ChannelCore.UNKNOWN_LINK);
            return;
        }
        links.activate(link);
        link.leaveReserve(channel.nowNs());
        channel.timers.wake();
    }

    void openChild(
        final int linkId,
        final NodeAddress child,
        final int downSession,
        final int upSession,
        final int label,
        final long fromBlock)
    {
        if (links.isTaken(linkId))
        {
            channel.failed(linkId, ChannelCore.DUPLICATE_LINK);
            return;
        }
        final LinkPort port = transport.openDown(channel.channelId(), child, downSession);
        final ChildLink link = new ChildLink(channel, linkId, port, upSession, label, fromBlock);
        links.add(link);
        channel.timers.wake();
        transport.expectUp(channel.channelId(), upSession, link);
    }

    void startChild(final int linkId, final long fromBlock)
    {
        final ChildLink link = links.child(linkId);
        if (link == null)
        {
            channel.failed(linkId, ChannelCore.UNKNOWN_LINK);
            return;
        }
        link.startFrom(fromBlock);
    }

    void closeLink(final int linkId)
    {
        final ParentLink parent = links.parent(linkId);
        if (parent != null)
        {
            links.remove(parent);
            transport.refuse(channel.channelId(), parent.downSession());
            parent.close();
            return;
        }
        final ChildLink child = links.child(linkId);
        if (child != null)
        {
            detach(child);
        }
    }

    void serveRange(final int linkId, final long fromBlock, final int blocks)
    {
        final ChildLink link = links.child(linkId);
        if (link == null)
        {
            channel.failed(linkId, ChannelCore.UNKNOWN_LINK);
        }
        else if (!link.serveRange(fromBlock, blocks))
        {
            channel.counters().repairsRefused++;
            channel.failed(linkId, ChannelCore.RANGE_REFUSED);
        }
    }

    void copyRange(final long correlationId, final long fromBlock, final int blocks)
    {
        final long end = Math.min(window.highest(), fromBlock + Math.min(blocks, REPAIR_COPIES_MAX));
        for (long block = Math.max(fromBlock, window.oldest()); block < end; block++)
        {
            if (window.isRetained(block))
            {
                channel.counters().repairsServed++;
                channel.events().onBlockCopy(
                    channel.channelId(), correlationId, window.ring(), window.offset(block), window.length(block));
            }
        }
    }

    void setSuspicion(final int linkId, final long silentNs)
    {
        final ParentLink parent = links.parent(linkId);
        final ChildLink child = links.child(linkId);
        if (parent != null)
        {
            parent.suspicionNs(silentNs);
        }
        else if (child != null)
        {
            child.suspicionNs(silentNs);
        }
        else
        {
            channel.failed(linkId, ChannelCore.UNKNOWN_LINK);
        }
        channel.timers.wake();
    }

    void evict(final ChildLink child)
    {
        channel.counters().evicted++;
        detach(child);
        channel.events().onLinkDown(channel.channelId(), child.linkId());
    }

    void detach(final ChildLink child)
    {
        if (links.remove(child))
        {
            transport.refuse(channel.channelId(), child.upSession());
            child.close();
        }
    }

    void closeAll()
    {
        for (ChildLink child = links.lastChild(); child != null; child = links.lastChild())
        {
            detach(child);
        }
        for (ParentLink parent = links.lastParent(); parent != null; parent = links.lastParent())
        {
            closeLink(parent.linkId());
        }
    }
}
