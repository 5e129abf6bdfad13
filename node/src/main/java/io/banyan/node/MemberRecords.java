package io.banyan.node;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.member.Member;
import io.banyan.control.member.MemberState;
import io.banyan.control.member.Reason;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineEvents;
import io.banyan.node.flight.Flight;

/**
 * Sees what the data plane tells the members and how they change, and records it. It decides nothing and hands
 * everything on. On the control thread.
 */
final class MemberRecords implements EngineEvents
{
    private static final long NEVER = Long.MIN_VALUE;

    private final ControlCounters counters;
    private final Long2ObjectHashMap<Channel> channels = new Long2ObjectHashMap<>();
    private EngineEvents target;
    private long nowNs;

    MemberRecords(final ControlCounters counters)
    {
        this.counters = counters;
    }

    void add(final Member member, final String name)
    {
        channels.put(member.channelId(), new Channel(name, member));
    }

    /** Stands before where events go; the same object at each call. */
    EngineEvents before(final EngineEvents events, final long timeNs)
    {
        target = events;
        nowNs = timeNs;
        return this;
    }

    void onTransition(
        final Member member, final MemberState from, final MemberState to, final Reason reason, final long timeNs)
    {
        final Channel channel = channels.get(member.channelId());
        if (channel == null)
        {
            return;
        }
        if (to.isInTree())
        {
            if (channel.lostAtNs != NEVER)
            {
                Flight.failover(channel.name, member.memberId(), member.parentId(), timeNs - channel.lostAtNs);
            }
            Flight.attach(channel.name, member.memberId(), member.parentId(), reason.name());
            channel.lostAtNs = NEVER;
            channel.parentId = member.parentId();
            channel.isIn = true;
        }
        else if (channel.isIn && to != MemberState.WAITING)
        {
            // A member that waits for an orphaned parent still has it.
            Flight.detach(channel.name, member.memberId(), channel.parentId, reason.name());
            channel.isIn = false;
            channel.lostAtNs = to == MemberState.LEAVING || to == MemberState.STOPPED ? NEVER : timeNs;
        }
    }

    @Override
    public void onLinkUp(final long channelId, final int linkId)
    {
        target.onLinkUp(channelId, linkId);
    }

    @Override
    public void onLinkSilent(final long channelId, final int linkId, final long silentNs, final long stalledNs)
    {
        target.onLinkSilent(channelId, linkId, silentNs, stalledNs);
    }

    @Override
    public void onLinkUnreachable(final long channelId, final int linkId)
    {
        target.onLinkUnreachable(channelId, linkId);
    }

    @Override
    public void onLinkHeard(final long channelId, final int linkId)
    {
        target.onLinkHeard(channelId, linkId);
    }

    @Override
    public void onLinkDown(final long channelId, final int linkId)
    {
        target.onLinkDown(channelId, linkId);
    }

    @Override
    public void onParentStanding(final long channelId, final int linkId, final boolean orphaned, final int level)
    {
        target.onParentStanding(channelId, linkId, orphaned, level);
    }

    @Override
    public void onParentReport(
        final long channelId, final int linkId, final long receivedBytes, final long silenceMaxNs,
        final long parentNextBlock, final long periodNs)
    {
        target.onParentReport(channelId, linkId, receivedBytes, silenceMaxNs, parentNextBlock, periodNs);
    }

    @Override
    public void onChildReport(
        final long channelId, final int linkId, final long nextBlock, final long deliveredBlock, final long lostBlocks,
        final int subtreeMembers, final long rttNs, final long sentBytes)
    {
        target.onChildReport(
            channelId, linkId, nextBlock, deliveredBlock, lostBlocks, subtreeMembers, rttNs, sentBytes);
    }

    @Override
    public void onGap(final long channelId, final long fromBlock, final long toBlock)
    {
        final Channel channel = channels.get(channelId);
        if (channel != null)
        {
            if (channel.gapAtNs == NEVER)
            {
                channel.gapAtNs = nowNs;
                channel.givenUpBefore = counters.value(ControlCounter.REPAIR_GIVEN_UP);
            }
            channel.gapTo = Math.max(channel.gapTo, toBlock);
            Flight.gap(channel.name, channel.member.memberId(), fromBlock, toBlock);
        }
        target.onGap(channelId, fromBlock, toBlock);
    }

    @Override
    public void onProgress(
        final long channelId, final long oldestBlock, final long nextBlock, final long nextSequence, final int epoch,
        final long bytesPerSecond)
    {
        final Channel channel = channels.get(channelId);
        if (channel != null && channel.gapAtNs != NEVER && nextBlock >= channel.gapTo)
        {
            Flight.repair(channel.name, channel.member.memberId(), channel.gapTo,
                counters.value(ControlCounter.REPAIR_GIVEN_UP) - channel.givenUpBefore, nowNs - channel.gapAtNs);
            channel.gapAtNs = NEVER;
        }
        target.onProgress(channelId, oldestBlock, nextBlock, nextSequence, epoch, bytesPerSecond);
    }

    @Override
    public void onOverrun(
        final long channelId, final int linkId, final long fromBlock, final long toBlock, final boolean detached)
    {
        final Channel channel = channels.get(channelId);
        if (channel != null)
        {
            Flight.overrun(channel.name, channel.member.memberId(), fromBlock, toBlock, detached);
        }
        target.onOverrun(channelId, linkId, fromBlock, toBlock, detached);
    }

    @Override
    public void onEpoch(final long channelId, final int epoch)
    {
        target.onEpoch(channelId, epoch);
    }

    @Override
    public void onForeignSession(final int session, final NodeAddress source)
    {
        target.onForeignSession(session, source);
    }

    @Override
    public void onBlockCopy(
        final long channelId, final long correlationId, final DirectBuffer buffer, final int offset, final int length)
    {
        target.onBlockCopy(channelId, correlationId, buffer, offset, length);
    }

    @Override
    public void onEnd(final long channelId, final long nextBlock, final long nextSequence)
    {
        target.onEnd(channelId, nextBlock, nextSequence);
    }

    @Override
    public void onCommandFailed(final long channelId, final int linkId, final int code)
    {
        target.onCommandFailed(channelId, linkId, code);
    }

    /** What is remembered of a channel between two events. */
    private static final class Channel
    {
        private final String name;
        private final Member member;
        private boolean isIn;
        private long parentId;
        private long lostAtNs = NEVER;
        private long gapAtNs = NEVER;
        private long gapTo = Long.MIN_VALUE;
        private long givenUpBefore;

        private Channel(final String name, final Member member)
        {
            this.name = name;
            this.member = member;
        }
    }
}
