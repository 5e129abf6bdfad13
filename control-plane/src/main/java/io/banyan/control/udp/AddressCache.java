package io.banyan.control.udp;

import java.net.InetSocketAddress;

import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;

/**
 * Turns socket addresses into node addresses and back without making new ones for those met lately. Of fixed size: a
 * new address takes the place of the one that shares its hash.
 */
final class AddressCache
{
    private static final int PLACES = 1 << 12;

    private final InetSocketAddress[] sources = new InetSocketAddress[PLACES];
    private final NodeAddress[] sourceNodes = new NodeAddress[PLACES];
    private final NodeAddress[] targets = new NodeAddress[PLACES];
    private final InetSocketAddress[] targetSockets = new InetSocketAddress[PLACES];

    NodeAddress nodeOf(final InetSocketAddress source)
    {
        final int place = (int)SeededRandom.mix(source.hashCode()) & (PLACES - 1);
        if (!source.equals(sources[place]))
        {
            sources[place] = source;
            sourceNodes[place] = NodeAddress.of(source.getAddress(), source.getPort(), 0);
        }
        return sourceNodes[place];
    }

    InetSocketAddress socketOf(final NodeAddress target)
    {
        final long hash = target.addressHigh() * 31 + target.addressLow() * 17 + target.controlPort();
        final int place = (int)SeededRandom.mix(hash) & (PLACES - 1);
        final NodeAddress known = targets[place];
        if (known == null || known.controlPort() != target.controlPort() ||
            known.addressLow() != target.addressLow() || known.addressHigh() != target.addressHigh())
        {
            targets[place] = target;
            targetSockets[place] = new InetSocketAddress(target.inetAddress(), target.controlPort());
        }
        return targetSockets[place];
    }
}
