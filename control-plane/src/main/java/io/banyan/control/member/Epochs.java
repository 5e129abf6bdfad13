package io.banyan.control.member;

import io.banyan.control.ControlCounter;
import io.banyan.engine.NodeAddress;

/**
 * Who numbers the channel: a higher epoch wins, of two roots of one epoch the higher id, which then takes a higher
 * epoch so that members can tell them apart. A lower one is never accepted again.
 */
final class Epochs
{
    private final Member m;

    Epochs(final Member member)
    {
        m = member;
    }

    /** An authentic sign of a m.root(). False if it is not to be passed on. */
    boolean onRootSeen(
        final long rootId, final NodeAddress rootAddress, final int epoch, final long rootNextBlock, final long nowNs)
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
        m.liveness.onSeenBlock(rootNextBlock);
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
        m.tellChildrenToGo();
        m.stop(Reason.SUPERSEDED, nowNs);
    }
}
