package io.banyan.control.member;

import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.RootBeaconDecoder;
import io.banyan.codec.control.RootBeaconEncoder;
import io.banyan.codec.control.ShuffleDecoder;
import io.banyan.codec.control.ShuffleEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;

/**
 * Keeps the partial view alive by shuffles, and passes the root's beacons on through it.
 */
final class Gossip
{
    private static final int BEACON_PARENTS_MAX = 6;

    private final Member m;
    private final HeardBeacons heard = new HeardBeacons();
    private long shuffleAtNs = ControlMachine.NO_DEADLINE_NS;
    private long askedMember;

    Gossip(final Member member)
    {
        m = member;
    }

    long deadlineNs()
    {
        return shuffleAtNs;
    }

    void start(final long nowNs)
    {
        if (shuffleAtNs == ControlMachine.NO_DEADLINE_NS)
        {
            shuffleAtNs = nowNs + m.jittered(m.settings.shuffleNs / 10);
        }
    }

    /** Too few are known to live safely: exchange soon. */
    void hurry(final long nowNs)
    {
        if (shuffleAtNs != ControlMachine.NO_DEADLINE_NS)
        {
            shuffleAtNs = Math.min(shuffleAtNs, nowNs + m.jittered(m.settings.retryFirstNs));
        }
    }

    void stop()
    {
        shuffleAtNs = ControlMachine.NO_DEADLINE_NS;
    }

    int onTime(final long nowNs)
    {
        if (nowNs < shuffleAtNs)
        {
            return 0;
        }
        shuffleAtNs = nowNs + m.jittered(m.settings.shuffleNs);
        if (askedMember != 0)
        {
            m.view.remove(askedMember);
            askedMember = 0;
        }
        m.view.age();
        if (m.view.size() > 0)
        {
            final int index = m.random.nextInt(m.view.size());
            askedMember = m.view.memberId(index);
            sendShuffle(m.view.address(index), askedMember, m.ids.nextCorrelationId(), false,
                m.settings.shuffleEntries);
        }
        return 1;
    }

    void onShuffle(final NodeAddress source, final ShuffleDecoder shuffle)
    {
        final long from = shuffle.memberId();
        final long correlationId = shuffle.correlationId();
        final boolean isReply = shuffle.isReply() == BooleanType.TRUE;
        if (!Endpoints.isFrom(shuffle.address(), source) || from == m.memberId)
        {
            m.count(ControlCounter.ADDRESS_MISMATCH);
            return;
        }
        if (isReply && from != askedMember)
        {
            m.count(ControlCounter.UNEXPECTED);
            return;
        }
        askedMember = isReply ? 0 : askedMember;
        final NodeAddress address = Endpoints.decode(shuffle.address());
        m.count(ControlCounter.SHUFFLES);
        int count = 0;
        for (final ShuffleDecoder.EntriesDecoder entry : shuffle.entries())
        {
            final long id = entry.entryId();
            final NodeAddress at = Endpoints.decode(entry.entryAddress());
            if (count++ < m.settings.shuffleEntries && id != m.memberId)
            {
                m.view.put(id, at, entry.level(), entry.age() + 1, m.random);
            }
        }
        m.view.put(from, address, PartialView.UNKNOWN_LEVEL, 0, m.random);
        if (!isReply)
        {
            sendShuffle(source, from, correlationId, true, Math.min(count, m.settings.shuffleEntries));
        }
    }

    private void sendShuffle(
        final NodeAddress to, final long toMember, final long correlationId, final boolean isReply,
        final int entriesMax)
    {
        final MemberWire wire = m.wire();
        final ShuffleEncoder shuffle = wire.shuffle;
        shuffle.wrapAndApplyHeader(wire.buffer, 0, wire.header)
            .channelId(m.channelId)
            .memberId(m.memberId)
            .correlationId(correlationId);
        Endpoints.encode(m.address, shuffle.address());
        shuffle.isReply(isReply ? BooleanType.TRUE : BooleanType.FALSE);
        final int toIndex = m.view.indexOf(toMember);
        final int available = m.view.size() - (toIndex >= 0 ? 1 : 0);
        final int count = Math.min(entriesMax, available);
        final ShuffleEncoder.EntriesEncoder entries = shuffle.entriesCount(count);
        final int first = m.view.size() == 0 ? 0 : m.random.nextInt(m.view.size());
        for (int i = 0, added = 0; added < count; i++)
        {
            final int index = (first + i) % m.view.size();
            if (index != toIndex)
            {
                final NodeAddress address = m.view.address(index);
                entries.next().entryId(m.view.memberId(index));
                Endpoints.encode(address, entries.entryAddress());
                entries.level(m.view.level(index)).age(m.view.age(index));
                added++;
            }
        }
        wire.send(m, to, shuffle.encodedLength());
    }

    /** Send a beacon of one's own (the root's, or that of the root to be). */
    void emit(final int epoch, final boolean isUrgent)
    {
        final long beaconId = m.ids.nextCorrelationId();
        heard.add(epoch, m.memberId, beaconId);
        final long nextBlock = m.position.nextBlock();
        final long code = m.codes().beacon(m.channelId, m.memberId, beaconId, epoch, nextBlock, m.address);
        final int count = encodeBeacon(
            m.memberId, beaconId, m.address, nextBlock, m.position.nextSequence(), code, epoch,
                m.settings.beaconHops, null, 0);
        spread(count, isUrgent ? MemberSettings.VIEW_MAX : m.settings.beaconFanout, 0);
    }

    void onBeacon(final NodeAddress source, final RootBeaconDecoder beacon, final long nowNs)
    {
        final long rootId = beacon.rootId();
        final long beaconId = beacon.beaconId();
        final int epoch = (int)beacon.epoch();
        final NodeAddress rootAddress = Endpoints.decode(beacon.address());
        final long nextBlock = beacon.nextBlock();
        final long code = beacon.code();
        if (heard.isOld(epoch, rootId, beaconId) ||
            Integer.compareUnsigned(epoch, m.position.highestEpoch()) < 0)
        {
            m.count(ControlCounter.BEACON_OLD);
            return;
        }
        if (!m.codes().isBeacon(m.channelId, rootId, beaconId, epoch, nextBlock, rootAddress, code))
        {
            m.count(ControlCounter.BEACON_FORGED);
            return;
        }
        if (!m.epochs.isCredible(epoch))
        {
            return;
        }
        heard.add(epoch, rootId, beaconId);
        final long nextSequence = beacon.nextSequence();
        final int hopsLeft = beacon.hopsLeft();
        final Candidate[] parents = new Candidate[BEACON_PARENTS_MAX];
        int count = 0;
        for (final RootBeaconDecoder.ParentsDecoder parent : beacon.parents())
        {
            final long id = parent.parentId();
            final NodeAddress address = Endpoints.decode(parent.parentAddress());
            if (count < BEACON_PARENTS_MAX && id != m.memberId)
            {
                parents[count] = new Candidate(id, address);
                parents[count++].level = parent.level();
                m.view.put(id, address, parent.level(), 0, m.random);
            }
        }
        m.view.put(rootId, rootAddress, 0, 0, m.random);
        if (m.epochs.onRootSeen(rootId, epoch, nowNs))
        {
            m.liveness.onRootBlock(nextBlock);
            count = addSelf(parents, count);
            if (hopsLeft > 1)
            {
                m.count(ControlCounter.BEACONS_FORWARDED);
                final int length = encodeBeacon(
                    rootId, beaconId, rootAddress, nextBlock, nextSequence, code, epoch, hopsLeft - 1, parents, count);
                final int fanout = m.state().isInTree() ? m.settings.beaconFanout : MemberSettings.VIEW_MAX;
                spread(length, fanout, rootId);
            }
            final ParentSearch search = m.search();
            if (search != null)
            {
                search.onBeacon(rootId, rootAddress, nowNs);
                for (int i = 0; i < count; i++)
                {
                    search.onBeacon(parents[i].memberId, parents[i].address, nowNs);
                }
                search.afterBeacon(nowNs);
            }
        }
    }

    private int addSelf(final Candidate[] parents, final int count)
    {
        if (m.state() != MemberState.ATTACHED || m.admission.freeSlots() == 0)
        {
            return count;
        }
        final int index = count < BEACON_PARENTS_MAX ? count : m.random.nextInt(BEACON_PARENTS_MAX);
        parents[index] = new Candidate(m.memberId, m.address);
        parents[index].level = m.level();
        return Math.max(count, index + 1);
    }

    private void spread(final int length, final int fanout, final long rootId)
    {
        final int size = m.view.size();
        if (size == 0)
        {
            return;
        }
        final int first = m.random.nextInt(size);
        for (int i = 0, sent = 0; i < size && sent < fanout; i++)
        {
            final int index = (first + i) % size;
            if (m.view.memberId(index) != rootId)
            {
                m.wire().send(m, m.view.address(index), length);
                sent++;
            }
        }
    }

    private int encodeBeacon(
        final long rootId, final long beaconId, final NodeAddress rootAddress, final long nextBlock,
        final long nextSequence, final long code, final int epoch, final int hops, final Candidate[] parents,
        final int count)
    {
        final MemberWire wire = m.wire();
        final RootBeaconEncoder beacon = wire.beacon;
        beacon.wrapAndApplyHeader(wire.buffer, 0, wire.header)
            .channelId(m.channelId)
            .rootId(rootId)
            .beaconId(beaconId);
        Endpoints.encode(rootAddress, beacon.address());
        beacon
            .nextBlock(nextBlock)
            .nextSequence(nextSequence)
            .code(code)
            .epoch(Integer.toUnsignedLong(epoch))
            .hopsLeft((short)hops);
        final RootBeaconEncoder.ParentsEncoder entries = beacon.parentsCount(count);
        for (int i = 0; i < count; i++)
        {
            entries.next().parentId(parents[i].memberId);
            Endpoints.encode(parents[i].address, entries.parentAddress());
            entries.level(parents[i].level);
        }
        return beacon.encodedLength();
    }
}
