package io.banyan.control.tracker;

import org.agrona.collections.Long2LongCounterMap;

import io.banyan.control.SeededRandom;

/**
 * How many members one host, and one subnet, may have in the directory: so that one place cannot become most of a
 * channel. Costs nothing while there is no limit.
 */
final class Diversity
{
    private static final int IPV6_SUBNET_SHIFT = 16;
    private static final long IPV4_MAPPED = 0xFFFF_0000_0000L;
    private static final long IPV4_MAPPED_MASK = 0xFFFF_FFFF_0000_0000L;

    private final int perHostMax;
    private final int perSubnetMax;
    private final Long2LongCounterMap hosts = new Long2LongCounterMap(0);
    private final Long2LongCounterMap subnets = new Long2LongCounterMap(0);

    Diversity(final int perHostMax, final int perSubnetMax)
    {
        this.perHostMax = perHostMax;
        this.perSubnetMax = perSubnetMax;
    }

    /** Whether one more of this address fits. */
    boolean hasRoom(final long channelId, final long high, final long low)
    {
        return (perHostMax == 0 || hosts.get(host(channelId, high, low)) < perHostMax) &&
            (perSubnetMax == 0 || subnets.get(subnet(channelId, high, low)) < perSubnetMax);
    }

    void add(final long channelId, final long high, final long low)
    {
        count(channelId, high, low, 1);
    }

    void remove(final long channelId, final long high, final long low)
    {
        count(channelId, high, low, -1);
    }

    private void count(final long channelId, final long high, final long low, final int change)
    {
        if (perHostMax > 0)
        {
            hosts.addAndGet(host(channelId, high, low), change);
        }
        if (perSubnetMax > 0)
        {
            subnets.addAndGet(subnet(channelId, high, low), change);
        }
    }

    private static long host(final long channelId, final long high, final long low)
    {
        return SeededRandom.mix(channelId + SeededRandom.mix(low + SeededRandom.mix(high)));
    }

    /** A /24 of IPv4, a /48 of IPv6. */
    private static long subnet(final long channelId, final long high, final long low)
    {
        final boolean isIpv4 = high == 0 && (low & IPV4_MAPPED_MASK) == IPV4_MAPPED;
        return host(channelId, 1, isIpv4 ? low >>> Byte.SIZE : high >>> IPV6_SUBNET_SHIFT);
    }
}
