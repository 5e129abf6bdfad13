package io.banyan.engine.aeron;

import java.net.InetAddress;
import java.net.UnknownHostException;

import io.banyan.engine.NodeAddress;

/**
 * Reads the address that Aeron gives for the source of an image, as {@code host:port} or {@code [host]:port}.
 */
final class SourceAddress
{
    private static final NodeAddress UNKNOWN = new NodeAddress(0, 0, 0, 0, 0);

    private SourceAddress()
    {
    }

    static NodeAddress parse(final String identity)
    {
        final int colon = identity.lastIndexOf(':');
        if (colon <= 0)
        {
            return UNKNOWN;
        }
        final boolean isBracketed = identity.charAt(0) == '[' && identity.charAt(colon - 1) == ']';
        final String host = isBracketed ? identity.substring(1, colon - 1) : identity.substring(0, colon);
        // Only literals: a name would be looked up, and a duty cycle does not wait for a name server.
        if (!isLiteral(host))
        {
            return UNKNOWN;
        }
        try
        {
            return NodeAddress.of(InetAddress.getByName(host), 0, Integer.parseInt(identity.substring(colon + 1)));
        }
        catch (final UnknownHostException | IllegalArgumentException ex)
        {
            return UNKNOWN;
        }
    }

    private static boolean isLiteral(final String host)
    {
        boolean hasColon = false;
        boolean hasLetter = false;
        for (int i = 0; i < host.length(); i++)
        {
            final char c = host.charAt(i);
            hasColon |= c == ':';
            hasLetter |= c != '.' && c != ':' && (c < '0' || c > '9');
        }
        return hasColon || !hasLetter && !host.isEmpty();
    }
}
