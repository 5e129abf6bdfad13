package io.banyan.node.flight;

import jdk.jfr.FlightRecorder;

/**
 * Where the control plane tells what happens; each call is one event of a recording, if one runs. As long as none was
 * ever begun no event is touched: its class would bring half of the recorder with it, in the middle of a join.
 */
public final class Flight
{
    private Flight()
    {
    }

    /**
     * A member can be reached by messages.
     *
     * @param channel  name of the channel.
     * @param memberId of the member.
     * @param parentId of its parent, 0 for the root.
     * @param reason   why now.
     */
    public static void attach(final String channel, final long memberId, final long parentId, final String reason)
    {
        if (!FlightRecorder.isInitialized())
        {
            return;
        }
        final AttachEvent event = new AttachEvent();
        event.parent = Long.toHexString(parentId);
        event.reason = reason;
        event.commit(channel, memberId);
    }

    /**
     * A member has no parent any more.
     *
     * @param channel  name of the channel.
     * @param memberId of the member.
     * @param parentId of the parent that it had, 0 for the root.
     * @param reason   why.
     */
    public static void detach(final String channel, final long memberId, final long parentId, final String reason)
    {
        if (!FlightRecorder.isInitialized())
        {
            return;
        }
        final DetachEvent event = new DetachEvent();
        event.parent = Long.toHexString(parentId);
        event.reason = reason;
        event.commit(channel, memberId);
    }

    /**
     * A member that had lost its parent has another.
     *
     * @param channel  name of the channel.
     * @param memberId of the member.
     * @param parentId of the new parent.
     * @param tookNs   without a parent.
     */
    public static void failover(final String channel, final long memberId, final long parentId, final long tookNs)
    {
        if (!FlightRecorder.isInitialized())
        {
            return;
        }
        final FailoverEvent event = new FailoverEvent();
        event.parent = Long.toHexString(parentId);
        event.tookNs = tookNs;
        event.commit(channel, memberId);
    }

    /**
     * Blocks are missing.
     *
     * @param channel   name of the channel.
     * @param memberId  of the member.
     * @param fromBlock first missing.
     * @param toBlock   one past the last missing.
     */
    public static void gap(final String channel, final long memberId, final long fromBlock, final long toBlock)
    {
        if (!FlightRecorder.isInitialized())
        {
            return;
        }
        final GapEvent event = new GapEvent();
        event.fromBlock = fromBlock;
        event.toBlock = toBlock;
        event.commit(channel, memberId);
    }

    /**
     * Nothing is missing any more.
     *
     * @param channel       name of the channel.
     * @param memberId      of the member.
     * @param toBlock       one past the last that was missing.
     * @param givenUpBlocks of them, not repaired in time.
     * @param tookNs        since the first gap.
     */
    public static void repair(
        final String channel, final long memberId, final long toBlock, final long givenUpBlocks, final long tookNs)
    {
        if (!FlightRecorder.isInitialized())
        {
            return;
        }
        final RepairEvent event = new RepairEvent();
        event.toBlock = toBlock;
        event.givenUpBlocks = givenUpBlocks;
        event.tookNs = tookNs;
        event.commit(channel, memberId);
    }

    /**
     * A child fell out of the window.
     *
     * @param channel   name of the channel.
     * @param memberId  of the member whose child it is.
     * @param fromBlock first skipped.
     * @param toBlock   one past the last skipped.
     * @param detached  whether its link was closed.
     */
    public static void overrun(
        final String channel,
        final long memberId,
        final long fromBlock,
        final long toBlock,
        final boolean detached)
    {
        if (!FlightRecorder.isInitialized())
        {
            return;
        }
        final OverrunEvent event = new OverrunEvent();
        event.fromBlock = fromBlock;
        event.toBlock = toBlock;
        event.detached = detached;
        event.commit(channel, memberId);
    }
}
