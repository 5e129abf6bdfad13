package io.banyan.engine.core;

import io.banyan.engine.window.Window;

/**
 * When a channel has to look at the clock: signs of life, suspicion, gaps, retries and reports, all behind one
 * deadline.
 */
final class ChannelTimers
{
    /** The agent came this much later than it should have: the pause is credited to every link. */
    private static final long STALL_NS = 1_000_000L;

    private final ChannelCore channel;
    private boolean isDue = true;
    private boolean started;
    private long nextNs;
    private long lastReportNs;
    private long reportedBytesIn;

    ChannelTimers(final ChannelCore channel, final long nowNs)
    {
        this.channel = channel;
        this.nextNs = nowNs;
        this.lastReportNs = nowNs;
    }

    /** Something has changed that timers depend on: see to them in the next cycle. */
    void wake()
    {
        isDue = true;
    }

    long deadlineNs()
    {
        return isDue ? channel.nowNs() : nextNs;
    }

    int poll(final long nowNs)
    {
        final long lateNs = nowNs - nextNs;
        if (lateNs < 0 && !isDue)
        {
            return 0;
        }
        final long stallNs = started && lateNs > STALL_NS ? lateNs : 0;
        isDue = false;
        started = true;
        int work = channel.links.onTimers(nowNs, stallNs);
        work += channel.intake.checkGapDeadline(nowNs);
        final long reportNs = channel.settings().reportNs();
        if (nowNs - lastReportNs >= reportNs)
        {
            report(nowNs);
        }
        final long linksNs = channel.links.deadlineNs(lastReportNs + reportNs);
        final long intakeNs = channel.intake.deadlineNs(linksNs);
        nextNs = channel.hasTree() ? channel.tree().deadlineNs(intakeNs) : intakeNs;
        return work;
    }

    private void report(final long nowNs)
    {
        final long bytesIn = channel.counters().bytesIn;
        if (channel.intake.hasPosition())
        {
            final Window window = channel.window();
            final long bytesPerSecond = (long)((bytesIn - reportedBytesIn) * 1e9 / (nowNs - lastReportNs));
            channel.events().onProgress(
                channel.channelId(),
                window.oldest(),
                window.head(),
                Math.max(0, window.nextSequence()),
                channel.epoch(),
                bytesPerSecond);
        }
        reportedBytesIn = bytesIn;
        lastReportNs = nowNs;
    }
}
