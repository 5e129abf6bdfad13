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
    private boolean isSwept;
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

    /** The parent's sign of life has come: one's own go with it, and how far those below are is asked anew. */
    void onSweep()
    {
        isSwept = true;
        isDue = true;
        channel.links.onSweep();
    }

    /**
     * So much before its time a sign of life may go in this look at the clock. Where there is a parent, signs keep in
     * step with its own: they go early with those only, not whenever there is something else to look at.
     */
    long earlySignNs()
    {
        return isSwept || channel.links.active() == null ? channel.settings().earlySignNs() : 0;
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
        isSwept = false;
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
