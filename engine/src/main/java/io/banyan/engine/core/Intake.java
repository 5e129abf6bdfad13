package io.banyan.engine.core;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.EndOfChannelDecoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.window.Window;

/**
 * What comes in, from whichever parent: blocks take their place, first arrival wins; marks and holes become gaps; a gap
 * that stands too long is given up; epochs decide between roots.
 */
final class Intake
{
    static final long NO_END = Long.MAX_VALUE;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final ChannelCore channel;
    private final ChannelSettings settings;
    private final Window window;
    private final LinkCodecs codecs;
    private final ChannelCounters counters;
    private final long channelTag;
    private boolean hasPosition;
    private boolean gapOpen;
    private boolean endReported;
    private long endBlock = NO_END;
    private long endSequence;
    private long knownDelivered;
    private long markedBlock = -1;
    private long markedSequence;
    private long headSeenAtGap;
    private long gapSinceNs;

    Intake(final ChannelCore channel, final LinkCodecs codecs)
    {
        this.channel = channel;
        this.settings = channel.settings();
        this.window = channel.window();
        this.codecs = codecs;
        this.counters = channel.counters();
        this.channelTag = settings.channelTag() & UNSIGNED;
    }

    boolean hasPosition()
    {
        return hasPosition;
    }

    long knownDelivered()
    {
        return knownDelivered;
    }

    long endBlock()
    {
        return endBlock;
    }

    long endSequence()
    {
        return endSequence;
    }

    boolean isEnded()
    {
        return endBlock != NO_END;
    }

    void startAt(final long block, final long sequence)
    {
        window.start(block, sequence);
        hasPosition = true;
        channel.onWindowStart(block);
    }

    /** This node numbers the channel from a block on. */
    void onRoot(final long nextBlock, final long nextSequence)
    {
        if (hasPosition)
        {
            counters.lost += window.giveUp(nextBlock, nextSequence);
            window.truncate();
        }
        else
        {
            startAt(nextBlock, nextSequence);
        }
        gapOpen = false;
        forgetEnd();
    }

    void forgetEnd()
    {
        endBlock = NO_END;
        endReported = false;
    }

    void endAt(final long block, final long sequence)
    {
        endBlock = block;
        endSequence = sequence;
    }

    /**
     * A valid block from a parent, or one handed in for repair.
     *
     * @param from the parent, or null.
     */
    void onBlock(
        final ParentLink from, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final BlockDecoder block = codecs.block.wrapAndApplyHeader(buffer, offset, codecs.header);
        final long number = block.blockNumber();
        if (!isCurrent(from, block.channel(), (int)block.epoch(), number))
        {
            return;
        }
        final long firstSequence = block.firstSequence();
        if (!hasPosition)
        {
            startAt(number, firstSequence);
        }
        if (length > settings.blockLengthMax())
        {
            counters.oversize++;
            noteHighest(number + 1, nowNs);
            return;
        }
        if (isHeldBack(number, length))
        {
            counters.heldBack++;
            noteHighest(number + 1, nowNs);
            return;
        }
        final int sequences = BlockSequences.of(block);
        final long highest = window.highest();
        int placed = window.place(number, firstSequence, sequences, buffer, offset, length);
        if (placed < 0)
        {
            placed = makeRoom(placed, number, firstSequence, sequences, buffer, offset, length);
        }
        if (placed != Window.PLACED)
        {
            onDuplicate(number, (int)block.epoch());
            return;
        }
        counters.blocksIn++;
        counters.bytesIn += length;
        counters.framesIn += sequences;
        if (number > highest)
        {
            onGap(highest, number, nowNs);
        }
        else if (number < highest)
        {
            counters.repaired++;
        }
        if (gapOpen && window.head() != headSeenAtGap)
        {
            onHeadMoved(nowNs);
        }
    }

    /** False when the marks are not for this channel or of an epoch that is over. */
    boolean onMarks(
        final ParentLink from,
        final long tag,
        final long epoch,
        final long nextBlock,
        final long nextSequence,
        final long nowNs)
    {
        if (!isCurrent(from, tag, (int)epoch, Long.MAX_VALUE))
        {
            return false;
        }
        if (!from.isTold() || nextBlock < 0)
        {
            return true;
        }
        if (!hasPosition)
        {
            startAt(nextBlock, nextSequence);
            return true;
        }
        if (nextSequence >= 0)
        {
            markedBlock = nextBlock;
            markedSequence = nextSequence;
            window.noteSequence(nextBlock, nextSequence);
        }
        noteHighest(nextBlock, nowNs);
        return true;
    }

    void onDelivered(final long deliveredBlock)
    {
        knownDelivered = Math.max(knownDelivered, deliveredBlock);
    }

    void onEnd(final ParentLink from, final DirectBuffer buffer, final int offset, final long nowNs)
    {
        final EndOfChannelDecoder end = codecs.end.wrapAndApplyHeader(buffer, offset, codecs.header);
        final long nextBlock = end.nextBlock();
        final long nextSequence = end.nextSequence();
        if (onMarks(from, end.channel(), end.epoch(), nextBlock, nextSequence, nowNs))
        {
            endAt(nextBlock, nextSequence);
        }
    }

    void giveUp(final long toBlock)
    {
        final long to = Math.min(toBlock, window.highest());
        if (to > window.head())
        {
            counters.lost += window.giveUp(to, to == markedBlock ? markedSequence : Window.UNKNOWN_SEQUENCE);
            if (window.head() == markedBlock)
            {
                window.noteSequence(markedBlock, markedSequence);
            }
        }
    }

    /**
     * The control plane gives up sooner where it runs; this is the last resort that keeps subscribers from waiting for
     * ever.
     */
    int checkGapDeadline(final long nowNs)
    {
        if (!gapOpen)
        {
            return 0;
        }
        if (window.head() != headSeenAtGap || window.head() >= window.highest())
        {
            onHeadMoved(nowNs);
        }
        if (!gapOpen || nowNs - gapSinceNs < settings.gapDeadlineNs())
        {
            return 0;
        }
        giveUp(window.nextRetained(window.head()));
        onHeadMoved(nowNs);
        return 1;
    }

    /** True once, when everything up to the end of the channel is here. */
    boolean hasEndToReport()
    {
        if (endReported || window.head() < endBlock)
        {
            return false;
        }
        endReported = true;
        return true;
    }

    long deadlineNs(final long latestNs)
    {
        return gapOpen ? Links.earlier(latestNs, gapSinceNs + settings.gapDeadlineNs()) : latestNs;
    }

    private int makeRoom(
        final int refusal,
        final long number,
        final long firstSequence,
        final int sequences,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        int placed = refusal;
        if (placed == Window.TOO_FAR)
        {
            // The parent itself has lost what lies between: it cannot be held open, so it is given up now.
            counters.tooFarAhead++;
            window.noteHighest(number);
            counters.lost += window.giveUp(number, firstSequence);
            placed = window.place(number, firstSequence, sequences, buffer, offset, length);
        }
        while (placed == Window.FULL)
        {
            counters.gapsPressed++;
            giveUp(window.nextRetained(window.head()));
            placed = window.place(number, firstSequence, sequences, buffer, offset, length);
        }
        return placed;
    }

    /** What BACKPRESSURE readers hold is not overwritten, whatever a parent sends: the block can be asked for again. */
    private boolean isHeldBack(final long number, final int length)
    {
        if (!channel.hasHolders() || number < window.head())
        {
            return false;
        }
        final long held = channel.heldBlock();
        return window.wouldOverwrite(held, length) ||
            held < window.head() && window.isRetained(held) && number - held >= window.slots();
    }

    private void onDuplicate(final long number, final int epoch)
    {
        counters.duplicates++;
        if (window.isRetained(number) && epochOf(number) != epoch)
        {
            counters.forks++;
        }
    }

    private int epochOf(final long block)
    {
        return window.ring().getInt(window.offset(block) + BlockLayout.EPOCH_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private void noteHighest(final long nextBlock, final long nowNs)
    {
        final long highest = window.highest();
        if (nextBlock > highest)
        {
            window.noteHighest(nextBlock);
            onGap(highest, nextBlock, nowNs);
        }
    }

    private boolean isCurrent(final ParentLink from, final long tag, final int epoch, final long blockNumber)
    {
        if (tag != channelTag)
        {
            counters.misdirected++;
            return false;
        }
        final int order = Integer.compareUnsigned(epoch, channel.epoch());
        if (order > 0 && !isCredible(epoch))
        {
            counters.epochIncredible++;
            return false;
        }
        if (from != null)
        {
            from.announcedEpoch(epoch);
        }
        if (order > 0)
        {
            channel.onHigherEpoch(epoch);
            return true;
        }
        if (channel.isRoot() || order < 0 && !isHistory(from, blockNumber))
        {
            counters.staleEpoch++;
            return false;
        }
        return true;
    }

    /** Following an epoch that no root can have reached would leave none for the roots to come. */
    private boolean isCredible(final int epoch)
    {
        return epoch >= 0 && (channel.epoch() == 0 || epoch - channel.epoch() <= EngineCommands.EPOCH_LEAP_MAX);
    }

    /**
     * Blocks of lower epochs are what the root of this one found and kept; they come only from those who know of this
     * epoch.
     */
    private boolean isHistory(final ParentLink from, final long blockNumber)
    {
        return from == null ? blockNumber < window.highest() :
            blockNumber != Long.MAX_VALUE && Integer.compareUnsigned(from.announcedEpoch(), channel.epoch()) >= 0;
    }

    private void onGap(final long fromBlock, final long toBlock, final long nowNs)
    {
        counters.gaps++;
        if (!gapOpen)
        {
            gapOpen = true;
            gapSinceNs = nowNs;
            headSeenAtGap = window.head();
            channel.timers.wake();
        }
        channel.events().onGap(channel.channelId(), fromBlock, toBlock);
    }

    private void onHeadMoved(final long nowNs)
    {
        gapOpen = window.head() < window.highest();
        gapSinceNs = nowNs;
        headSeenAtGap = window.head();
    }
}
