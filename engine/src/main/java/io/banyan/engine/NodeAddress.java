package io.banyan.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * Where a node is reached: one address, one port for each plane. IPv4 is held as IPv4-mapped IPv6, as on the wire.
 *
 * @param addressHigh the first eight bytes of the IPv6 address.
 * @param addressLow  the last eight bytes of the IPv6 address.
 * @param controlPort UDP port of the control plane.
 * @param dataPort    UDP port of the data plane.
 * @param hostTag     equal for nodes of one host or failure domain; backups avoid it.
 */
public record NodeAddress(long addressHigh, long addressLow, int controlPort, int dataPort, int hostTag)
{
    private static final long IPV4_MAPPED = 0xFFFF_0000_0000L;
    private static final long IPV4_MASK = 0xFFFF_FFFFL;
    private static final int PORT_MAX = 0xFFFF;

    /**
     * Checks the ports.
     */
    public NodeAddress
    {
        if (controlPort < 0 || controlPort > PORT_MAX || dataPort < 0 || dataPort > PORT_MAX)
        {
            throw new IllegalArgumentException("port out of range: control=" + controlPort + " data=" + dataPort);
        }
    }

    /**
     * The address of a node on an Internet address, with the address itself as failure domain.
     *
     * @param inetAddress of the host.
     * @param controlPort UDP port of the control plane.
     * @param dataPort    UDP port of the data plane.
     * @return the address.
     */
    public static NodeAddress of(final InetAddress inetAddress, final int controlPort, final int dataPort)
    {
        final byte[] bytes = Objects.requireNonNull(inetAddress, "inetAddress").getAddress();
        long high = 0;
        long low = 0;
        if (bytes.length == Integer.BYTES)
        {
            low = IPV4_MAPPED | (bigEndian(bytes, 0, Integer.BYTES) & IPV4_MASK);
        }
        else
        {
            high = bigEndian(bytes, 0, Long.BYTES);
            low = bigEndian(bytes, Long.BYTES, Long.BYTES);
        }
        return new NodeAddress(high, low, controlPort, dataPort, Long.hashCode(high * 31 + low));
    }

    /**
     * Whether this is an IPv4 address.
     *
     * @return true for an IPv4 address.
     */
    public boolean isIpv4()
    {
        return addressHigh == 0 && (addressLow >>> Integer.SIZE) == (IPV4_MAPPED >>> Integer.SIZE);
    }

    /**
     * The address without ports, for sockets.
     *
     * @return the Internet address.
     */
    public InetAddress inetAddress()
    {
        try
        {
            if (isIpv4())
            {
                return InetAddress.getByAddress(bytes(addressLow, Integer.BYTES, new byte[Integer.BYTES], 0));
            }
            final byte[] bytes = new byte[2 * Long.BYTES];
            bytes(addressHigh, Long.BYTES, bytes, 0);
            return InetAddress.getByAddress(bytes(addressLow, Long.BYTES, bytes, Long.BYTES));
        }
        catch (final UnknownHostException ex)
        {
            throw new IllegalStateException("an address of 4 or 16 bytes is always valid", ex);
        }
    }

    /**
     * The host as it stands in a channel URI: IPv6 in brackets.
     *
     * @return the host literal.
     */
    public String hostLiteral()
    {
        final String literal = inetAddress().getHostAddress();
        return isIpv4() ? literal : "[" + literal + "]";
    }

    @Override
    public String toString()
    {
        return hostLiteral() + ":" + controlPort + "/" + dataPort;
    }

    private static long bigEndian(final byte[] bytes, final int offset, final int length)
    {
        long value = 0;
        for (int i = 0; i < length; i++)
        {
            value = (value << Byte.SIZE) | (bytes[offset + i] & 0xFF);
        }
        return value;
    }

    private static byte[] bytes(final long value, final int length, final byte[] target, final int offset)
    {
        for (int i = 0; i < length; i++)
        {
            target[offset + i] = (byte)(value >>> (Byte.SIZE * (length - 1 - i)));
        }
        return target;
    }
}
