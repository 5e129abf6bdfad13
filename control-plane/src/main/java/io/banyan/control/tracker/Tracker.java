package io.banyan.control.tracker;

import java.util.Objects;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

import io.banyan.codec.control.AnnounceDecoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.EndpointDecoder;
import io.banyan.codec.control.ErrorCode;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.ReportDecoder;
import io.banyan.codec.control.TrackerQueryDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.DatagramPort;
import io.banyan.control.Endpoints;
import io.banyan.control.RandomSource;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * Knows who has a free slot, and leases it. All it knows comes from announcements and is forgotten without them, so a
 * restarted tracker is whole again after two announcement periods, and answers no root before.
 * <p>
 * A question that finds no room is answered at once with no lease and a time to ask again; if its sender has proved its
 * address, it is remembered as well and answered under the same correlation id as soon as there is room.
 */
public final class Tracker implements ControlMachine
{
    private static final long NS_PER_MS = 1_000_000L;
    private static final long SWEEP_PERIOD_NS = 10 * NS_PER_MS;
    private static final long SWEEPS_PER_PERIOD = 100;
    private static final int SWEEP_MIN = 256;
    private static final int SWEEP_CHANNELS_MAX = 256;
    private static final int MILLE = 1_000;

    private final TrackerSettings settings;
    private final Codes codes;
    private final ControlCounters counters;
    private final TrackerReplies replies;
    private final LeaseDesk desk;
    private final SourceLimiter limiter;
    private final SourceLimiter provedLimiter;
    private final Long2ObjectHashMap<ChannelDirectory> channels = new Long2ObjectHashMap<>();
    private final ChannelDirectory[] channelsByIndex;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final AnnounceDecoder announce = new AnnounceDecoder();
    private final TrackerQueryDecoder query = new TrackerQueryDecoder();
    private final ReportDecoder report = new ReportDecoder();
    private final long startNs;
    private final long salt;
    private int members;
    private int channelsUsed;
    private int sweepChannel;
    private int sweepSlot;
    private final Diversity diversity;
    private long nextSweepNs;

    /**
     * An empty tracker.
     *
     * @param settings limits and times.
     * @param codes    of this node, with the key shared with the members.
     * @param random   for salts and jitter.
     * @param port     to answer through.
     * @param counters of this node.
     * @param nowNs    monotonic time.
     * @param wallMs   wall clock: leases expire by this start plus monotonic time, so a jump of the clock ends none.
     */
    public Tracker(
        final TrackerSettings settings,
        final Codes codes,
        final RandomSource random,
        final DatagramPort port,
        final ControlCounters counters,
        final long nowNs,
        final long wallMs)
    {
        this.settings = Objects.requireNonNull(settings, "settings").conclude();
        this.codes = Objects.requireNonNull(codes, "codes");
        this.counters = Objects.requireNonNull(counters, "counters");
        startNs = nowNs;
        salt = random.nextLong();
        replies = new TrackerReplies(port, counters);
        limiter = new SourceLimiter(settings.datagramsPerSourceMax, random.nextLong());
        provedLimiter = new SourceLimiter(settings.datagramsPerSourceMax, random.nextLong());
        diversity = new Diversity(settings.membersPerHostMax, settings.membersPerSubnetMax);
        channelsByIndex = new ChannelDirectory[settings.channelsMax];
        desk = new LeaseDesk(settings, codes, random, replies, counters, channelsByIndex, nowNs, wallMs);
        nextSweepNs = nowNs + SWEEP_PERIOD_NS;
    }

    @Override
    public void onDatagram(
        final NodeAddress source, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        header.wrap(buffer, offset);
        if (!isWithinLimit(source, buffer, offset, nowNs))
        {
            counters.increment(ControlCounter.RATE_LIMITED);
            return;
        }
        switch (header.templateId())
        {
            case TrackerQueryDecoder.TEMPLATE_ID:
                query.wrapAndApplyHeader(buffer, offset, header);
                onQuery(source, length, nowNs);
                break;

            case AnnounceDecoder.TEMPLATE_ID:
                announce.wrapAndApplyHeader(buffer, offset, header);
                onAnnounce(source, nowNs);
                break;

            case ReportDecoder.TEMPLATE_ID:
                report.wrapAndApplyHeader(buffer, offset, header);
                onReport(source, nowNs);
                break;

            default:
                counters.increment(ControlCounter.UNEXPECTED);
                break;
        }
    }

    @Override
    public int onTime(final long nowNs)
    {
        int workCount = desk.expire(nowNs);
        if (nowNs >= nextSweepNs)
        {
            nextSweepNs = nowNs + SWEEP_PERIOD_NS;
            workCount += sweep(nowNs);
        }
        return workCount;
    }

    @Override
    public long nextDeadlineNs()
    {
        return channelsUsed == 0 ? NO_DEADLINE_NS : Math.min(desk.nextDeadlineNs(), nextSweepNs);
    }

    /**
     * How many members are known over all channels.
     *
     * @return the count.
     */
    public int members()
    {
        return members;
    }

    /**
     * How many members of a channel are known.
     *
     * @param channelId of the channel.
     * @return the count.
     */
    public int members(final long channelId)
    {
        final ChannelDirectory channel = channels.get(channelId);
        return channel == null ? 0 : channel.members();
    }

    /**
     * How many leases count as used now.
     *
     * @return the count.
     */
    public int leasesOut()
    {
        return desk.leasesOut();
    }

    /**
     * How many joiners wait for room.
     *
     * @return the count.
     */
    public int joinersWaiting()
    {
        return desk.waiting();
    }

    /**
     * What is over a host's limit passes with a valid cookie still: a flood under a member's forged address cannot
     * silence it.
     */
    private boolean isWithinLimit(
        final NodeAddress source, final DirectBuffer buffer, final int offset, final long nowNs)
    {
        final long nowMs = elapsedMs(nowNs);
        if (limiter.tryTake(source.addressHigh(), source.addressLow(), nowMs))
        {
            return true;
        }
        final long cookie;
        switch (header.templateId())
        {
            case TrackerQueryDecoder.TEMPLATE_ID:
                cookie = query.wrapAndApplyHeader(buffer, offset, header).cookie();
                break;

            case AnnounceDecoder.TEMPLATE_ID:
                cookie = announce.wrapAndApplyHeader(buffer, offset, header).cookie();
                break;

            default:
                return false;
        }
        return codes.isCookie(source, cookie, nowMs) &&
            provedLimiter.tryTake(source.addressHigh(), source.addressLow(), nowMs);
    }

    private void onQuery(final NodeAddress source, final int length, final long nowNs)
    {
        counters.increment(ControlCounter.QUERIES);
        // A root that asks who is there takes the answer for whole; members may be about to announce themselves.
        if (query.wanted() == 0 && !desk.hasHeardAll(nowNs))
        {
            return;
        }
        final ChannelDirectory channel = channels.get(query.channelId());
        if (channel == null)
        {
            counters.increment(ControlCounter.UNKNOWN_CHANNEL);
            replies.error(source, query.channelId(), query.correlationId(), 0, ErrorCode.UNKNOWN_CHANNEL);
            return;
        }
        final long cookie = query.cookie();
        final boolean isProved = codes.isCookie(source, cookie, elapsedMs(nowNs));
        if (!isProved && cookie != Codes.NONE)
        {
            counters.increment(ControlCounter.COOKIE_REFUSED);
        }
        if (query.wanted() == 0)
        {
            if (isProved)
            {
                desk.nameMembers(channel, query, source);
            }
            else
            {
                challenge(source, query.channelId(), query.correlationId(), nowNs);
            }
        }
        else if (isProved)
        {
            desk.onProvedQuery(channel, query, source, nowNs);
        }
        else if (!desk.tryUnprovedQuery(channel, query, source, length, nowNs))
        {
            challenge(source, query.channelId(), query.correlationId(), nowNs);
        }
    }

    private void onAnnounce(final NodeAddress source, final long nowNs)
    {
        final long channelId = announce.channelId();
        if (!codes.isCookie(source, announce.cookie(), elapsedMs(nowNs)))
        {
            if (announce.cookie() != Codes.NONE)
            {
                counters.increment(ControlCounter.COOKIE_REFUSED);
            }
            challenge(source, channelId, announce.correlationId(), nowNs);
            return;
        }
        final EndpointDecoder address = announce.address();
        if (settings.isAddressStrict && !Endpoints.isFrom(address, source))
        {
            counters.increment(ControlCounter.ADDRESS_MISMATCH);
            return;
        }
        final ChannelDirectory channel = channelFor(channelId, nowNs);
        if (channel == null)
        {
            counters.increment(ControlCounter.CHANNELS_FULL);
            return;
        }
        if (isEpochIncredible(channel))
        {
            counters.increment(ControlCounter.EPOCH_INCREDIBLE);
            return;
        }
        counters.increment(ControlCounter.ANNOUNCES);
        if (isSuperseded(channel))
        {
            counters.increment(ControlCounter.ROOT_SUPERSEDED);
            final int slot = channel.find(announce.memberId());
            if (slot != ChannelDirectory.NONE && channel.isPresent(slot))
            {
                forget(channel, slot);
            }
            replies.error(source, channelId, announce.correlationId(), channel.rootEpoch, ErrorCode.SUPERSEDED);
            return;
        }
        if (announce.leaving() == BooleanType.TRUE ? onLeaving(channel, address) : onPresent(channel, address, nowNs))
        {
            replies.announceAck(
                source,
                channel,
                announce.correlationId(),
                desk.announcePeriodNs(channel),
                desk.timeMs(nowNs),
                codes.cookie(source, elapsedMs(nowNs)));
        }
        desk.serveWaiting(channel, nowNs);
        dropIfEmpty(channel);
    }

    /** A root of an epoch that none can have reached would shut out every root after it. */
    private boolean isEpochIncredible(final ChannelDirectory channel)
    {
        final int epoch = (int)announce.epoch();
        return announce.isRoot() == BooleanType.TRUE && channel.hasRoot &&
            (epoch < 0 || epoch - channel.rootEpoch > EngineCommands.EPOCH_LEAP_MAX);
    }

    private boolean isSuperseded(final ChannelDirectory channel)
    {
        if (announce.isRoot() != BooleanType.TRUE || announce.leaving() == BooleanType.TRUE)
        {
            return false;
        }
        final int epoch = (int)announce.epoch();
        final int order = channel.hasRoot ? Integer.compareUnsigned(epoch, channel.rootEpoch) : 1;
        // Equal epochs of two roots are decided alike by all trackers and the roots themselves: the greater id stays.
        if (order < 0 || order == 0 && Long.compareUnsigned(announce.memberId(), channel.rootId) < 0)
        {
            return true;
        }
        channel.hasRoot = true;
        channel.rootEpoch = epoch;
        channel.rootId = announce.memberId();
        return false;
    }

    private boolean onLeaving(final ChannelDirectory channel, final EndpointDecoder address)
    {
        final int slot = channel.find(announce.memberId());
        if (slot != ChannelDirectory.NONE && channel.isPresent(slot))
        {
            if (!isAddressOf(channel, slot, address))
            {
                counters.increment(ControlCounter.ADDRESS_MISMATCH);
                return false;
            }
            counters.increment(ControlCounter.MEMBERS_LEFT);
            forget(channel, slot);
        }
        return true;
    }

    private boolean onPresent(final ChannelDirectory channel, final EndpointDecoder address, final long nowNs)
    {
        int slot = channel.find(announce.memberId());
        final int nowMs = (int)elapsedMs(nowNs);
        if (slot == ChannelDirectory.NONE)
        {
            if (members >= settings.membersMax)
            {
                counters.increment(ControlCounter.MEMBERS_FULL);
                return false;
            }
            if (isCrowded(address))
            {
                return false;
            }
            slot = channel.add(announce.memberId());
            members++;
            moveTo(channel, slot, address);
            diversity.add(channel.channelId, channel.addressHigh[slot], channel.addressLow[slot]);
        }
        else
        {
            if (!isAddressOf(channel, slot, address) && channel.isPresent(slot) && !mayMove(channel, slot, nowNs))
            {
                counters.increment(ControlCounter.ADDRESS_MISMATCH);
                return false;
            }
            if (!channel.isPresent(slot))
            {
                if (isCrowded(address))
                {
                    return false;
                }
                channel.revive(slot);
                members++;
            }
            else
            {
                diversity.remove(channel.channelId, channel.addressHigh[slot], channel.addressLow[slot]);
            }
            if (!isAddressOf(channel, slot, address))
            {
                channel.unlink(slot);
                moveTo(channel, slot, address);
            }
            diversity.add(channel.channelId, channel.addressHigh[slot], channel.addressLow[slot]);
        }
        fill(channel, slot, nowMs);
        channel.refresh(slot);
        return true;
    }

    /**
     * A member that is heard keeps its address, or anybody could take its place; only a new root may come back
     * elsewhere.
     */
    private boolean mayMove(final ChannelDirectory channel, final int slot, final long nowNs)
    {
        return channel.heardMs[slot] - desk.silentSinceMs(channel, nowNs) < 0 ||
            (announce.isRoot() == BooleanType.TRUE &&
            Integer.compareUnsigned((int)announce.epoch(), channel.epochs[slot]) > 0);
    }

    private void fill(final ChannelDirectory channel, final int slot, final int nowMs)
    {
        channel.parentIds[slot] = announce.parentId();
        channel.epochs[slot] = (int)announce.epoch();
        channel.heardMs[slot] = nowMs;
        channel.levels[slot] = (char)announce.level();
        channel.childrenMax[slot] = (char)announce.childrenMax();
        channel.children[slot] = (char)announce.children();
        channel.leasable[slot] = (char)announce.leasable();
        channel.uploadRoom[slot] = uploadRoom(
            announce.uploadMaxBytes(), announce.uploadUsedBytes(), announce.children());
        channel.trackerIndex[slot] = (byte)announce.trackerIndex();
        recover(channel, slot, nowMs);
    }

    /** How many more children the upload bears, judged by what the present ones take. */
    private static char uploadRoom(final long maxBytes, final long usedBytes, final int children)
    {
        if (maxBytes <= 0 || usedBytes <= 0 || children == 0)
        {
            return Character.MAX_VALUE;
        }
        final long room = (maxBytes - usedBytes) / Math.max(1, usedBytes / children);
        return (char)Math.max(0, Math.min(Character.MAX_VALUE, room));
    }

    private void onReport(final NodeAddress source, final long nowNs)
    {
        final ChannelDirectory channel = channels.get(report.channelId());
        final int child = channel == null ? ChannelDirectory.NONE : channel.find(report.memberId());
        final int parent = channel == null ? ChannelDirectory.NONE : channel.find(report.parentId());
        // Only who was admitted by cookie under this very address, and only about the parent it has named itself.
        if (child == ChannelDirectory.NONE || parent == ChannelDirectory.NONE || !channel.isPresent(child) ||
            !channel.isPresent(parent) || channel.parentIds[child] != report.parentId() ||
            channel.addressLow[child] != source.addressLow() || channel.addressHigh[child] != source.addressHigh() ||
            channel.controlPorts[child] != source.controlPort())
        {
            counters.increment(ControlCounter.REPORT_REFUSED);
            return;
        }
        counters.increment(ControlCounter.REPORTS);
        final int nowMs = (int)elapsedMs(nowNs);
        final int recoveryMs = (int)(settings.slotRecoveryNs / NS_PER_MS);
        final boolean mayComplain =
            channel.complainedMs[child] == 0 || nowMs - channel.complainedMs[child] >= recoveryMs;
        if (isBad(report.lagNs(), report.lostBlocks(), report.receivedBytes()) && mayComplain &&
            channel.penalty[parent] < channel.childrenMax[parent])
        {
            // One slot a child and recovery time: a single liar costs its parent one slot, an overloaded parent soon
            // has none to give.
            channel.complainedMs[child] = Math.max(1, nowMs);
            channel.penaltySinceMs[parent] = nowMs;
            channel.penalty[parent]++;
            channel.refresh(parent);
            counters.increment(ControlCounter.SLOTS_DEMOTED);
        }
    }

    private boolean isBad(final long lagNs, final long lostBlocks, final long receivedBytes)
    {
        final long receivedBlocks = receivedBytes / DatagramPort.DATAGRAM_BYTES_MAX;
        return lagNs > settings.lagMaxNs ||
            lostBlocks * MILLE > settings.lossMaxPerMille * (receivedBlocks + lostBlocks);
    }

    private void recover(final ChannelDirectory channel, final int slot, final int nowMs)
    {
        final int recoveryMs = (int)(settings.slotRecoveryNs / NS_PER_MS);
        while (channel.penalty[slot] > 0 && nowMs - channel.penaltySinceMs[slot] >= recoveryMs)
        {
            channel.penalty[slot]--;
            channel.penaltySinceMs[slot] += recoveryMs;
        }
    }

    private int sweep(final long nowNs)
    {
        int workCount = 0;
        int budget = (int)Math.max(SWEEP_MIN, members / SWEEPS_PER_PERIOD);
        for (int i = 0; i < SWEEP_CHANNELS_MAX && budget > 0; i++)
        {
            final ChannelDirectory channel = channelsByIndex[sweepChannel];
            if (channel != null)
            {
                final int end = Math.min(channel.ids.length, sweepSlot + budget);
                budget -= end - sweepSlot;
                workCount += ageOut(channel, sweepSlot, end, nowNs);
                sweepSlot = end;
                if (end < channel.ids.length)
                {
                    return workCount;
                }
                desk.serveWaiting(channel, nowNs);
                dropIfEmpty(channel);
            }
            sweepSlot = 0;
            sweepChannel = sweepChannel + 1 == channelsByIndex.length ? 0 : sweepChannel + 1;
        }
        return workCount;
    }

    private int ageOut(final ChannelDirectory channel, final int from, final int to, final long nowNs)
    {
        int workCount = 0;
        final int silentSinceMs = desk.silentSinceMs(channel, nowNs);
        for (int slot = from; slot < to; slot++)
        {
            if (channel.isPresent(slot) && channel.heardMs[slot] - silentSinceMs < 0)
            {
                counters.increment(ControlCounter.MEMBERS_AGED_OUT);
                forget(channel, slot);
                workCount++;
            }
        }
        return workCount;
    }

    private ChannelDirectory channelFor(final long channelId, final long nowNs)
    {
        ChannelDirectory channel = channels.get(channelId);
        if (channel == null && channelsUsed < channelsByIndex.length)
        {
            int index = 0;
            while (channelsByIndex[index] != null)
            {
                index++;
            }
            channel = new ChannelDirectory(channelId, index, SeededRandom.mix(salt + channelId));
            channel.grantedNs = nowNs;
            channelsByIndex[index] = channel;
            channels.put(channelId, channel);
            channelsUsed++;
        }
        return channel;
    }

    private void dropIfEmpty(final ChannelDirectory channel)
    {
        if (channel.isEmpty())
        {
            channels.remove(channel.channelId);
            channelsByIndex[channel.index] = null;
            channelsUsed--;
        }
    }

    private void forget(final ChannelDirectory channel, final int slot)
    {
        channel.depart(slot);
        members--;
        diversity.remove(channel.channelId, channel.addressHigh[slot], channel.addressLow[slot]);
    }

    private void challenge(
        final NodeAddress source, final long channelId, final long correlationId, final long nowNs)
    {
        replies.challenge(source, channelId, correlationId, codes.cookie(source, elapsedMs(nowNs)));
    }

    private boolean isCrowded(final EndpointDecoder address)
    {
        if (diversity.hasRoom(announce.channelId(), address.addressHigh(), address.addressLow()))
        {
            return false;
        }
        counters.increment(ControlCounter.HOST_FULL);
        return true;
    }

    private static void moveTo(final ChannelDirectory channel, final int slot, final EndpointDecoder address)
    {
        channel.addressHigh[slot] = address.addressHigh();
        channel.addressLow[slot] = address.addressLow();
        channel.controlPorts[slot] = (char)address.controlPort();
        channel.dataPorts[slot] = (char)address.dataPort();
        channel.hostTags[slot] = (int)address.hostTag();
    }

    private static boolean isAddressOf(final ChannelDirectory channel, final int slot, final EndpointDecoder address)
    {
        return channel.controlPorts[slot] == address.controlPort() && channel.dataPorts[slot] == address.dataPort() &&
            channel.addressLow[slot] == address.addressLow() && channel.addressHigh[slot] == address.addressHigh() &&
            channel.hostTags[slot] == (int)address.hostTag();
    }

    private long elapsedMs(final long nowNs)
    {
        return (nowNs - startNs) / NS_PER_MS;
    }
}
