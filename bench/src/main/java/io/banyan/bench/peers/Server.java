package io.banyan.bench.peers;

import java.util.List;

/**
 * A process between writer and readers.
 *
 * @param name    of it.
 * @param command line, or null for a process of this program that calls {@link ServingPeer#serve}.
 * @param ports   TCP ports of loopback that answer once it is ready.
 */
public record Server(String name, List<String> command, List<Integer> ports)
{
}
