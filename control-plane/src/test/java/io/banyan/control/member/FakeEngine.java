package io.banyan.control.member;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;

/**
 * A data plane without bytes: links that come up, heartbeats that carry the head and the standing, progress that goes
 * up. Says what a real one would say, through the same seam.
 */
final class FakeEngine implements EngineCommands
{
    private static final long HEARTBEAT_NS = 10 * World.MS;
    private static final int REPORT_TICKS = 10;
    private static final int BLOCK_BYTES = 100;

    private final TestNode node;
    private final Map<Integer, Link> links = new LinkedHashMap<>();
    private final Set<Integer> sessions = new HashSet<>();
    private final List<Runnable> pending = new ArrayList<>();
    private int activeLinkId = -1;
    private boolean isOrphaned;
    private int level;
    private boolean isRoot;
    private boolean isEnding;
    private boolean hasEnded;
    private boolean relaysNothing;
    private boolean swallowsBlocks;
    private int epoch;
    long nextBlock;
    long givenUpTo;
    private int ticks;

    FakeEngine(final TestNode node)
    {
        this.node = node;
    }

    void start()
    {
        final World world = node.world;
        world.at(world.nowNs + world.random.nextInt((int)HEARTBEAT_NS), node, this::tick);
    }

    void relayNothing()
    {
        relaysNothing = true;
    }

    /** Says how far it is and sends no blocks; below it all is as if repaired from elsewhere. */
    void swallowBlocks()
    {
        swallowsBlocks = true;
    }

    boolean isRoot()
    {
        return isRoot;
    }

    int epoch()
    {
        return epoch;
    }

    int openLinks()
    {
        return links.size();
    }

    /** Events caused by a command are told after the step, as a ring would. */
    void flush()
    {
        while (!pending.isEmpty())
        {
            pending.remove(0).run();
        }
    }

    void check()
    {
        final ParentLink parent = node.member.parent();
        if (parent != null && node.member.state() == MemberState.ATTACHED && activeLinkId != parent.linkId)
        {
            throw new AssertionError("active link " + activeLinkId + " is not the parent's " + parent.linkId);
        }
    }

    private EngineEvents events()
    {
        return node.member.events(node.world.nowNs);
    }

    private void tick()
    {
        final World world = node.world;
        world.at(world.nowNs + HEARTBEAT_NS, node, this::tick);
        ticks++;
        if (isRoot && !isEnding)
        {
            nextBlock++;
        }
        events().onProgress(
            World.CHANNEL, Math.max(0, nextBlock - 1000), nextBlock, nextBlock, epoch, 1000);
        for (final Link link : new ArrayList<>(links.values()))
        {
            if (links.get(link.id) == link)
            {
                beat(link);
            }
        }
        node.stalledNs = 0;
    }

    private void beat(final Link link)
    {
        final World world = node.world;
        final TestNode peer = link.peer();
        if (peer != null && !world.isLost(node, peer))
        {
            final long head = relaysNothing || link.isHeld ? -1 : nextBlock;
            final int bytes = head < 0 || swallowsBlocks ? 0 : BLOCK_BYTES;
            final boolean orphaned = isOrphaned;
            final int standing = level;
            final boolean ended = isEnding && nextBlock == head || hasEnded;
            final int members = node.member.children.subtreeMembers();
            final int session = link.isParent ? link.upSession : link.downSession;
            final int headEpoch = epoch;
            world.at(world.nowNs + world.delayNs(), peer, () -> peer.engine.onBeat(
                !link.isParent, session, head, bytes, orphaned, standing, ended, members, headEpoch));
        }
        final long silentNs = world.nowNs - link.heardNs;
        link.silenceMaxNs = Math.max(link.silenceMaxNs, silentNs);
        if (link.isUp && !link.isSilent && silentNs > link.suspicionNs)
        {
            link.isSilent = true;
            events().onLinkSilent(World.CHANNEL, link.id, silentNs, node.stalledNs);
        }
        if (link.isParent && ticks % REPORT_TICKS == 0)
        {
            events().onParentReport(
                World.CHANNEL, link.id, link.blockBytes, link.silenceMaxNs, link.headSeen, REPORT_TICKS * HEARTBEAT_NS);
            link.blockBytes = 0;
            link.silenceMaxNs = 0;
        }
    }

    private void onBeat(
        final boolean isFromParent, final int session, final long head, final int bytes, final boolean orphaned,
        final int standing, final boolean ended, final int members, final int headEpoch)
    {
        final Link link = find(isFromParent, session);
        if (link == null)
        {
            return;
        }
        link.heardNs = node.world.nowNs;
        if (!link.isUp)
        {
            link.isUp = true;
            events().onLinkUp(World.CHANNEL, link.id);
        }
        if (link.isSilent)
        {
            link.isSilent = false;
            events().onLinkHeard(World.CHANNEL, link.id);
        }
        if (links.get(link.id) != link)
        {
            return;
        }
        if (isFromParent)
        {
            if (link.isOrphaned != orphaned)
            {
                link.isOrphaned = orphaned;
                events().onParentStanding(World.CHANNEL, link.id, orphaned, standing);
            }
            link.headSeen = Math.max(link.headSeen, head);
            link.blockBytes += bytes;
            if (Integer.compareUnsigned(headEpoch, epoch) >= 0 && !isRoot && head >= 0)
            {
                final boolean isRaised = headEpoch != epoch;
                epoch = headEpoch;
                nextBlock = Math.max(nextBlock, head);
                if (isRaised)
                {
                    events().onEpoch(World.CHANNEL, epoch);
                }
            }
            if (ended && nextBlock <= head && !hasEnded)
            {
                hasEnded = true;
                events().onEnd(World.CHANNEL, nextBlock, nextBlock);
            }
        }
        else
        {
            events().onChildReport(World.CHANNEL, link.id, head, head, 0, members, 2 * node.world.latencyNs, 0);
        }
    }

    private Link find(final boolean isParent, final int session)
    {
        for (final Link link : links.values())
        {
            if (link.isParent == isParent && (isParent ? link.downSession : link.upSession) == session)
            {
                return link;
            }
        }
        return null;
    }

    @Override
    public boolean becomeRoot(final long channelId, final int newEpoch, final long block, final long sequence)
    {
        isRoot = true;
        epoch = newEpoch;
        nextBlock = block;
        return true;
    }

    @Override
    public boolean raiseEpoch(final long channelId, final int newEpoch)
    {
        if (Integer.compareUnsigned(newEpoch, epoch) > 0)
        {
            isRoot = false;
            epoch = newEpoch;
        }
        return true;
    }

    @Override
    public boolean openParent(
        final long channelId, final int linkId, final NodeAddress parent, final int downSession, final int upSession,
        final long fromBlock)
    {
        open(new Link(linkId, true, parent, downSession, upSession));
        return true;
    }

    @Override
    public boolean activateParent(final long channelId, final int linkId)
    {
        if (!links.containsKey(linkId) || !links.get(linkId).isParent)
        {
            throw new AssertionError("activated a link that is not open: " + linkId);
        }
        activeLinkId = linkId;
        return true;
    }

    @Override
    public boolean openChild(
        final long channelId, final int linkId, final NodeAddress child, final int downSession, final int upSession,
        final int label, final long fromBlock)
    {
        final Link link = new Link(linkId, false, child, downSession, upSession);
        link.isHeld = fromBlock == HOLD;
        open(link);
        return true;
    }

    private void open(final Link link)
    {
        if (link.address.dataPort() == 0)
        {
            throw new AssertionError("no data port to send to: " + link.address);
        }
        if (links.put(link.id, link) != null)
        {
            throw new AssertionError("link id used twice: " + link.id);
        }
        if (!sessions.add(link.isParent ? link.upSession : link.downSession))
        {
            throw new AssertionError("a media driver opens a session once: " + link.id);
        }
        link.heardNs = node.world.nowNs;
        for (int i = 1; i <= 3; i++)
        {
            node.world.at(node.world.nowNs + i * World.MS, node, () ->
            {
                if (links.get(link.id) == link)
                {
                    beat(link);
                }
            });
        }
    }

    @Override
    public boolean startChild(final long channelId, final int linkId, final long fromBlock)
    {
        links.get(linkId).isHeld = false;
        return true;
    }

    @Override
    public boolean closeLink(final long channelId, final int linkId)
    {
        final Link link = links.remove(linkId);
        if (link != null && link.peer() != null && !node.world.isLost(node, link.peer()))
        {
            final TestNode peer = link.peer();
            final int session = link.isParent ? link.upSession : link.downSession;
            node.world.at(node.world.nowNs + node.world.delayNs(), peer, () ->
                peer.engine.onClosed(!link.isParent, session));
        }
        return true;
    }

    private void onClosed(final boolean isFromParent, final int session)
    {
        final Link link = find(isFromParent, session);
        if (link != null)
        {
            links.remove(link.id);
            events().onLinkDown(World.CHANNEL, link.id);
        }
    }

    @Override
    public boolean serveRange(final long channelId, final int linkId, final long fromBlock, final int blocks)
    {
        return true;
    }

    @Override
    public boolean copyRange(final long channelId, final long correlationId, final long fromBlock, final int blocks)
    {
        return true;
    }

    @Override
    public boolean injectBlock(final long channelId, final DirectBuffer buffer, final int offset, final int length)
    {
        return true;
    }

    @Override
    public boolean giveUp(final long channelId, final long toBlock)
    {
        givenUpTo = toBlock;
        return true;
    }

    @Override
    public boolean setStanding(final long channelId, final boolean orphaned, final int newLevel)
    {
        isOrphaned = orphaned;
        level = newLevel;
        return true;
    }

    @Override
    public boolean setSuspicion(final long channelId, final int linkId, final long silentNs)
    {
        final Link link = links.get(linkId);
        if (link != null)
        {
            link.suspicionNs = silentNs;
        }
        return true;
    }

    @Override
    public boolean endChannel(final long channelId)
    {
        isEnding = true;
        hasEnded = true;
        return true;
    }

    private final class Link
    {
        private final int id;
        private final boolean isParent;
        private final NodeAddress address;
        private final int downSession;
        private final int upSession;
        private boolean isHeld;
        private boolean isUp;
        private boolean isSilent;
        private boolean isOrphaned;
        private long heardNs;
        private long headSeen = -1;
        private long silenceMaxNs;
        private long blockBytes;
        private long suspicionNs = 30 * World.MS;

        private Link(final int id, final boolean isParent, final NodeAddress address, final int down, final int up)
        {
            this.id = id;
            this.isParent = isParent;
            this.address = address;
            downSession = down;
            upSession = up;
        }

        private TestNode peer()
        {
            final int index = (int)address.addressLow() - 1;
            return index < node.world.nodes.size() ? node.world.nodes.get(index) : null;
        }
    }
}
