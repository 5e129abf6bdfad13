package io.banyan.bench.control;

import io.banyan.codec.control.AnnounceEncoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.ReportEncoder;
import io.banyan.codec.control.TrackerQueryEncoder;
import io.banyan.control.Endpoints;
import io.banyan.engine.NodeAddress;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The datagrams members and joiners send to a tracker.
 */
final class ControlDatagrams
{
    static final long CHANNEL = 1;
    private static final int CHILDREN_MAX = 1_000;
    private static final byte[] NO_PADDING = new byte[0];

    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AnnounceEncoder announce = new AnnounceEncoder();
    private final TrackerQueryEncoder query = new TrackerQueryEncoder();
    private final ReportEncoder report = new ReportEncoder();

    static NodeAddress address(final int node)
    {
        return new NodeAddress(0, 0xFFFF_0000_0000L | (0x0A00_0000L + node), 4_000, 4_001, node);
    }

    int announce(final int node, final NodeAddress from, final long cookie, final int level, final int children)
    {
        announce.wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL)
            .memberId(1 + node)
            .correlationId(node)
            .cookie(cookie)
            .parentId(node == 0 ? 0 : 1);
        Endpoints.encode(from, announce.address());
        announce
            .uploadMaxBytes(0)
            .uploadUsedBytes(0)
            .epoch(1)
            .lagBlocks(0).parentRttNs(0)
            .level(level)
            .childrenMax(CHILDREN_MAX)
            .children(children)
            .leasable(CHILDREN_MAX - children)
            .trackerIndex((short)0)
            .trackerCount((short)1)
            .isRoot(level == 0 ? BooleanType.TRUE : BooleanType.FALSE)
            .leaving(BooleanType.FALSE);
        return MessageHeaderEncoder.ENCODED_LENGTH + announce.encodedLength();
    }

    int query(final long joiner, final NodeAddress from, final long cookie, final int wanted)
    {
        query.wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL)
            .memberId(joiner)
            .correlationId(joiner)
            .cookie(cookie);
        Endpoints.encode(from, query.address());
        query.uploadMaxBytes(0).childrenMax(4).wanted((short)wanted).putPadding(NO_PADDING, 0, 0);
        return MessageHeaderEncoder.ENCODED_LENGTH + query.encodedLength();
    }

    int report(final int child, final int parent, final long lagNs)
    {
        report.wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL)
            .memberId(1 + child)
            .parentId(1 + parent)
            .correlationId(child)
            .receivedBytes(1_000_000)
            .lostBlocks(0)
            .lagNs(lagNs)
            .periodNs(1_000_000_000L);
        return MessageHeaderEncoder.ENCODED_LENGTH + report.encodedLength();
    }
}
