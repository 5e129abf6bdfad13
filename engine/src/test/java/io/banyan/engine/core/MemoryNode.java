package io.banyan.engine.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.window.Window;

/**
 * One node on a {@link MemoryNetwork}, with one channel, and a record of what the data plane said to the control plane.
 */
final class MemoryNode implements Transport, EngineEvents
{
    final MemoryNetwork network;
    final ChannelCore core;
    final NodeAddress address;
    final List<String> log = new ArrayList<>();
    final List<long[]> gaps = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();
    final List<byte[]> copies = new ArrayList<>();
    final TreeSet<Integer> parents = new TreeSet<>();
    final int index;
    long sent;
    long reportedBytes;
    int lastWork;
    private final Map<Integer, LinkReceiver> downs = new HashMap<>();
    private final Map<Integer, LinkReceiver> ups = new HashMap<>();
    private boolean alive = true;
    private long pausedUntilNs;
    private boolean paused;

    MemoryNode(final MemoryNetwork network, final int index, final ChannelSettings settings)
    {
        this.network = network;
        this.index = index;
        address = new NodeAddress(0, index, 0, index, index);
        core = new ChannelCore(
            settings,
            new Window(settings.windowBytes()),
            this,
            this,
            () -> network.nowNs,
            errors::add,
            network.nowNs);
    }

    boolean isAlive()
    {
        return alive;
    }

    boolean isRunning(final long nowNs)
    {
        paused = paused && nowNs - pausedUntilNs < 0;
        return alive && !paused;
    }

    void doWork(final long nowNs)
    {
        lastWork = core.doWork(nowNs);
    }

    /** The process is gone, from one moment to the next. */
    void kill()
    {
        alive = false;
    }

    void pause(final long durationNs)
    {
        paused = true;
        pausedUntilNs = network.nowNs + durationNs;
    }

    /**
     * Hang a child below this node; sessions and link ids are those of the child's index unless another number is
     * given.
     */
    void attach(final MemoryNode child, final int linkId, final long parentFromBlock, final long childFromBlock)
    {
        child.parents.add(linkId);
        child.core.openParent(linkId, address, linkId, linkId, childFromBlock);
        core.openChild(linkId, child.address, linkId, linkId, child.index, parentFromBlock);
    }

    LinkReceiver receiver(final int session, final boolean down)
    {
        return down ? downs.get(session) : ups.get(session);
    }

    long count(final String entry)
    {
        return log.stream().filter(entry::equals).count();
    }

    // --- transport

    @Override
    public LinkPort openDown(final long channelId, final NodeAddress child, final int session)
    {
        return network.open(this, child, session, true);
    }

    @Override
    public LinkPort openUp(final long channelId, final NodeAddress parent, final int session)
    {
        return network.open(this, parent, session, false);
    }

    @Override
    public void expectDown(final long channelId, final int session, final LinkReceiver receiver)
    {
        downs.put(session, receiver);
    }

    @Override
    public void expectUp(final long channelId, final int session, final LinkReceiver receiver)
    {
        ups.put(session, receiver);
    }

    @Override
    public void refuse(final long channelId, final int session)
    {
        downs.remove(session);
        ups.remove(session);
    }

    @Override
    public int datagramPayloadMax()
    {
        return network.datagramPayloadMax;
    }

    // --- events

    @Override
    public void onLinkUp(final long channelId, final int linkId)
    {
        log.add("up " + linkId);
    }

    @Override
    public void onLinkSilent(final long channelId, final int linkId, final long silentNs, final long stalledNs)
    {
        log.add("silent " + linkId);
    }

    @Override
    public void onLinkUnreachable(final long channelId, final int linkId)
    {
        log.add("unreachable " + linkId);
    }

    @Override
    public void onLinkHeard(final long channelId, final int linkId)
    {
        log.add("heard " + linkId);
    }

    @Override
    public void onLinkDown(final long channelId, final int linkId)
    {
        log.add("down " + linkId);
    }

    @Override
    public void onParentStanding(final long channelId, final int linkId, final boolean orphaned, final int level)
    {
        log.add("standing " + linkId + " " + orphaned + " " + level);
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
        log.add("parent " + linkId);
        reportedBytes += receivedBytes;
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
        log.add("child " + linkId + " members " + subtreeMembers);
    }

    @Override
    public void onGap(final long channelId, final long fromBlock, final long toBlock)
    {
        gaps.add(new long[]{fromBlock, toBlock});
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
        log.add("progress");
    }

    @Override
    public void onOverrun(
        final long channelId, final int linkId, final long fromBlock, final long toBlock, final boolean detached)
    {
        log.add("overrun " + linkId + " " + fromBlock + " " + toBlock + " " + detached);
    }

    @Override
    public void onEpoch(final long channelId, final int epoch)
    {
        log.add("epoch " + epoch);
    }

    @Override
    public void onForeignSession(final int session, final NodeAddress source)
    {
        log.add("foreign " + session);
    }

    @Override
    public void onBlockCopy(
        final long channelId,
        final long correlationId,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        copies.add(bytes);
    }

    @Override
    public void onEnd(final long channelId, final long nextBlock, final long nextSequence)
    {
        log.add("end " + nextBlock + " " + nextSequence);
    }

    @Override
    public void onCommandFailed(final long channelId, final int linkId, final int code)
    {
        log.add("failed " + linkId + " " + code);
    }
}
