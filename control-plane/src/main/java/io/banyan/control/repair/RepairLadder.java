package io.banyan.control.repair;

import java.util.Objects;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.HaveDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.RepairBlockDecoder;
import io.banyan.codec.control.RepairRequestEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.DatagramPort;
import io.banyan.control.Endpoints;
import io.banyan.control.RandomSource;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * Decides, for each gap of one channel, whom to ask when: after a short grace the parent, one and a half round trips
 * later the hot backup, then another neighbour, then the root, then all of them again at doubling distances. At the
 * deadline the gap is given up and subscribers are told; so is, at once, what all of them have overwritten. One request
 * stands for a range at a time, and requests take their bytes from a budget.
 */
public final class RepairLadder implements ControlMachine
{
    private static final Rung[] RUNGS = Rung.values();
    private static final int RANGES_PER_REQUEST_MAX = 32;
    private static final int REQUEST_BYTES = MessageHeaderEncoder.ENCODED_LENGTH + RepairRequestEncoder.BLOCK_LENGTH +
        RepairRequestEncoder.RangesEncoder.sbeHeaderSize();
    private static final int RANGE_BYTES = RepairRequestEncoder.RangesEncoder.sbeBlockLength();
    private static final int ROUNDS_DOUBLED_MAX = 5;
    private static final int WATCH_WAITS = 8;
    private static final long NS_PER_BLOCK_COMING = 20_000;
    private static final double JITTER_MIN = 0.75;
    private static final double JITTER_SPAN = 0.5;

    private final long channelId;
    private final long memberId;
    private final NodeAddress self;
    private final RepairSettings settings;
    private final EngineCommands commands;
    private final DatagramPort port;
    private final RandomSource random;
    private final ControlCounters counters;
    private final Gaps gaps;
    private final Budget requests;
    private final NodeAddress[] targets = new NodeAddress[RUNGS.length];
    private final long[] targetIds = new long[RUNGS.length];
    private final long[] rttNs = new long[RUNGS.length];
    private final long[] cookies = new long[RUNGS.length];
    private final long[] newestRequest = new long[RUNGS.length];
    /** The oldest block that each has, by its last answer; 0 before it. */
    private final long[] oldest = new long[RUNGS.length];
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[DatagramPort.DATAGRAM_BYTES_MAX]);
    private final MessageHeaderEncoder headerOut = new MessageHeaderEncoder();
    private final RepairRequestEncoder request = new RepairRequestEncoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final HaveDecoder have = new HaveDecoder();
    private final ChallengeDecoder challenge = new ChallengeDecoder();
    private final RepairBlockDecoder repairBlock = new RepairBlockDecoder();
    private final int[] chosen = new int[RANGES_PER_REQUEST_MAX];
    private final int[] blocksDue = new int[RUNGS.length];
    private long nextCorrelationId;
    private long head;
    private long raisedTo;
    private long watchNs;
    private long watchDeadlineNs = NO_DEADLINE_NS;
    private long budgetNs = Long.MIN_VALUE;
    private int epoch;

    /**
     * A ladder without rungs.
     *
     * @param channelId of the channel.
     * @param memberId  of this member.
     * @param self      address of this member.
     * @param settings  times and budgets.
     * @param commands  to the data plane.
     * @param port      to ask through.
     * @param random    for jitter.
     * @param counters  of the node.
     */
    public RepairLadder(
        final long channelId,
        final long memberId,
        final NodeAddress self,
        final RepairSettings settings,
        final EngineCommands commands,
        final DatagramPort port,
        final RandomSource random,
        final ControlCounters counters)
    {
        this.channelId = channelId;
        this.memberId = memberId;
        this.self = Objects.requireNonNull(self, "self");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.commands = Objects.requireNonNull(commands, "commands");
        this.port = Objects.requireNonNull(port, "port");
        this.random = Objects.requireNonNull(random, "random");
        this.counters = Objects.requireNonNull(counters, "counters");
        gaps = new Gaps(settings.rangesMax());
        requests = new Budget(requestBytesMin(), 4 * requestBytesMax());
        nextCorrelationId = random.nextLong() >>> 1;
    }

    /**
     * Say who stands on a rung now.
     *
     * @param rung       of the ladder.
     * @param targetId   member id, 0 for nobody.
     * @param target     its address, null for nobody.
     * @param roundTripNs to it; 0 or less when unknown.
     */
    public void rung(final Rung rung, final long targetId, final NodeAddress target, final long roundTripNs)
    {
        final int i = rung.ordinal();
        if (targetIds[i] != targetId || target == null || !target.equals(targets[i]))
        {
            cookies[i] = 0;
            newestRequest[i] = 0;
            oldest[i] = 0;
        }
        targetIds[i] = targetId;
        targets[i] = target;
        rttNs[i] = roundTripNs > 0 ? roundTripNs : settings.rttDefaultNs();
    }

    /**
     * Whether a datagram is one of the blocks that its sender was asked for: as many of them as were asked count
     * against no budget of the sender's.
     *
     * @param source   of the datagram.
     * @param datagram valid.
     * @param offset   of the datagram.
     * @return true if one was due; it is no more.
     */
    public boolean takeDue(final NodeAddress source, final DirectBuffer datagram, final int offset)
    {
        header.wrap(datagram, offset);
        if (header.templateId() != RepairBlockDecoder.TEMPLATE_ID)
        {
            return false;
        }
        final int rung =
            rungOf(source, repairBlock.wrapAndApplyHeader(datagram, offset, header).correlationId());
        if (rung < 0 || blocksDue[rung] == 0)
        {
            return false;
        }
        blocksDue[rung]--;
        return true;
    }

    /**
     * Blocks are missing.
     *
     * @param fromBlock first missing.
     * @param toBlock   one past the last missing.
     * @param nowNs     monotonic time.
     */
    public void onGap(final long fromBlock, final long toBlock, final long nowNs)
    {
        counters.increment(ControlCounter.GAPS);
        raisedTo = Math.max(raisedTo, toBlock);
        final boolean isJoined = gaps.add(
            Math.max(fromBlock, head), toBlock, nowNs + settings.graceNs(), nowNs + settings.deadlineNs());
        if (isJoined)
        {
            counters.increment(ControlCounter.REPAIR_GAPS_FULL);
        }
    }

    /**
     * Everything below a block is here or given up.
     *
     * @param nextBlock      one past the contiguous head.
     * @param channelEpoch   of the newest block.
     * @param bytesPerSecond received, which the budget of requests is a share of.
     * @param nowNs          monotonic time.
     */
    public void onProgress(
        final long nextBlock, final int channelEpoch, final long bytesPerSecond, final long nowNs)
    {
        head = Math.max(head, nextBlock);
        epoch = channelEpoch;
        gaps.removeBelow(head, nowNs, settings.waitMinNs());
        watch(nowNs);
        requests.bytesPerSecond(Math.max(requestBytesMin(), bytesPerSecond * settings.requestShare()), nowNs);
    }

    @Override
    public void onDatagram(
        final NodeAddress source, final DirectBuffer datagram, final int offset, final int length, final long nowNs)
    {
        header.wrap(datagram, offset);
        switch (header.templateId())
        {
            case HaveDecoder.TEMPLATE_ID:
                have.wrapAndApplyHeader(datagram, offset, header);
                onHave(source, nowNs);
                break;

            case ChallengeDecoder.TEMPLATE_ID:
                challenge.wrapAndApplyHeader(datagram, offset, header);
                onChallenge(source, nowNs);
                break;

            case RepairBlockDecoder.TEMPLATE_ID:
                repairBlock.wrapAndApplyHeader(datagram, offset, header);
                onRepairBlock(source, datagram, nowNs);
                break;

            default:
                counters.increment(ControlCounter.UNEXPECTED);
                break;
        }
    }

    @Override
    public int onTime(final long nowNs)
    {
        int workCount = giveUp(nowNs);
        if (isHeld() && nowNs >= watchNs)
        {
            // All that was missing has come, and yet the head stands still: a block was refused further down. Once
            // more, same deadline.
            gaps.add(head, raisedTo, nowNs, Math.min(watchDeadlineNs, nowNs + settings.deadlineNs()));
        }
        // From the top: what was asked for in vain goes before what is new, or below a parent that answers and sends
        // nothing each new gap would take the budget of those that are to be asked of others.
        for (int rung = RUNGS.length - 1; rung >= 0 && nowNs >= budgetNs; rung--)
        {
            workCount += ask(rung, nowNs);
        }
        return workCount;
    }

    @Override
    public long nextDeadlineNs()
    {
        long deadlineNs = NO_DEADLINE_NS;
        for (int i = 0, count = gaps.count(); i < count; i++)
        {
            deadlineNs = Math.min(deadlineNs, Math.max(budgetNs, gaps.dueNs[i]));
        }
        if (gaps.count() == 0)
        {
            return isHeld() ? watchNs : NO_DEADLINE_NS;
        }
        return Math.min(deadlineNs, gaps.deadlineNs[0]);
    }

    /**
     * How many separate gaps are open.
     *
     * @return the count.
     */
    public int gapCount()
    {
        return gaps.count();
    }

    /**
     * Whether a block is being fetched by this ladder: whoever asks for it below need not have it asked for again.
     *
     * @param block number.
     * @return true if it is in an open gap.
     */
    public boolean isFetching(final long block)
    {
        for (int i = 0, count = gaps.count(); i < count; i++)
        {
            if (gaps.from[i] <= block && block < gaps.to[i])
            {
                return true;
            }
        }
        return false;
    }

    private boolean isHeld()
    {
        return gaps.count() == 0 && head < raisedTo;
    }

    private void watch(final long nowNs)
    {
        watchNs = nowNs + WATCH_WAITS * settings.waitMinNs() + 2 * rttNs[0];
        if (head >= raisedTo)
        {
            watchDeadlineNs = NO_DEADLINE_NS;
        }
    }

    private int giveUp(final long nowNs)
    {
        // Only the lowest gap holds anybody up; one above it waits for it.
        int workCount = 0;
        while (gaps.count() > 0)
        {
            final boolean isOver = gaps.deadlineNs[0] <= nowNs;
            final long toBlock = isOver ? gaps.to[0] : Math.min(gaps.to[0], heldByNobody());
            if (toBlock <= gaps.from[0])
            {
                break;
            }
            if (!commands.giveUp(channelId, toBlock))
            {
                counters.increment(ControlCounter.COMMAND_REFUSED);
                if (isOver)
                {
                    gaps.deadlineNs[0] = nowNs + settings.waitMinNs();
                }
                return workCount + 1;
            }
            counters.add(ControlCounter.REPAIR_GIVEN_UP, toBlock - gaps.from[0]);
            head = Math.max(head, toBlock);
            gaps.removeBelow(toBlock, nowNs, settings.waitMinNs());
            workCount++;
        }
        return workCount;
    }

    /** Everybody who can be asked has overwritten what lies below: waiting for the deadline would bring none of it. */
    private long heldByNobody()
    {
        long below = Long.MAX_VALUE;
        for (int i = 0; i < RUNGS.length; i++)
        {
            below = targets[i] == null ? below : Math.min(below, oldest[i]);
        }
        return below == Long.MAX_VALUE ? 0 : below;
    }

    /** One request to whoever stands on a rung, for all gaps that are due there. */
    private int ask(final int rung, final long nowNs)
    {
        int count = 0;
        for (int i = 0, size = gaps.count(); i < size && count < RANGES_PER_REQUEST_MAX; i++)
        {
            if (gaps.dueNs[i] <= nowNs)
            {
                skipEmptyRungs(i, nowNs);
                if (gaps.rung[i] == rung && gaps.dueNs[i] <= nowNs)
                {
                    chosen[count++] = i;
                }
            }
        }
        if (count == 0)
        {
            return 0;
        }
        final int bytes = REQUEST_BYTES + count * RANGE_BYTES;
        if (!requests.tryTake(bytes, nowNs))
        {
            counters.increment(ControlCounter.REPAIR_REQUEST_BUDGET);
            budgetNs = requests.enoughAtNs(bytes, nowNs);
            return 1;
        }
        send(rung, count);
        for (int c = 0; c < count; c++)
        {
            advance(chosen[c], nowNs + answerNs(rung, gaps.round[chosen[c]]));
        }
        return 1;
    }

    private void skipEmptyRungs(final int i, final long nowNs)
    {
        for (int tries = 0; tries < RUNGS.length; tries++)
        {
            if (targets[gaps.rung[i]] != null)
            {
                return;
            }
            advance(i, nowNs);
        }
        // Nobody to ask at all: look again when there may be.
        gaps.dueNs[i] = nowNs + settings.rttDefaultNs() + settings.waitMinNs();
    }

    private void advance(final int i, final long dueNs)
    {
        gaps.rung[i]++;
        gaps.dueNs[i] = dueNs;
        if (gaps.rung[i] == RUNGS.length)
        {
            gaps.rung[i] = 0;
            gaps.round[i]++;
        }
    }

    private long answerNs(final int rung, final int round)
    {
        final long plainNs = Math.max(settings.waitMinNs(), rttNs[rung] + rttNs[rung] / 2);
        final long nominalNs = plainNs << Math.min(round, ROUNDS_DOUBLED_MAX);
        // The first time round is exact; those who come again do not come together.
        return round == 0 ? nominalNs : (long)(nominalNs * (JITTER_MIN + random.nextDouble() * JITTER_SPAN));
    }

    private void send(final int rung, final int count)
    {
        final long correlationId = nextCorrelationId++;
        newestRequest[rung] = correlationId;
        blocksDue[rung] = 0;
        request.wrapAndApplyHeader(buffer, 0, headerOut)
            .channelId(channelId)
            .memberId(memberId)
            .correlationId(correlationId)
            .cookie(cookies[rung]);
        Endpoints.encode(self, request.address());
        final RepairRequestEncoder.RangesEncoder ranges =
            request.epoch(Integer.toUnsignedLong(epoch)).rung((short)rung).rangesCount(count);
        for (int c = 0; c < count; c++)
        {
            final int i = chosen[c];
            final long blocks = Math.min(settings.blocksPerRequestMax(), gaps.to[i] - gaps.from[i]);
            gaps.askedTo[i] = gaps.from[i] + blocks;
            blocksDue[rung] += (int)blocks;
            ranges.next().fromBlock(gaps.from[i]).blocks(blocks);
        }
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength();
        counters.increment(ControlCounter.REPAIR_REQUESTS);
        counters.increment(
            port.send(targets[rung], buffer, 0, length) ? ControlCounter.DATAGRAMS_SENT : ControlCounter.SEND_FAILED);
    }

    private int rungOf(final NodeAddress source, final long correlationId)
    {
        for (int i = 0; i < RUNGS.length; i++)
        {
            if (targets[i] != null && newestRequest[i] == correlationId && isSameControl(targets[i], source))
            {
                return i;
            }
        }
        return -1;
    }

    /** What is coming is waited for; what cannot come is asked of the next at once. */
    private void onHave(final NodeAddress source, final long nowNs)
    {
        final int rung = have.channelId() == channelId ? rungOf(source, have.correlationId()) : -1;
        if (rung < 0)
        {
            counters.increment(ControlCounter.REPAIR_REFUSED);
            return;
        }
        onOldest(targetIds[rung], have.oldestBlock());
        for (final HaveDecoder.RangesDecoder ranges = have.ranges(); ranges.hasNext();)
        {
            ranges.next();
            final boolean isComing = ranges.available() == BooleanType.TRUE;
            final long fromBlock = ranges.fromBlock();
            final long toBlock = fromBlock + ranges.blocks();
            for (int i = 0, count = gaps.count(); i < count; i++)
            {
                if (gaps.from[i] >= toBlock || fromBlock >= gaps.to[i])
                {
                    continue;
                }
                if (isComing)
                {
                    final long comesNs = nowNs + answerNs(rung, 0) + ranges.blocks() * NS_PER_BLOCK_COMING;
                    gaps.dueNs[i] = Math.min(gaps.deadlineNs[i], Math.max(gaps.dueNs[i], comesNs));
                }
                else if (gaps.round[i] == 0)
                {
                    gaps.dueNs[i] = Math.min(gaps.dueNs[i], nowNs);
                }
            }
        }
        giveUp(nowNs);
    }

    /** One member may stand on several rungs. */
    private void onOldest(final long targetId, final long oldestBlock)
    {
        for (int i = 0; i < RUNGS.length; i++)
        {
            oldest[i] = targets[i] != null && targetIds[i] == targetId ? oldestBlock : oldest[i];
        }
    }

    private void onChallenge(final NodeAddress source, final long nowNs)
    {
        final int rung = challenge.channelId() == channelId ? rungOf(source, challenge.correlationId()) : -1;
        if (rung < 0 || cookies[rung] == challenge.cookie())
        {
            counters.increment(ControlCounter.REPAIR_REFUSED);
            return;
        }
        cookies[rung] = challenge.cookie();
        newestRequest[rung] = 0;
        final int next = (rung + 1) % RUNGS.length;
        for (int i = 0, count = gaps.count(); i < count; i++)
        {
            // Whoever was asked of this rung last is asked of it again, now with the proof.
            if (gaps.rung[i] == next && gaps.dueNs[i] > nowNs && (next != 0 || gaps.round[i] > 0))
            {
                gaps.rung[i] = rung;
                gaps.round[i] -= next == 0 ? 1 : 0;
                gaps.dueNs[i] = nowNs;
            }
        }
    }

    private void onRepairBlock(final NodeAddress source, final DirectBuffer datagram, final long nowNs)
    {
        final int rung = repairBlock.channelId() == channelId ? rungOf(source, repairBlock.correlationId()) : -1;
        final long block = repairBlock.blockNumber();
        if (rung < 0 || !isFetching(block))
        {
            counters.increment(ControlCounter.REPAIR_REFUSED);
            return;
        }
        final int bytes = repairBlock.blockLength();
        final int offset = repairBlock.limit() + RepairBlockDecoder.blockHeaderLength();
        if (commands.injectBlock(channelId, datagram, offset, bytes))
        {
            watchDeadlineNs = Math.min(watchDeadlineNs, gaps.remove(block));
            watch(nowNs);
        }
        else
        {
            counters.increment(ControlCounter.COMMAND_REFUSED);
        }
    }

    private static boolean isSameControl(final NodeAddress a, final NodeAddress b)
    {
        return a.controlPort() == b.controlPort() && a.addressLow() == b.addressLow() &&
            a.addressHigh() == b.addressHigh();
    }

    private double requestBytesMin()
    {
        return (double)settings.requestsPerSecondMin() * (REQUEST_BYTES + RANGE_BYTES);
    }

    private static double requestBytesMax()
    {
        return REQUEST_BYTES + (double)RANGES_PER_REQUEST_MAX * RANGE_BYTES;
    }
}
