package io.banyan.engine.core;

/**
 * What a link knows of its other end by what it hears, and who is told when it hears nothing.
 */
final class LifeSigns
{
    /** So many heartbeats must be missing before the word of a host, that nobody listens there, is believed. */
    private static final int HEARTBEATS_MISSED = 2;

    private final ChannelCore channel;
    private final LinkPort port;
    private final int linkId;
    private long heardNs;
    private long stalledNs;
    private boolean isSilent;
    private boolean isUnreachable;
    private boolean isUnreachableTold;

    LifeSigns(final ChannelCore channel, final LinkPort port, final int linkId)
    {
        this.channel = channel;
        this.port = port;
        this.linkId = linkId;
    }

    long heardNs()
    {
        return heardNs;
    }

    boolean isSilent()
    {
        return isSilent;
    }

    /** Whatever was heard before: what counts begins now. */
    void restart(final long nowNs)
    {
        heardNs = nowNs;
    }

    /** What this node slept through is not the silence of the other end. */
    void onStall(final long nowNs, final long stallNs)
    {
        stalledNs = Math.max(stalledNs, stallNs);
        heardNs = Links.earlier(nowNs, heardNs + stallNs);
    }

    void onHeard(final long nowNs)
    {
        heardNs = nowNs;
        stalledNs = 0;
        isUnreachable = false;
        isUnreachableTold = false;
        if (isSilent)
        {
            isSilent = false;
            channel.events().onLinkHeard(channel.channelId(), linkId);
        }
    }

    /** Tells of silence, once; returns what was done. */
    int onTimers(final long nowNs, final long allowedNs, final long heartbeatNs)
    {
        isUnreachable |= port.takeUnreachable();
        final long silentNs = nowNs - heardNs;
        if (isUnreachable && !isUnreachableTold && silentNs > HEARTBEATS_MISSED * heartbeatNs)
        {
            isUnreachableTold = true;
            isSilent = true;
            channel.counters().unreachable++;
            channel.events().onLinkUnreachable(channel.channelId(), linkId);
            return 1;
        }
        if (!isSilent && silentNs > allowedNs)
        {
            isSilent = true;
            channel.events().onLinkSilent(channel.channelId(), linkId, silentNs, stalledNs);
            return 1;
        }
        return 0;
    }

    /** The earlier of this time and that at which {@link #onTimers} has something to tell, if nothing is heard. */
    long deadlineNs(final long nextNs, final long allowedNs, final long heartbeatNs)
    {
        if (isUnreachable && !isUnreachableTold)
        {
            final long missedNs = HEARTBEATS_MISSED * heartbeatNs;
            return Links.earlier(nextNs, heardNs + (isSilent ? missedNs : Math.min(missedNs, allowedNs)) + 1);
        }
        return isSilent ? nextNs : Links.earlier(nextNs, heardNs + allowedNs + 1);
    }
}
