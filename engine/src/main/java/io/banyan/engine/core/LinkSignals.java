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

    private final LinkCodecs codecs;
    private final Window window;
    private final ChannelCounters counters;
    private final long channelTag;

    LinkSignals(
        final LinkCodecs codecs, final Window window, final ChannelSettings settings, final ChannelCounters counters)
    {
        this.codecs = codecs;
        this.window = window;
        this.counters = counters;
        this.channelTag = settings.channelTag() & UNSIGNED;
    }

    boolean heartbeat(
        final LinkPort port,
        final long nextBlock,
        final long nextSequence,
        final long deliveredBlock,
        final int epoch,
        final int level,
        final boolean orphaned,
        final long nowNs)
    {
        codecs.heartbeatEncoder.wrapAndApplyHeader(codecs.small, 0, codecs.headerEncoder)
            .nextBlock(nextBlock)
            .nextSequence(nextSequence)
            .deliveredBlock(deliveredBlock)
            .sentTimeNs(nowNs)
            .epoch(epoch & UNSIGNED)
            .channel(channelTag)
            .level(level)
            .orphaned(orphaned ? BooleanType.TRUE : BooleanType.FALSE);
        final boolean sent = offerSmall(port, codecs.heartbeatEncoder.encodedLength());
        counters.heartbeatsOut += sent ? 1 : 0;
        return sent;
    }

    boolean progress(
        final LinkPort port,
        final long deliveredBlock,
        final long echoTimeNs,
        final int epoch,
        final long subtreeMembers)
    {
        codecs.progressEncoder.wrapAndApplyHeader(codecs.small, 0, codecs.headerEncoder)
            .nextBlock(window.head())
            .deliveredBlock(deliveredBlock)
            .echoTimeNs(echoTimeNs)
            .lostBlocks(counters.lost)
            .epoch(epoch & UNSIGNED)
            .channel(channelTag)
            .subtreeMembers(subtreeMembers)
            .missingBlocks(Math.min(MISSING_MAX, window.highest() - window.head()));
        return offerSmall(port, codecs.progressEncoder.encodedLength());
    }

    boolean end(final LinkPort port, final long endBlock, final long endSequence, final int epoch)
    {
        codecs.endEncoder.wrapAndApplyHeader(codecs.small, 0, codecs.headerEncoder)
            .nextBlock(endBlock)
            .nextSequence(endSequence)
            .epoch(epoch & UNSIGNED)
            .channel(channelTag)
            .reason(EndReason.COMPLETED);
        return offerSmall(port, codecs.endEncoder.encodedLength());
    }

    private boolean offerSmall(final LinkPort port, final int encodedLength)
    {
        return port.offer(codecs.small, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength) > 0;
    }
}
