package io.banyan.control.member;

import org.agrona.DirectBuffer;

import io.banyan.codec.control.PruneReason;
import io.banyan.control.ControlCounter;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineEvents;

/**
 * What the data plane says, told to the part of the member that minds it.
 */
final class MemberEvents implements EngineEvents
{
    private final Member m;

    MemberEvents(final Member member)
    {
        m = member;
    }

    @Override
    public void onLinkUp(final long channelId, final int linkId)
    {
        final ChildLink child = m.children.findLink(linkId);
        if (child != null)
        {
            m.admission.onLinkUp(child, m.now());
        }
        else if ((m.search() == null || !m.search().onLink(linkId, true, m.now())) && isParent(linkId))
        {
            m.parent().isUp = true;
        }
        else
        {
            m.backups.onLink(linkId, true, m.now());
        }
    }

    @Override
    public void onLinkSilent(final long channelId, final int linkId, final long silentNs, final long stalledNs)
    {
        final ChildLink child = m.children.findLink(linkId);
        if (child != null)
        {
            m.admission.onChildSilent(child, silentNs, stalledNs, m.now());
        }
        else if (isParent(linkId))
        {
            m.liveness.onParentSilent(m.parent(), silentNs, stalledNs, m.now());
        }
        else if (stalledNs < silentNs / 2)
        {
            m.backups.onLink(linkId, false, m.now());
        }
    }

    @Override
    public void onLinkUnreachable(final long channelId, final int linkId)
    {
        final ChildLink child = m.children.findLink(linkId);
        if (child != null)
        {
            m.admission.evict(child, PruneReason.EVICTED_SILENT, m.now());
        }
        else if (isParent(linkId))
        {
            m.liveness.onParentUnreachable(m.parent(), m.now());
        }
        else
        {
            m.backups.onLink(linkId, false, m.now());
        }
    }

    @Override
    public void onLinkHeard(final long channelId, final int linkId)
    {
        final ChildLink child = m.children.findLink(linkId);
        if (child != null)
        {
            m.admission.onChildHeard(child, m.now());
        }
        else if (isParent(linkId))
        {
            m.liveness.onParentHeard(m.parent(), m.now());
        }
    }

    @Override
    public void onLinkDown(final long channelId, final int linkId)
    {
        final ChildLink child = m.children.findLink(linkId);
        if (child != null)
        {
            m.admission.remove(child, m.now());
        }
        else if (isParent(linkId))
        {
            m.onParentGone(Reason.LINK_DOWN, m.now());
        }
        else if (m.search() == null || !m.search().onLink(linkId, false, m.now()))
        {
            m.backups.onLink(linkId, false, m.now());
        }
    }

    @Override
    public void onParentStanding(final long channelId, final int linkId, final boolean orphaned, final int level)
    {
        if (!isParent(linkId))
        {
            return;
        }
        if (orphaned)
        {
            m.standing.onParentOrphaned(m.now());
        }
        else
        {
            m.standing.onParentFound(m.now());
        }
    }

    @Override
    public void onParentReport(
        final long channelId, final int linkId, final long receivedBytes, final long silenceMaxNs,
        final long parentNextBlock, final long periodNs)
    {
        if (isParent(linkId))
        {
            m.liveness.onParentReport(m.parent(), receivedBytes, silenceMaxNs, parentNextBlock, periodNs, m.now());
        }
        else
        {
            m.liveness.onBackupReport(linkId, parentNextBlock, m.now());
        }
    }

    @Override
    public void onChildReport(
        final long channelId, final int linkId, final long nextBlock, final long deliveredBlock, final long lostBlocks,
        final int subtreeMembers, final long rttNs, final long sentBytes)
    {
        final ChildLink child = m.children.findLink(linkId);
        if (child != null)
        {
            m.admission.onChildReport(child, nextBlock, lostBlocks, subtreeMembers, rttNs, m.now());
        }
    }

    @Override
    public void onGap(final long channelId, final long fromBlock, final long toBlock)
    {
        m.repairs.onGapSeen(fromBlock, toBlock, m.now());
    }

    @Override
    public void onProgress(
        final long channelId, final long oldestBlock, final long nextBlock, final long nextSequence, final int epoch,
        final long bytesPerSecond)
    {
        m.position.onPosition(oldestBlock, nextBlock, nextSequence, epoch, bytesPerSecond);
        m.repairs.onProgress(m.now());
    }

    @Override
    public void onOverrun(
        final long channelId, final int linkId, final long fromBlock, final long toBlock, final boolean detached)
    {
        final ChildLink child = m.children.findLink(linkId);
        if (child != null && detached)
        {
            m.admission.evict(child, PruneReason.EVICTED_SLOW, m.now());
        }
    }

    @Override
    public void onEpoch(final long channelId, final int epoch)
    {
        if (Integer.compareUnsigned(epoch, m.position.highestEpoch()) > 0 && m.epochs.isCredible(epoch))
        {
            m.epochs.onHigherEpochSeen(epoch, m.now());
        }
    }

    @Override
    public void onForeignSession(final int session, final NodeAddress source)
    {
        m.count(ControlCounter.FOREIGN_SESSIONS);
    }

    @Override
    public void onBlockCopy(
        final long channelId, final long correlationId, final DirectBuffer buffer, final int offset, final int length)
    {
        m.repairs.onBlockCopy(correlationId, buffer, offset, length);
    }

    @Override
    public void onEnd(final long channelId, final long nextBlock, final long nextSequence)
    {
        if (m.state() != MemberState.STOPPED)
        {
            Departure.end(m, m.now());
        }
    }

    @Override
    public void onCommandFailed(final long channelId, final int linkId, final int code)
    {
        m.count(ControlCounter.COMMANDS_FAILED);
        if (linkId >= 0)
        {
            onLinkDown(channelId, linkId);
        }
    }

    private boolean isParent(final int linkId)
    {
        return m.parent() != null && m.parent().linkId == linkId;
    }
}
