package io.banyan.control.tracker;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.control.AnnounceAckEncoder;
import io.banyan.codec.control.ChallengeEncoder;
import io.banyan.codec.control.EndpointEncoder;
import io.banyan.codec.control.ErrorCode;
import io.banyan.codec.control.ErrorEncoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.TrackerOfferEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.DatagramPort;
import io.banyan.engine.NodeAddress;

/**
 * Encodes and sends what a tracker says.
 */
final class TrackerReplies
{
    /** Bytes of an offer without a lease. */
    static final int OFFER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH + TrackerOfferEncoder.BLOCK_LENGTH +
        TrackerOfferEncoder.LeasesEncoder.sbeHeaderSize();
    /** Bytes of each lease of an offer. */
    static final int LEASE_BYTES = TrackerOfferEncoder.LeasesEncoder.sbeBlockLength();

    private final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[DatagramPort.DATAGRAM_BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AnnounceAckEncoder ack = new AnnounceAckEncoder();
    private final ChallengeEncoder challenge = new ChallengeEncoder();
    private final ErrorEncoder error = new ErrorEncoder();
    private final TrackerOfferEncoder offer = new TrackerOfferEncoder();
    private final DatagramPort port;
    private final ControlCounters counters;
    private TrackerOfferEncoder.LeasesEncoder leases;

    TrackerReplies(final DatagramPort port, final ControlCounters counters)
    {
        this.port = port;
        this.counters = counters;
    }

    void challenge(final NodeAddress to, final long channelId, final long correlationId, final long cookie)
    {
        challenge.wrapAndApplyHeader(buffer, 0, header).channelId(channelId).correlationId(correlationId)
            .cookie(cookie);
        counters.increment(ControlCounter.CHALLENGES_SENT);
        send(to, challenge.encodedLength());
    }

    void announceAck(
        final NodeAddress to,
        final ChannelDirectory channel,
        final long correlationId,
        final long nextAnnounceNs,
        final long timeMs,
        final long cookie)
    {
        ack.wrapAndApplyHeader(buffer, 0, header)
            .channelId(channel.channelId)
            .correlationId(correlationId)
            .nextAnnounceNs(nextAnnounceNs)
            .trackerTimeMs(timeMs)
            .cookie(cookie)
            .members(channel.members());
        send(to, ack.encodedLength());
    }

    void error(
        final NodeAddress to, final long channelId, final long correlationId, final int epoch, final ErrorCode code)
    {
        error.wrapAndApplyHeader(buffer, 0, header)
            .channelId(channelId)
            .correlationId(correlationId)
            .epoch(Integer.toUnsignedLong(epoch))
            .code(code)
            .text("");
        send(to, error.encodedLength());
    }

    void beginOffer(
        final ChannelDirectory channel,
        final long memberId,
        final long correlationId,
        final long retryAfterNs,
        final int leaseCount)
    {
        leases = offer.wrapAndApplyHeader(buffer, 0, header)
            .channelId(channel.channelId)
            .memberId(memberId)
            .correlationId(correlationId)
            .retryAfterNs(retryAfterNs)
            .epoch(Integer.toUnsignedLong(channel.rootEpoch))
            .leasesCount(leaseCount);
    }

    void lease(
        final ChannelDirectory channel, final int slot, final long leaseId, final long expiresAtMs, final long code)
    {
        leases.next().parentId(channel.ids[slot]);
        final EndpointEncoder address = leases.parentAddress();
        address
            .addressHigh(channel.addressHigh[slot])
            .addressLow(channel.addressLow[slot])
            .controlPort(channel.controlPorts[slot])
            .dataPort(channel.dataPorts[slot])
            .hostTag(Integer.toUnsignedLong(channel.hostTags[slot]));
        leases
            .leaseId(leaseId)
            .expiresAtMs(expiresAtMs)
            .code(code)
            .level(channel.levels[slot])
            .trackerIndex((short)(channel.trackerIndex[slot] & 0xFF));
    }

    void sendOffer(final NodeAddress to)
    {
        send(to, offer.encodedLength());
    }

    private void send(final NodeAddress to, final int bodyBytes)
    {
        final boolean isSent = port.send(to, buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + bodyBytes);
        counters.increment(isSent ? ControlCounter.DATAGRAMS_SENT : ControlCounter.SEND_FAILED);
    }
}
