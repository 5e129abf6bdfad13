package io.banyan.control.member;

import java.util.Arrays;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;

/**
 * The members of one node behind one port: hands each datagram and each event to the member of its channel, limits what
 * one source may send, and keeps the order of commands when the ring to the data plane is full.
 */
public final class ControlNode implements ControlMachine
{
    private static final int CHANNEL_ID_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int PER_SOURCE_A_SECOND = 500;
    private static final int PER_SOURCE_BURST = 250;
    private static final long COMMAND_RETRY_NS = 1_000_000L;

    private final MemberEnvironment environment;
    private final OrderedCommands commands;
    private final SourceBudget budget;
    private final Long2ObjectHashMap<Member> byChannel = new Long2ObjectHashMap<>();
    private final Dispatch dispatch = new Dispatch();
    private Member[] members = new Member[0];
    private long nowNs;

    /**
     * A node without members yet.
     *
     * @param environment of its thread.
     * @param engine      its data plane.
     * @param salt        of its table of sources; unpredictable from outside.
     */
    public ControlNode(final MemberEnvironment environment, final EngineCommands engine, final long salt)
    {
        this.environment = environment;
        commands = new OrderedCommands(engine, environment.counters);
        budget = new SourceBudget(PER_SOURCE_A_SECOND, PER_SOURCE_BURST, salt);
    }

    /**
     * The data plane as members of this node must be given it: commands stay in order when its ring is full.
     *
     * @return takes commands.
     */
    public EngineCommands commands()
    {
        return commands;
    }

    /**
     * Add a member; its channel must have none here.
     *
     * @param member to add, made with {@link #commands()}.
     */
    public void add(final Member member)
    {
        if (byChannel.putIfAbsent(member.channelId(), member) != null)
        {
            throw new IllegalArgumentException("channel " + member.channelId() + " has a member on this node");
        }
        members = Arrays.copyOf(members, members.length + 1);
        members[members.length - 1] = member;
    }

    /**
     * Forget a member, usually a stopped one.
     *
     * @param channelId of its channel.
     */
    public void remove(final long channelId)
    {
        byChannel.remove(channelId);
        members = byChannel.values().toArray(new Member[0]);
    }

    /**
     * The member of a channel.
     *
     * @param channelId of the channel.
     * @return the member, or null.
     */
    public Member member(final long channelId)
    {
        return byChannel.get(channelId);
    }

    @Override
    public void onDatagram(
        final NodeAddress source, final DirectBuffer buffer, final int offset, final int length, final long timeNs)
    {
        final Member member = byChannel.get(buffer.getLong(offset + CHANNEL_ID_OFFSET,
            java.nio.ByteOrder.LITTLE_ENDIAN));
        if ((member == null || !member.repairs.takeDue(source, buffer, offset)) && !budget.tryTake(source, timeNs))
        {
            environment.counters.increment(ControlCounter.RATE_LIMITED);
            return;
        }
        if (member == null)
        {
            environment.counters.increment(ControlCounter.CHANNEL_UNKNOWN);
            return;
        }
        member.onDatagram(source, buffer, offset, length, timeNs);
    }

    @Override
    public int onTime(final long timeNs)
    {
        nowNs = timeNs;
        int workCount = commands.drain();
        for (final Member member : members)
        {
            if (timeNs >= member.nextDeadlineNs())
            {
                workCount += member.onTime(timeNs);
            }
        }
        return workCount;
    }

    @Override
    public long nextDeadlineNs()
    {
        long deadlineNs = commands.isEmpty() ? NO_DEADLINE_NS : nowNs + COMMAND_RETRY_NS;
        for (final Member member : members)
        {
            deadlineNs = Math.min(deadlineNs, member.nextDeadlineNs());
        }
        return deadlineNs;
    }

    /**
     * The node as its data plane sees it.
     *
     * @param timeNs of the events that follow.
     * @return takes events; the same object at each call.
     */
    public EngineEvents events(final long timeNs)
    {
        nowNs = timeNs;
        return dispatch;
    }

    /**
     * Hands events to the member of their channel.
     */
    private final class Dispatch implements EngineEvents
    {
        private EngineEvents target;

        private boolean has(final long channelId)
        {
            final Member member = byChannel.get(channelId);
            if (member == null)
            {
                environment.counters.increment(ControlCounter.CHANNEL_UNKNOWN);
                return false;
            }
            target = member.events(nowNs);
            return true;
        }

        @Override
        public void onLinkUp(final long channelId, final int linkId)
        {
            if (has(channelId))
            {
                target.onLinkUp(channelId, linkId);
            }
        }

        @Override
        public void onLinkSilent(final long channelId, final int linkId, final long silentNs, final long stalledNs)
        {
            if (has(channelId))
            {
                target.onLinkSilent(channelId, linkId, silentNs, stalledNs);
            }
        }

        @Override
        public void onLinkUnreachable(final long channelId, final int linkId)
        {
            if (has(channelId))
            {
                target.onLinkUnreachable(channelId, linkId);
            }
        }

        @Override
        public void onLinkHeard(final long channelId, final int linkId)
        {
            if (has(channelId))
            {
                target.onLinkHeard(channelId, linkId);
            }
        }

        @Override
        public void onLinkDown(final long channelId, final int linkId)
        {
            if (has(channelId))
            {
                target.onLinkDown(channelId, linkId);
            }
        }

        @Override
        public void onParentStanding(final long channelId, final int linkId, final boolean orphaned, final int level)
        {
            if (has(channelId))
            {
                target.onParentStanding(channelId, linkId, orphaned, level);
            }
        }

        @Override
        public void onParentReport(
            final long channelId, final int linkId, final long receivedBytes, final long silenceMaxNs,
            final long parentNextBlock, final long periodNs)
        {
            if (has(channelId))
            {
                target.onParentReport(channelId, linkId, receivedBytes, silenceMaxNs, parentNextBlock, periodNs);
            }
        }

        @Override
        public void onChildReport(
            final long channelId, final int linkId, final long nextBlock, final long deliveredBlock,
            final long lostBlocks,
            final int subtreeMembers, final long rttNs, final long sentBytes)
        {
            if (has(channelId))
            {
                target.onChildReport(
                    channelId, linkId, nextBlock, deliveredBlock, lostBlocks, subtreeMembers, rttNs, sentBytes);
            }
        }

        @Override
        public void onGap(final long channelId, final long fromBlock, final long toBlock)
        {
            if (has(channelId))
            {
                target.onGap(channelId, fromBlock, toBlock);
            }
        }

        @Override
        public void onProgress(
            final long channelId, final long oldestBlock, final long nextBlock, final long nextSequence,
            final int epoch,
            final long bytesPerSecond)
        {
            if (has(channelId))
            {
                target.onProgress(channelId, oldestBlock, nextBlock, nextSequence, epoch, bytesPerSecond);
            }
        }

        @Override
        public void onOverrun(
            final long channelId, final int linkId, final long fromBlock, final long toBlock, final boolean detached)
        {
            if (has(channelId))
            {
                target.onOverrun(channelId, linkId, fromBlock, toBlock, detached);
            }
        }

        @Override
        public void onEpoch(final long channelId, final int epoch)
        {
            if (has(channelId))
            {
                target.onEpoch(channelId, epoch);
            }
        }

        @Override
        public void onForeignSession(final int session, final NodeAddress source)
        {
            environment.counters.increment(ControlCounter.FOREIGN_SESSIONS);
        }

        @Override
        public void onBlockCopy(
            final long channelId, final long correlationId, final DirectBuffer buffer, final int offset,
            final int length)
        {
            if (has(channelId))
            {
                target.onBlockCopy(channelId, correlationId, buffer, offset, length);
            }
        }

        @Override
        public void onEnd(final long channelId, final long nextBlock, final long nextSequence)
        {
            if (has(channelId))
            {
                target.onEnd(channelId, nextBlock, nextSequence);
            }
        }

        @Override
        public void onCommandFailed(final long channelId, final int linkId, final int code)
        {
            if (has(channelId))
            {
                target.onCommandFailed(channelId, linkId, code);
            }
        }
    }
}
