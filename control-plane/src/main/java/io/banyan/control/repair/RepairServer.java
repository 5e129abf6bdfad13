package io.banyan.control.repair;

import java.nio.ByteOrder;
import java.util.Objects;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeEncoder;
import io.banyan.codec.control.HaveEncoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.RepairBlockEncoder;
import io.banyan.codec.control.RepairRequestDecoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.DatagramPort;
import io.banyan.control.auth.Cookies;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * Answers requests for missing blocks of one channel: tells at once what is coming and what cannot, sends to a child
 * over its link and to others, once their address is proved, in datagrams, all within a share of the upload. What a
 * relay itself lacks it never asks for on another's behalf: its own ladder has asked once for everybody below.
 */
public final class RepairServer
{
    /** {@link Links#childLink} when a member is no child. */
    public static final int NO_LINK = -1;
    /** Room for the largest datagram. */
    public static final int BUFFER_BYTES = 65_507;

    private static final long NS_PER_MS = 1_000_000L;
    private static final long PENDING_NS = 1_000 * NS_PER_MS;
    private static final int RANGES_MAX = 32;
    private static final int BLOCK_BYTES_ASSUMED = DatagramPort.DATAGRAM_BYTES_MAX;
    private static final int BLOCK_BYTES_MAX = BUFFER_BYTES - MessageHeaderEncoder.ENCODED_LENGTH -
        RepairBlockEncoder.BLOCK_LENGTH - RepairBlockEncoder.blockHeaderLength();

    /**
     * Who is a child here.
     */
    @FunctionalInterface
    public interface Links
    {
        /**
         * The link to a child.
         *
         * @param channelId of the channel.
         * @param memberId  of the member.
         * @param source    the request came from; the link of another address is not its own.
         * @return the link id, or {@link RepairServer#NO_LINK}.
         */
        int childLink(long channelId, long memberId, NodeAddress source);
    }

    private final long channelId;
    private final long memberId;
    private final RepairSettings settings;
    private final EngineCommands commands;
    private final DatagramPort port;
    private final Cookies codes;
    private final Links links;
    private final RepairLadder ladder;
    private final ControlCounters counters;
    private final Budget egress;
    private final NodeAddress[] pendingTo;
    private final long[] pendingCorrelationId;
    private final long[] pendingBlocks;
    private final long[] pendingUntilNs;
    private final long[] rangeFrom = new long[RANGES_MAX * 2];
    private final long[] rangeBlocks = new long[RANGES_MAX * 2];
    private final boolean[] rangeComing = new boolean[RANGES_MAX * 2];
    private final MutableDirectBuffer buffer;
    private final MessageHeaderEncoder headerOut = new MessageHeaderEncoder();
    private final HaveEncoder have = new HaveEncoder();
    private final ChallengeEncoder challenge = new ChallengeEncoder();
    private final RepairBlockEncoder repairBlock = new RepairBlockEncoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final RepairRequestDecoder request = new RepairRequestDecoder();
    private long oldestBlock;
    private long nextBlock;
    private int epoch;
    private double blockBytes = BLOCK_BYTES_ASSUMED;
    private int rangeCount;

    /**
     * A server that has nothing yet.
     *
     * @param channelId of the channel.
     * @param memberId  of this member.
     * @param settings  times and budgets.
     * @param commands  to the data plane.
     * @param port      to answer through.
     * @param codes     for cookies.
     * @param links     who is a child.
     * @param ladder    of the same channel, or null at a root.
     * @param buffer    of {@link #BUFFER_BYTES} to encode in; the servers of a thread may share it.
     * @param counters  of the node.
     */
    public RepairServer(
        final long channelId,
        final long memberId,
        final RepairSettings settings,
        final EngineCommands commands,
        final DatagramPort port,
        final Cookies codes,
        final Links links,
        final RepairLadder ladder,
        final MutableDirectBuffer buffer,
        final ControlCounters counters)
    {
        this.channelId = channelId;
        this.memberId = memberId;
        this.settings = Objects.requireNonNull(settings, "settings");
        this.commands = Objects.requireNonNull(commands, "commands");
        this.port = Objects.requireNonNull(port, "port");
        this.codes = Objects.requireNonNull(codes, "codes");
        this.links = Objects.requireNonNull(links, "links");
        this.ladder = ladder;
        this.buffer = Objects.requireNonNull(buffer, "buffer");
        this.counters = Objects.requireNonNull(counters, "counters");
        egress = new Budget(settings.linkBytesPerSecond() * settings.egressShare(), BLOCK_BYTES_ASSUMED);
        pendingTo = new NodeAddress[settings.pendingMax()];
        pendingCorrelationId = new long[settings.pendingMax()];
        pendingBlocks = new long[settings.pendingMax()];
        pendingUntilNs = new long[settings.pendingMax()];
    }

    /**
     * What the window holds.
     *
     * @param oldest       lowest block held.
     * @param next         one past the contiguous head.
     * @param channelEpoch of the newest block.
     */
    public void onProgress(final long oldest, final long next, final int channelEpoch)
    {
        oldestBlock = oldest;
        nextBlock = next;
        epoch = channelEpoch;
    }

    /**
     * A request has arrived.
     *
     * @param source   of the datagram.
     * @param datagram holding it, validated.
     * @param offset   of the message header.
     * @param nowNs    monotonic time.
     */
    public void onRequest(
        final NodeAddress source, final DirectBuffer datagram, final int offset, final long nowNs)
    {
        header.wrap(datagram, offset);
        request.wrapAndApplyHeader(datagram, offset, header);
        counters.increment(ControlCounter.REPAIR_ASKED);
        if (request.channelId() != channelId || (int)request.epoch() - epoch > 0)
        {
            counters.increment(ControlCounter.REPAIR_REFUSED);
            return;
        }
        final int link = links.childLink(channelId, request.memberId(), source);
        final long nowMs = nowNs / NS_PER_MS;
        if (link == NO_LINK && !codes.isCookie(source, request.cookie(), nowMs))
        {
            challenge.wrapAndApplyHeader(buffer, 0, headerOut)
                .channelId(channelId)
                .correlationId(request.correlationId())
                .cookie(codes.cookie(source, nowMs));
            counters.increment(ControlCounter.CHALLENGES_SENT);
            send(source, challenge.encodedLength());
            return;
        }
        rangeCount = 0;
        int ranges = 0;
        for (final RepairRequestDecoder.RangesDecoder range = request.ranges(); range.hasNext() && ranges < RANGES_MAX;)
        {
            range.next();
            ranges++;
            judge(source, link, range.fromBlock(), range.blocks(), nowNs);
        }
        sendHave(source);
    }

    /**
     * A block that was copied out of the window for a stranger.
     *
     * @param correlationId of the command.
     * @param block         holding the block.
     * @param offset        of it.
     * @param length        of it.
     */
    public void onBlockCopy(final long correlationId, final DirectBuffer block, final int offset, final int length)
    {
        final int place = (int)Long.remainderUnsigned(correlationId, pendingTo.length);
        final NodeAddress to = pendingTo[place];
        if (to == null || copyId(place) != correlationId || length > BLOCK_BYTES_MAX)
        {
            counters.increment(ControlCounter.REPAIR_REFUSED);
            return;
        }
        blockBytes += (length - blockBytes) / Byte.SIZE;
        repairBlock.wrapAndApplyHeader(buffer, 0, headerOut)
            .channelId(channelId)
            .memberId(memberId)
            .correlationId(pendingCorrelationId[place])
            .blockNumber(block.getLong(offset + BlockLayout.BLOCK_NUMBER_OFFSET, ByteOrder.LITTLE_ENDIAN))
            .epoch(Integer.toUnsignedLong(epoch))
            .putBlock(block, offset, length);
        counters.increment(ControlCounter.REPAIR_BLOCKS_SERVED);
        send(to, repairBlock.encodedLength());
        if (--pendingBlocks[place] <= 0)
        {
            pendingTo[place] = null;
        }
    }

    /** Split a range into what is coming and what cannot, and have the first part sent. */
    private void judge(
        final NodeAddress source, final int link, final long fromBlock, final long blocks, final long nowNs)
    {
        if (fromBlock < 0 || fromBlock > Long.MAX_VALUE - blocks || blocks == 0)
        {
            counters.increment(ControlCounter.REPAIR_REFUSED);
            return;
        }
        final long toBlock = fromBlock + blocks;
        if (link != NO_LINK && fromBlock >= nextBlock)
        {
            // Not here yet: it comes to the child over its link as soon as it comes to us.
            counters.increment(ControlCounter.REPAIR_COALESCED);
            addRange(fromBlock, blocks, ladder == null || ladder.isFetching(fromBlock));
            return;
        }
        final long from = Math.max(fromBlock, oldestBlock);
        final long affordable = (long)(egress.left(nowNs) / blockBytes);
        final long to = Math.min(
            Math.min(toBlock, nextBlock), from + Math.min(affordable, settings.blocksPerRequestMax()));
        if (affordable < Math.min(Math.min(toBlock, nextBlock) - from, settings.blocksPerRequestMax()))
        {
            counters.increment(ControlCounter.REPAIR_EGRESS_BUDGET);
        }
        if (from >= to || !serve(source, link, from, (int)(to - from), nowNs))
        {
            addRange(fromBlock, blocks, false);
            return;
        }
        egress.tryTake((to - from) * blockBytes, nowNs);
        addRange(from, to - from, true);
        if (fromBlock < from)
        {
            addRange(fromBlock, from - fromBlock, false);
        }
        else if (to < toBlock)
        {
            addRange(to, toBlock - to, false);
        }
    }

    private boolean serve(
        final NodeAddress source, final int link, final long fromBlock, final int blocks, final long nowNs)
    {
        if (link != NO_LINK)
        {
            final boolean isTaken = commands.serveRange(channelId, link, fromBlock, blocks);
            counters.add(
                isTaken ? ControlCounter.REPAIR_BLOCKS_SERVED : ControlCounter.COMMAND_REFUSED, isTaken ? blocks : 1);
            return isTaken;
        }
        for (int place = 0; place < pendingTo.length; place++)
        {
            if (pendingTo[place] == null || pendingUntilNs[place] <= nowNs)
            {
                pendingTo[place] = source;
                pendingCorrelationId[place] = request.correlationId();
                pendingBlocks[place] = blocks;
                pendingUntilNs[place] = nowNs + PENDING_NS;
                if (!commands.copyRange(channelId, copyId(place), fromBlock, blocks))
                {
                    pendingTo[place] = null;
                    counters.increment(ControlCounter.COMMAND_REFUSED);
                    return false;
                }
                return true;
            }
        }
        counters.increment(ControlCounter.REPAIR_EGRESS_BUDGET);
        return false;
    }

    /** Names the place and, by the time it was taken, its use: a copy that comes late finds nobody. */
    private long copyId(final int place)
    {
        return (pendingUntilNs[place] / NS_PER_MS & (1L << 40) - 1) * pendingTo.length + place;
    }

    private void addRange(final long fromBlock, final long blocks, final boolean isComing)
    {
        rangeFrom[rangeCount] = fromBlock;
        rangeBlocks[rangeCount] = blocks;
        rangeComing[rangeCount] = isComing;
        rangeCount++;
    }

    private void sendHave(final NodeAddress to)
    {
        final HaveEncoder.RangesEncoder ranges = have.wrapAndApplyHeader(buffer, 0, headerOut)
            .channelId(channelId)
            .memberId(memberId)
            .correlationId(request.correlationId())
            .oldestBlock(oldestBlock)
            .nextBlock(nextBlock)
            .epoch(Integer.toUnsignedLong(epoch))
            .rangesCount(rangeCount);
        for (int i = 0; i < rangeCount; i++)
        {
            ranges.next()
                .fromBlock(rangeFrom[i])
                .blocks(rangeBlocks[i])
                .available(rangeComing[i] ? BooleanType.TRUE : BooleanType.FALSE);
        }
        send(to, have.encodedLength());
    }

    private void send(final NodeAddress to, final int bodyBytes)
    {
        final boolean isSent = port.send(to, buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + bodyBytes);
        counters.increment(isSent ? ControlCounter.DATAGRAMS_SENT : ControlCounter.SEND_FAILED);
    }
}
