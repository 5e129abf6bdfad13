package io.banyan.engine.core;

import io.banyan.codec.data.BooleanType;
import io.banyan.codec.data.EndReason;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.engine.window.Window;

/**
 * Writes the small messages that keep links alive: heartbeats and the end downward, progress upward.
 */
final class LinkSignals
{
    private static final long MISSING_MAX = 0xFFFF_FFFEL;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final ChannelCore channel;
    private final LinkCodecs codecs;
    private final Window window;
    private final ChannelCounters counters;
    private final long channelTag;

    LinkSignals(final ChannelCore channel)
    {
        this.channel = channel;
        this.codecs = channel.codecs;
        this.window = channel.window();
        this.counters = channel.counters();
        this.channelTag = channel.settings().channelTag() & UNSIGNED;
    }

    boolean heartbeat(final LinkPort port, final long nextBlock, final long nextSequence)
    {
        codecs.heartbeatEncoder.wrapAndApplyHeader(codecs.small, 0, codecs.headerEncoder)
            .nextBlock(nextBlock)
            .nextSequence(nextSequence)
            .deliveredBlock(channel.deliveredEverywhere())
            .sentTimeNs(channel.nowNs())
            .epoch(channel.epoch() & UNSIGNED)
            .channel(channelTag)
            .level(channel.level())
            .orphaned(channel.isOrphaned() ? BooleanType.TRUE : BooleanType.FALSE);
        final boolean sent = port.offerSign(codecs.small, 0, lengthOf(codecs.heartbeatEncoder.encodedLength())) > 0;
        counters.heartbeatsOut += sent ? 1 : 0;
        return sent;
    }

    boolean progress(final LinkPort port, final long echoTimeNs)
    {
        codecs.progressEncoder.wrapAndApplyHeader(codecs.small, 0, codecs.headerEncoder)
            .nextBlock(window.head())
            .deliveredBlock(channel.deliveredBlock())
            .echoTimeNs(echoTimeNs)
            .lostBlocks(counters.lost)
            .epoch(channel.epoch() & UNSIGNED)
            .channel(channelTag)
            .subtreeMembers(channel.links.subtreeMembers())
            .missingBlocks(Math.min(MISSING_MAX, window.highest() - window.head()));
        return port.offerSign(codecs.small, 0, lengthOf(codecs.progressEncoder.encodedLength())) > 0;
    }

    boolean end(final LinkPort port)
    {
        codecs.endEncoder.wrapAndApplyHeader(codecs.small, 0, codecs.headerEncoder)
            .nextBlock(channel.intake.endBlock())
            .nextSequence(channel.intake.endSequence())
            .epoch(channel.epoch() & UNSIGNED)
            .channel(channelTag)
            .reason(EndReason.COMPLETED);
        return port.offer(codecs.small, 0, lengthOf(codecs.endEncoder.encodedLength())) > 0;
    }

    private static int lengthOf(final int encodedLength)
    {
        return MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
    }
}
