package io.banyan.control.member;

import io.banyan.control.DatagramPort;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * What a member is made of.
 */
public final class MemberBuilder
{
    final MemberEnvironment environment;
    final long channelId;
    final long memberId;
    NodeAddress address;
    MemberLimits limits = MemberLimits.ofChildren(8);
    DatagramPort port;
    EngineCommands engine;
    NodeIds ids;
    NodeAddress[] trackers;
    NodeAddress[] members;
    MemberListener listener = MemberListener.NONE;
    long seed;
    boolean fromOldest;
    long gapDeadlineNs;

    /**
     * A member of a channel.
     *
     * @param environment shared by the members of the thread.
     * @param channelId   of the channel.
     * @param memberId    unique in the channel, not 0.
     */
    public MemberBuilder(final MemberEnvironment environment, final long channelId, final long memberId)
    {
        this.environment = environment;
        this.channelId = channelId;
        this.memberId = memberId;
        this.seed = memberId ^ Long.rotateLeft(channelId, 32);
    }

    /**
     * Where the member is reached, and how it answers.
     *
     * @param nodeAddress of its node.
     * @param datagrams   of its node.
     * @return this.
     */
    public MemberBuilder at(final NodeAddress nodeAddress, final DatagramPort datagrams)
    {
        address = nodeAddress;
        port = datagrams;
        return this;
    }

    /**
     * The data plane of its node.
     *
     * @param commands takes commands.
     * @param nodeIds  shared by the members of the node.
     * @return this.
     */
    public MemberBuilder engine(final EngineCommands commands, final NodeIds nodeIds)
    {
        engine = commands;
        ids = nodeIds;
        return this;
    }

    /**
     * What it gives at most.
     *
     * @param memberLimits the limits.
     * @return this.
     */
    public MemberBuilder limits(final MemberLimits memberLimits)
    {
        limits = memberLimits;
        return this;
    }

    /**
     * Trackers to ask and to announce to; each is given its own share of the free slots.
     *
     * @param addresses of the trackers; kept, not copied: many members may share one array.
     * @return this.
     */
    public MemberBuilder trackers(final NodeAddress... addresses)
    {
        trackers = addresses;
        return this;
    }

    /**
     * Members known beforehand.
     *
     * @param addresses of the members; kept, not copied.
     * @return this.
     */
    public MemberBuilder members(final NodeAddress... addresses)
    {
        members = addresses;
        return this;
    }

    /**
     * Who is told of its transitions.
     *
     * @param memberListener the listener.
     * @return this.
     */
    public MemberBuilder listener(final MemberListener memberListener)
    {
        listener = memberListener;
        return this;
    }

    /**
     * Where it begins when it first joins: with what is oldest in its parent's window, or with what comes next.
     *
     * @param isOldest true for the oldest.
     * @return this.
     */
    public MemberBuilder fromOldest(final boolean isOldest)
    {
        fromOldest = isOldest;
        return this;
    }

    /**
     * How long a gap of this channel may stand before its subscribers are told, instead of the time that all members of
     * the environment share.
     *
     * @param ns nanoseconds; 0 for what is shared.
     * @return this.
     */
    public MemberBuilder gapDeadlineNs(final long ns)
    {
        gapDeadlineNs = ns;
        return this;
    }

    /**
     * Seed of its randomness.
     *
     * @param value of the seed.
     * @return this.
     */
    public MemberBuilder seed(final long value)
    {
        seed = value;
        return this;
    }

    /**
     * Make the member.
     *
     * @return it, idle.
     */
    public Member build()
    {
        if (memberId == 0)
        {
            throw new IllegalArgumentException("memberId=0 is nobody");
        }
        return new Member(this);
    }
}
