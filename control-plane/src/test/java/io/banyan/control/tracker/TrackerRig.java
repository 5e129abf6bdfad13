package io.banyan.control.tracker;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.control.AnnounceAckDecoder;
import io.banyan.codec.control.AnnounceEncoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.ErrorDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.ReportEncoder;
import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.codec.control.TrackerQueryEncoder;
import io.banyan.codec.edge.ControlPlaneValidator;
import io.banyan.control.ControlCounters;
import io.banyan.control.Endpoints;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.engine.NodeAddress;

/**
 * A tracker with a virtual clock, and everything it has sent.
 */
final class TrackerRig
{
    static final long CHANNEL = 7_000;
    static final long MS = 1_000_000L;
    static final long START_WALL_MS = 1_700_000_000_000L;

    /** A lease as a joiner reads it. */
    record Lease(long parentId, NodeAddress parent, long leaseId, long expiresAtMs, long code, int level,
        int trackerIndex)
    {
    }

    /** An answer to a query. */
    record Offer(NodeAddress to, long correlationId, long retryAfterNs, int bytes, List<Lease> leases)
    {
    }

    /** One datagram of the tracker. */
    record Sent(NodeAddress to, int templateId, UnsafeBuffer buffer, int length)
    {
    }

    final ControlCounters counters = new ControlCounters();
    final List<Sent> sent = new ArrayList<>();
    final Codes codes = Codes.open(new byte[Codes.KEY_BYTES]);
    final Tracker tracker;
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
    int trackerIndex;
    int leasable = -1;
    int trackerCount = 1;
    long nowNs;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerIn = new MessageHeaderDecoder();

    TrackerRig()
    {
        this(new TrackerSettings(), 1);
    }

    TrackerRig(final TrackerSettings settings, final long seed)
    {
        nowNs = 5_000 * MS;
        tracker = new Tracker(
            settings, codes, new SeededRandom(seed), this::capture, counters, nowNs, START_WALL_MS);
    }

    static NodeAddress address(final int node)
    {
        return new NodeAddress(0, 0xFFFF_0000_0000L | (0x0A00_0000L + node * 256L), 4_000, 4_001, node);
    }

    private boolean capture(final NodeAddress to, final DirectBuffer bytes, final int offset, final int length)
    {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
        copy.putBytes(0, bytes, offset, length);
        if (!ControlPlaneValidator.validate(copy, 0, length).isValid())
        {
            throw new AssertionError("tracker sent an invalid datagram");
        }
        headerIn.wrap(copy, 0);
        sent.add(new Sent(to, headerIn.templateId(), copy, length));
        return true;
    }

    long wallMs()
    {
        return START_WALL_MS + (nowNs - 5_000 * MS) / MS;
    }

    void advance(final long ns)
    {
        final long endNs = nowNs + ns;
        while (nowNs < endNs)
        {
            nowNs = Math.min(endNs, Math.max(nowNs + 1, tracker.nextDeadlineNs()));
            tracker.onTime(nowNs);
        }
    }

    long cookie(final NodeAddress of)
    {
        return codes.cookie(of, (nowNs - 5_000 * MS) / MS);
    }

    int announce(final long id, final NodeAddress from, final int level, final int max, final int children)
    {
        return announce(id, from, cookie(from), 1, level, max, children, level == 0, false, 0);
    }

    int announce(
        final long id,
        final NodeAddress from,
        final long cookie,
        final int epoch,
        final int level,
        final int max,
        final int children,
        final boolean isRoot,
        final boolean leaving,
        final long parentId)
    {
        return announceAs(from, id, from, cookie, epoch, level, max, children, isRoot, leaving, parentId);
    }

    /** An announcement that names another address than it comes from. */
    int announceAs(
        final NodeAddress claimed,
        final long id,
        final NodeAddress from,
        final long cookie,
        final int epoch,
        final int level,
        final int max,
        final int children,
        final boolean isRoot,
        final boolean leaving,
        final long parentId)
    {
        final AnnounceEncoder announce = new AnnounceEncoder().wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL)
            .memberId(id)
            .correlationId(900 + id)
            .cookie(cookie)
            .parentId(parentId);
        Endpoints.encode(claimed, announce.address());
        announce
            .uploadMaxBytes(0)
            .uploadUsedBytes(0)
            .epoch(epoch)
            .lagBlocks(0).parentRttNs(0)
            .level(level)
            .childrenMax(max)
            .children(children)
            .leasable(leasable >= 0 ? leasable : Math.max(0, max - children))
            .trackerIndex((short)trackerIndex)
            .trackerCount((short)trackerCount)
            .isRoot(isRoot ? BooleanType.TRUE : BooleanType.FALSE)
            .leaving(leaving ? BooleanType.TRUE : BooleanType.FALSE);
        return deliver(from, announce.encodedLength());
    }

    int query(final long id, final NodeAddress from, final long correlationId, final long cookie, final int wanted)
    {
        return query(id, from, correlationId, cookie, wanted, 0, 8);
    }

    int query(
        final long id,
        final NodeAddress from,
        final long correlationId,
        final long cookie,
        final int wanted,
        final int padding,
        final int childrenMax)
    {
        final TrackerQueryEncoder query = new TrackerQueryEncoder().wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL)
            .memberId(id)
            .correlationId(correlationId)
            .cookie(cookie);
        Endpoints.encode(from, query.address());
        query.uploadMaxBytes(0).childrenMax(childrenMax).wanted((short)wanted).putPadding(new byte[padding], 0,
            padding);
        return deliver(from, query.encodedLength());
    }

    int report(final long childId, final NodeAddress from, final long parentId, final long lagNs, final long lost)
    {
        final ReportEncoder report = new ReportEncoder().wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL)
            .memberId(childId)
            .parentId(parentId)
            .correlationId(1)
            .receivedBytes(1_000_000)
            .lostBlocks(lost)
            .lagNs(lagNs)
            .periodNs(1_000 * MS);
        return deliver(from, report.encodedLength());
    }

    private int deliver(final NodeAddress from, final int bodyBytes)
    {
        final int length = bodyBytes + MessageHeaderEncoder.ENCODED_LENGTH;
        if (!ControlPlaneValidator.validate(buffer, 0, length).isValid())
        {
            throw new AssertionError("rig sent an invalid datagram");
        }
        tracker.onDatagram(
            new NodeAddress(from.addressHigh(), from.addressLow(), from.controlPort(), 0, 0), buffer, 0, length, nowNs);
        return length;
    }

    Offer askProved(final long id, final NodeAddress from, final long correlationId, final int wanted)
    {
        sent.clear();
        query(id, from, correlationId, cookie(from), wanted);
        return offer(last());
    }

    Sent last()
    {
        return sent.get(sent.size() - 1);
    }

    Offer offer(final Sent datagram)
    {
        if (datagram.templateId() != TrackerOfferDecoder.TEMPLATE_ID)
        {
            throw new AssertionError("no offer but template " + datagram.templateId());
        }
        final TrackerOfferDecoder offer =
            new TrackerOfferDecoder().wrapAndApplyHeader(datagram.buffer(), 0, headerIn);
        final long correlationId = offer.correlationId();
        final long retryAfterNs = offer.retryAfterNs();
        final List<Lease> leases = new ArrayList<>();
        for (final TrackerOfferDecoder.LeasesDecoder lease : offer.leases())
        {
            leases.add(new Lease(
                lease.parentId(),
                Endpoints.decode(lease.parentAddress()),
                lease.leaseId(),
                lease.expiresAtMs(),
                lease.code(),
                lease.level(),
                lease.trackerIndex()));
        }
        return new Offer(datagram.to(), correlationId, retryAfterNs, datagram.length(), leases);
    }

    ChallengeDecoder challenge(final Sent datagram)
    {
        return new ChallengeDecoder().wrapAndApplyHeader(datagram.buffer(), 0, headerIn);
    }

    ErrorDecoder error(final Sent datagram)
    {
        return new ErrorDecoder().wrapAndApplyHeader(datagram.buffer(), 0, headerIn);
    }

    AnnounceAckDecoder ack(final Sent datagram)
    {
        return new AnnounceAckDecoder().wrapAndApplyHeader(datagram.buffer(), 0, headerIn);
    }
}
