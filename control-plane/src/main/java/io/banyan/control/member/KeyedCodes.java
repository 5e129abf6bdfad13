package io.banyan.control.member;

import io.banyan.control.auth.Codes;
import io.banyan.control.auth.LeaseGuard;
import io.banyan.control.auth.LeaseVerdict;
import io.banyan.engine.NodeAddress;

/**
 * Codes under the channel's key.
 */
public final class KeyedCodes implements MemberCodes
{
    private final Codes codes;
    private final LeaseGuard leases;

    /**
     * With the codes and the guard of a node.
     *
     * @param codes  under the key.
     * @param leases remembers what has been used.
     */
    public KeyedCodes(final Codes codes, final LeaseGuard leases)
    {
        this.codes = codes;
        this.leases = leases;
    }

    @Override
    public LeaseVerdict useLease(
        final long channelId, final long parentId, final long joinerId, final long leaseId, final long expiresAtMs,
        final long code, final long nowMs)
    {
        return leases.use(channelId, parentId, joinerId, leaseId, expiresAtMs, code, nowMs);
    }

    @Override
    public void onTrackerTime(final int trackerIndex, final long trackerTimeMs, final long nowMs)
    {
        leases.onTrackerTime(trackerIndex, trackerTimeMs, nowMs);
    }

    @Override
    public long cookie(final NodeAddress to, final long nowMs)
    {
        return codes.cookie(to, nowMs);
    }

    @Override
    public boolean isCookie(final NodeAddress from, final long cookie, final long nowMs)
    {
        return codes.isCookie(from, cookie, nowMs);
    }

    @Override
    public long route(final long channelId, final long memberId, final int epoch, final char[] labels, final int depth)
    {
        return codes.route(channelId, memberId, epoch, labels, depth);
    }

    @Override
    public boolean isRoute(
        final long channelId, final long memberId, final int epoch, final char[] labels, final int depth,
        final long code)
    {
        return codes.isRoute(channelId, memberId, epoch, labels, depth, code);
    }

    @Override
    public long kick(final long channelId, final long memberId, final int epoch)
    {
        return codes.kick(channelId, memberId, epoch);
    }

    @Override
    public boolean isKick(final long channelId, final long memberId, final int epoch, final long code)
    {
        return codes.isKick(channelId, memberId, epoch, code);
    }

    @Override
    public long policy(
        final long channelId, final int epoch, final long policyVersion, final long uploadMaxBytes,
        final int childrenMax, final boolean freeze)
    {
        return codes.policy(channelId, epoch, policyVersion, uploadMaxBytes, childrenMax, freeze);
    }

    @Override
    public boolean isPolicy(
        final long channelId, final int epoch, final long policyVersion, final long uploadMaxBytes,
        final int childrenMax, final boolean freeze, final long code)
    {
        return codes.isPolicy(channelId, epoch, policyVersion, uploadMaxBytes, childrenMax, freeze, code);
    }

    @Override
    public long beacon(
        final long channelId, final long rootId, final long beaconId, final int epoch, final long nextBlock,
        final NodeAddress address)
    {
        return codes.beacon(channelId, rootId, beaconId, epoch, nextBlock, address);
    }

    @Override
    public boolean isBeacon(
        final long channelId, final long rootId, final long beaconId, final int epoch, final long nextBlock,
        final NodeAddress address, final long code)
    {
        return codes.isBeacon(channelId, rootId, beaconId, epoch, nextBlock, address, code);
    }
}
