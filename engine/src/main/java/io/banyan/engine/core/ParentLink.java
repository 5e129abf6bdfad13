package io.banyan.engine.core;

import org.agrona.DirectBuffer;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.BooleanType;
import io.banyan.codec.data.EndOfChannelDecoder;
import io.banyan.codec.data.HeartbeatDecoder;

/**
 * One edge of the tree seen from below: what a parent sends goes to the channel's intake, whichever parent it is.
 */
final class ParentLink implements LinkReceiver
{
    private final ChannelCore channel;
    private final ChannelCounters counters;
    private final LinkPort port;
    private final int linkId;
    private final int downSession;
    private final LifeSigns life;
    private boolean fresh = true;
    private boolean carriesBlocks;
    private int announcedEpoch;
    private boolean isUp;
    private boolean inReserve = true;
    private boolean orphaned;
    private int level = -1;
    private long suspicionNs;
    private boolean isAnswered;
    private long signNs;
    private long heartbeatTimeNs = Long.MIN_VALUE;
    private long heartbeatHeardNs;
    private long parentNextBlock;
    private long receivedBytes;
    private long silenceMaxNs;
    private long lastReportNs;

    ParentLink(final ChannelCore channel, final int linkId, final LinkPort port, final int downSession)
    {
        this.channel = channel;
        this.counters = channel.counters();
        this.linkId = linkId;
        this.port = port;
        this.downSession = downSession;
        this.life = new LifeSigns(channel, port, linkId);
        this.suspicionNs = channel.settings().suspicionNs();
    }

    int linkId()
    {
        return linkId;
    }

    int downSession()
    {
        return downSession;
    }

    LinkPort port()
    {
        return port;
    }

    void suspicionNs(final long ns)
    {
        suspicionNs = ns;
    }

    /**
     * Sent time of the newest heartbeat, moved on by the time it was held here: the parent subtracts it from its clock.
     */
    long echoTimeNs(final long nowNs)
    {
        return heartbeatTimeNs == Long.MIN_VALUE ? Long.MIN_VALUE : heartbeatTimeNs + (nowNs - heartbeatHeardNs);
    }

    @Override
    public boolean onBytes(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final int template = channel.codecs.admit(counters, buffer, offset, length);
        if (template < 0)
        {
            return false;
        }
        onHeard(nowNs);
        switch (template)
        {
            case BlockDecoder.TEMPLATE_ID:
                carriesBlocks = true;
                receivedBytes += length;
                channel.intake.onBlock(this, buffer, offset, length, nowNs);
                break;

            case HeartbeatDecoder.TEMPLATE_ID:
                onHeartbeat(channel.codecs.wrapHeartbeat(buffer, offset), nowNs);
                return false;

            case EndOfChannelDecoder.TEMPLATE_ID:
                channel.intake.onEnd(this, buffer, offset, nowNs);
                break;

            default:
                if (!channel.tree().onDownward(this, template, buffer, offset, length, nowNs))
                {
                    counters.misdirected++;
                }
        }
        return true;
    }

    @Override
    public boolean isReady()
    {
        return channel.hasRoom();
    }

    @Override
    public void onStreamUp(final long nowNs)
    {
        onHeard(nowNs);
        if (!isUp)
        {
            isUp = true;
            channel.events().onLinkUp(channel.channelId(), linkId);
            channel.timers.wake();
        }
    }

    @Override
    public void onStreamDown(final long nowNs)
    {
        if (isUp)
        {
            isUp = false;
            channel.events().onLinkDown(channel.channelId(), linkId);
        }
    }

    /** The highest epoch that this parent has announced: what it sends of lower ones is the history in its window. */
    int announcedEpoch()
    {
        return announcedEpoch;
    }

    void announcedEpoch(final int epoch)
    {
        if (Integer.compareUnsigned(epoch, announcedEpoch) > 0)
        {
            announcedEpoch = epoch;
        }
    }

    /**
     * Whether its marks say what should have arrived: a parent on hold sends marks only, and what it has is not missed
     * yet.
     */
    boolean isTold()
    {
        return carriesBlocks || channel.isActive(this);
    }

    /** All children have said how far they are since this parent's last sign of life. */
    void onAnswers()
    {
        isAnswered = true;
        channel.timers.wake();
    }

    /** A message for the members above; false when it would not go now. */
    boolean pass(final DirectBuffer buffer, final int offset, final int length)
    {
        return port.offer(buffer, offset, length) > 0;
    }

    int onTimers(final long nowNs, final long stallNs)
    {
        final ChannelSettings settings = channel.settings();
        if (fresh)
        {
            fresh = false;
            life.restart(nowNs);
            lastReportNs = nowNs;
            signNs = nowNs;
        }
        else if (stallNs > 0)
        {
            life.onStall(nowNs, stallNs);
        }
        int work = 0;
        // Early when all those below have given theirs: what they say of themselves goes on level by level.
        if (nowNs - signNs >= (isAnswered ? -settings.earlySignNs() : 0))
        {
            signNs = nowNs + heartbeatNs() + settings.lateSignNs();
            if (port.isConnected())
            {
                channel.signals.progress(port, echoTimeNs(nowNs));
            }
        }
        isAnswered = false;
        if (isUp)
        {
            work += life.onTimers(nowNs, allowedSilenceNs(), heartbeatNs());
        }
        if (nowNs - lastReportNs >= settings.reportNs())
        {
            channel.events().onParentReport(
                channel.channelId(),
                linkId,
                receivedBytes,
                Math.max(silenceMaxNs, nowNs - life.heardNs()),
                parentNextBlock,
                nowNs - lastReportNs);
            lastReportNs = nowNs;
            receivedBytes = 0;
            silenceMaxNs = 0;
            work++;
        }
        return work;
    }

    /** When {@link #onTimers} has something to do next, if nothing else happens. */
    long deadlineNs()
    {
        final ChannelSettings settings = channel.settings();
        final long nextNs = Links.earlier(signNs, lastReportNs + settings.reportNs());
        return isUp ? life.deadlineNs(nextNs, allowedSilenceNs(), heartbeatNs()) : nextNs;
    }

    /** The link carries the channel from now on: in reserve it could be silent for longer than it may be now. */
    void leaveReserve(final long nowNs)
    {
        if (!inReserve)
        {
            return;
        }
        inReserve = false;
        life.restart(nowNs);
        silenceMaxNs = 0;
        signNs = nowNs;
    }

    private long heartbeatNs()
    {
        return inReserve ? channel.settings().standbyHeartbeatNs() : channel.settings().heartbeatNs();
    }

    private long allowedSilenceNs()
    {
        return inReserve ? Math.max(suspicionNs, channel.settings().standbySuspicionNs()) : suspicionNs;
    }

    void close()
    {
        port.close();
    }

    private void onHeard(final long nowNs)
    {
        silenceMaxNs = fresh ? 0 : Math.max(silenceMaxNs, nowNs - life.heardNs());
        life.onHeard(nowNs);
    }

    private void onHeartbeat(final HeartbeatDecoder heartbeat, final long nowNs)
    {
        if (!channel.intake.onMarks(
            this, heartbeat.channel(), heartbeat.epoch(), heartbeat.nextBlock(), heartbeat.nextSequence(), nowNs))
        {
            return;
        }
        counters.heartbeatsIn++;
        if (channel.isActive(this))
        {
            channel.timers.onSweep();
        }
        heartbeatTimeNs = heartbeat.sentTimeNs();
        heartbeatHeardNs = nowNs;
        parentNextBlock = Math.max(parentNextBlock, heartbeat.nextBlock());
        channel.intake.onDelivered(heartbeat.deliveredBlock());
        final boolean nowOrphaned = heartbeat.orphaned() == BooleanType.TRUE;
        if (nowOrphaned != orphaned || heartbeat.level() != level)
        {
            orphaned = nowOrphaned;
            level = heartbeat.level();
            channel.events().onParentStanding(channel.channelId(), linkId, orphaned, level);
        }
    }
}
