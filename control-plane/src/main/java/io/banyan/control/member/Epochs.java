package io.banyan.control.member;

import io.banyan.control.ControlCounter;
import io.banyan.engine.command.EngineCommands;

/**
 * Who numbers the channel: a higher epoch wins, of two roots of one epoch the higher id, which then takes a higher
 * epoch so that members can tell them apart. A lower one is never accepted again.
 */
final class Epochs
{
    static final int LEAP_MAX = EngineCommands.EPOCH_LEAP_MAX;
    /** At a hundred million blocks a second this lasts for more than a year. */
    private static final long POSITION_MAX = 1L << 52;

    private final Member m;

    Epochs(final Member member)
    {
        m = member;
    }

    /** Whether a root can be that far: one that says otherwise would leave no epoch for those after it. */
    static boolean isCredible(final int epoch, final int highest)
    {
        return epoch >= 0 && (highest == 0 || epoch - highest <= LEAP_MAX);
    }

    static boolean isCrediblePosition(final long position)
    {
        return position >= EngineCommands.LIVE && position <= POSITION_MAX;
    }

    /** The same, counted. */
    boolean isCredible(final int epoch)
    {
        final boolean isCredible = isCredible(epoch, m.position.highestEpoch());
        if (!isCredible)
        {
            m.count(ControlCounter.EPOCH_INCREDIBLE);
        }
        return isCredible;
    }

    /** An authentic sign of a root. False if it is not to be passed on. */
    boolean onRootSeen(final long rootId, final int epoch, final long nowNs)
    {
        if (m.state() == MemberState.ROOT && rootId != m.memberId)
        {
            final int order = Integer.compareUnsigned(epoch, m.epoch());
            if (order > 0 || order == 0 && Long.compareUnsigned(rootId, m.memberId) > 0)
            {
                m.position.onHigherEpoch(epoch);
                onSuperseded(nowNs);
                return true;
            }
            if (order == 0)
            {
                m.root().become(m.epoch() + 1, m.position.nextBlock(), m.position.nextSequence(), nowNs);
                m.news.sendPathToAll(nowNs);
            }
            return false;
        }
        if (Integer.compareUnsigned(epoch, m.position.highestEpoch()) > 0)
        {
            onHigherEpoch(epoch, nowNs);
        }
        return true;
    }

    /** The data plane has seen it: it may run ahead of the PathUpdate that brings it, so only a root acts on it. */
    void onHigherEpochSeen(final int epoch, final long nowNs)
    {
        m.position.onHigherEpoch(epoch);
        if (m.state() == MemberState.ROOT)
        {
            onSuperseded(nowNs);
        }
    }

    void onHigherEpoch(final int epoch, final long nowNs)
    {
        m.position.raiseEpoch(epoch);
        if (m.state() == MemberState.ROOT)
        {
            onSuperseded(nowNs);
        }
        else
        {
            m.fail(Reason.STALE_EPOCH, nowNs);
        }
    }

    void onSuperseded(final long nowNs)
    {
        m.count(ControlCounter.ROOTS_STOPPED);
        m.engine.raiseEpoch(m.channelId, Math.max(m.position.highestEpoch(), m.epoch() + 1));
        Departure.tellChildrenToGo(m);
        Departure.stop(m, Reason.SUPERSEDED, nowNs);
    }
}
