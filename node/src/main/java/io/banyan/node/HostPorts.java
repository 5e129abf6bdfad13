package io.banyan.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import io.banyan.engine.NodeAddress;

/**
 * Reads {@code host:port} and lists of it.
 */
public final class HostPorts
{
    private static final int PORT_MAX = 65_535;

    private HostPorts()
    {
    }

    /**
     * Reads a list.
     *
     * @param text host:port, separated by commas; may be empty.
     * @return the addresses, with the port as control port.
     * @throws IllegalArgumentException that says what is wrong with which part.
     */
    public static List<NodeAddress> list(final String text)
    {
        final List<NodeAddress> addresses = new ArrayList<>();
        for (final String part : text.split(","))
        {
            if (!part.isBlank())
            {
                addresses.add(one(part.trim()));
            }
        }
        return addresses;
    }

    /**
     * Reads one address.
     *
     * @param text host:port; IPv6 in brackets.
     * @return the address, with the port as control port.
     * @throws IllegalArgumentException that says what is wrong.
     */
    public static NodeAddress one(final String text)
    {
        final int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1)
        {
            throw new IllegalArgumentException("'" + text + "' is not host:port, as in 10.0.0.1:7400");
        }
        final int port;
        try
        {
            port = Integer.parseInt(text.substring(colon + 1));
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("'" + text + "' has no number behind its colon, as in " +
                "10.0.0.1:7400", ex);
        }
        if (port < 0 || port > PORT_MAX)
        {
            throw new IllegalArgumentException("'" + text + "' has a port outside 0 to " + PORT_MAX);
        }
        return NodeAddress.of(host(text.substring(0, colon)), port, 0);
    }

    /**
     * Finds a host.
     *
     * @param name literal or name.
     * @return its address.
     * @throws IllegalArgumentException if nobody knows it.
     */
    public static InetAddress host(final String name)
    {
        try
        {
            return InetAddress.getByName(name);
        }
        catch (final UnknownHostException ex)
        {
            throw new IllegalArgumentException("host '" + name + "' is not known", ex);
        }
    }
}
