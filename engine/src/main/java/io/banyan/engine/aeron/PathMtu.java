package io.banyan.engine.aeron;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

import io.banyan.engine.ColdPath;

/**
 * How large the datagrams of a link may be, judged by where it leads: loopback, the own subnet, or the wide world.
 */
@ColdPath
public final class PathMtu
{
    /** Passes every path that carries an Ethernet frame, tunnels and clouds among them. */
    public static final int WIDE_WORLD = 1408;
    /** Largest that Aeron sends. */
    public static final int MAX = 65_504;

    private static final int ALIGNMENT = 32;
    private static final int IPV4_UDP_HEADER = 28;
    private static final int IPV6_UDP_HEADER = 48;
    private static final int ETHERNET_MTU = 1500;

    private final int configured;
    private final int loopback;
    private final InterfaceAddress subnet;
    private final int subnetMtu;

    private PathMtu(final int configured, final int loopback, final InterfaceAddress subnet, final int subnetMtu)
    {
        this.configured = configured;
        this.loopback = loopback;
        this.subnet = subnet;
        this.subnetMtu = subnetMtu;
    }

    /**
     * Looks at the interface that an address is bound to.
     *
     * @param bindAddress of the data endpoint.
     * @param configured  datagram size for every link, or 0 to judge by the path.
     * @param ceiling     the most that terms and sockets take.
     * @return the judge.
     */
    public static PathMtu of(final InetAddress bindAddress, final int configured, final int ceiling)
    {
        try
        {
            final int most = Math.min(ceiling, MAX);
            final NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
            final int loopbackMtu = loopback == null ? WIDE_WORLD : fit(loopback.getMTU(), false, most);
            final NetworkInterface bound = NetworkInterface.getByInetAddress(bindAddress);
            InterfaceAddress subnet = null;
            int subnetMtu = WIDE_WORLD;
            if (bound != null && !bindAddress.isLoopbackAddress() && !bindAddress.isAnyLocalAddress())
            {
                subnet = addressOf(bound, bindAddress);
                subnetMtu = fit(bound.getMTU(), bindAddress.getAddress().length > Integer.BYTES, most);
            }
            return new PathMtu(Math.min(configured, most) & -ALIGNMENT, loopbackMtu, subnet, subnetMtu);
        }
        catch (final SocketException ex)
        {
            return new PathMtu(configured, WIDE_WORLD, null, WIDE_WORLD);
        }
    }

    /**
     * Datagram size of a link.
     *
     * @param destination of the link.
     * @return bytes, Aeron's header among them.
     */
    public int forDestination(final InetAddress destination)
    {
        if (configured > 0)
        {
            return configured;
        }
        if (destination.isLoopbackAddress())
        {
            return loopback;
        }
        return subnet != null && isSameSubnet(subnet, destination) ? subnetMtu : WIDE_WORLD;
    }

    /**
     * The size that a root cuts its blocks to: that of loopback when bound there, that of a jumbo network, else the
     * wide world's.
     *
     * @param bindAddress of the data endpoint.
     * @return bytes, Aeron's header among them.
     */
    public int forBlocks(final InetAddress bindAddress)
    {
        if (configured > 0)
        {
            return configured;
        }
        if (bindAddress.isLoopbackAddress())
        {
            return loopback;
        }
        return subnetMtu > ETHERNET_MTU ? subnetMtu : WIDE_WORLD;
    }

    static int fit(final int interfaceMtu, final boolean isIpv6, final int ceiling)
    {
        final int payload = interfaceMtu - (isIpv6 ? IPV6_UDP_HEADER : IPV4_UDP_HEADER);
        return Math.max(ALIGNMENT * 2, Math.min(payload, Math.min(ceiling, MAX))) & -ALIGNMENT;
    }

    static boolean isSameSubnet(final byte[] one, final byte[] other, final int prefixBits)
    {
        if (one.length != other.length)
        {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit += Byte.SIZE)
        {
            final int index = bit / Byte.SIZE;
            final int mask = prefixBits - bit >= Byte.SIZE ? 0xFF : 0xFF << (Byte.SIZE - (prefixBits - bit)) & 0xFF;
            if ((one[index] & mask) != (other[index] & mask))
            {
                return false;
            }
        }
        return true;
    }

    private static boolean isSameSubnet(final InterfaceAddress subnet, final InetAddress destination)
    {
        return isSameSubnet(
            subnet.getAddress().getAddress(), destination.getAddress(), subnet.getNetworkPrefixLength());
    }

    private static InterfaceAddress addressOf(final NetworkInterface bound, final InetAddress address)
    {
        for (final InterfaceAddress candidate : bound.getInterfaceAddresses())
        {
            if (candidate.getAddress().equals(address))
            {
                return candidate;
            }
        }
        return null;
    }
}
