package io.banyan.control.member;

import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;

/**
 * Codes for tests: mixed numbers, no key.
 */
final class PlainCodes implements MemberCodes
{
    private static final long COOKIE = 1;

    static long mix(final long... values)
    {
        long hash = 0;
        for (final long value : values)
        {
            hash = SeededRandom.mix(hash ^ value);
        }
        return hash;
    }

    static long lease(
        final long channelId, final long parentId, final long joinerId, final long leaseId, final long expiresAtMs)
    {
        return mix(2, channelId, parentId, joinerId, leaseId, expiresAtMs);
    }

    @Override
    public boolean isLease(
        final long channelId, final long parentId, final long joinerId, final long leaseId, final long expiresAtMs,
        final long code)
    {
        return code == lease(channelId, parentId, joinerId, leaseId, expiresAtMs);
    }

    @Override
    public long cookie(final NodeAddress to, final long nowMs)
    {
        return mix(COOKIE, to.addressLow(), to.controlPort()) | 1;
    }

    @Override
    public boolean isCookie(final NodeAddress from, final long cookie, final long nowMs)
    {
        return cookie == cookie(from, nowMs);
    }

    @Override
    public long route(final long channelId, final long memberId, final int epoch, final long labelsHash)
    {
        return mix(3, channelId, memberId, epoch, labelsHash);
    }

    @Override
    public long kick(final long channelId, final long memberId, final int epoch)
    {
        return mix(4, channelId, memberId, epoch);
    }

    @Override
    public long policy(
        final long channelId, final int epoch, final long policyVersion, final long uploadMaxBytes, final int childrenMax,
        final boolean freeze)
    {
        return mix(5, channelId, epoch, policyVersion, uploadMaxBytes, childrenMax, freeze ? 1 : 0);
    }

    @Override
    public long beacon(
        final long channelId, final long rootId, final long beaconId, final int epoch, final NodeAddress address)
    {
        return mix(6, channelId, rootId, beaconId, epoch, address.addressLow(), address.controlPort());
    }
}
