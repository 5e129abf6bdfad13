package io.banyan.control.member;

import java.util.HashSet;
import java.util.Set;

import io.banyan.control.SeededRandom;
import io.banyan.control.auth.LeaseVerdict;
import io.banyan.engine.NodeAddress;

/**
 * Codes for tests: mixed numbers, no key.
 */
final class PlainCodes implements MemberCodes
{
    private static final long COOKIE = 1;

    int trackerTimes;
    private final Set<Long> used = new HashSet<>();

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
    public LeaseVerdict useLease(
        final long channelId, final long parentId, final long joinerId, final long leaseId, final long expiresAtMs,
        final long code, final long nowMs)
    {
        if (nowMs >= expiresAtMs)
        {
            return LeaseVerdict.EXPIRED;
        }
        if (code != lease(channelId, parentId, joinerId, leaseId, expiresAtMs))
        {
            return LeaseVerdict.FORGED;
        }
        return used.add(code) ? LeaseVerdict.VALID : LeaseVerdict.REPLAYED;
    }

    @Override
    public void onTrackerTime(final int trackerIndex, final long trackerTimeMs, final long nowMs)
    {
        trackerTimes++;
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
    public long route(
        final long channelId, final long memberId, final int epoch, final char[] labels, final int depth)
    {
        long hash = mix(3, channelId, memberId, epoch);
        for (int i = 0; i < depth; i++)
        {
            hash = mix(hash, labels[i]);
        }
        return hash;
    }

    @Override
    public boolean isRoute(
        final long channelId, final long memberId, final int epoch, final char[] labels, final int depth, final long code)
    {
        return code == route(channelId, memberId, epoch, labels, depth);
    }

    @Override
    public boolean isKick(final long channelId, final long memberId, final int epoch, final long code)
    {
        return code == kick(channelId, memberId, epoch);
    }

    @Override
    public boolean isPolicy(
        final long channelId, final int epoch, final long policyVersion, final long uploadMaxBytes, final int childrenMax,
        final boolean freeze, final long code)
    {
        return code == policy(channelId, epoch, policyVersion, uploadMaxBytes, childrenMax, freeze);
    }

    @Override
    public boolean isBeacon(
        final long channelId, final long rootId, final long beaconId, final int epoch, final NodeAddress address,
        final long code)
    {
        return code == beacon(channelId, rootId, beaconId, epoch, address);
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
