package io.banyan.node;

import java.net.InetAddress;
import java.util.List;

/**
 * How a process is to be watched over HTTP.
 *
 * @param bind  address to listen on.
 * @param port  TCP port, 0 for a free one, -1 for none at all.
 * @param hosts names that it may be asked for by, beside localhost and any address.
 * @param token that a request must carry to change something; empty for none: then nothing can be changed.
 */
public record OpsSettings(InetAddress bind, int port, List<String> hosts, String token)
{
    /**
     * Whether there is to be an endpoint.
     *
     * @return true when there is.
     */
    public boolean isWanted()
    {
        return port >= 0;
    }
}
