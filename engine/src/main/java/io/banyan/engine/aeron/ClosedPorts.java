package io.banyan.engine.aeron;

import java.net.InetSocketAddress;

import org.agrona.collections.Object2ObjectHashMap;

/**
 * What hosts say of their ports: to a datagram for a port that nobody listens at any more a host answers that it is
 * closed, and a system call on the socket that sent it fails with that. Silence has many causes; this is a process that
 * has ended.
 * <p>
 * Of the one thread that drives the driver, as its sockets are.
 */
final class ClosedPorts
{
    private final Object2ObjectHashMap<InetSocketAddress, Destination> destinations = new Object2ObjectHashMap<>();

    /** Notes from now on what the host of this address says; as often as it is watched it has to be forgotten. */
    Destination watch(final InetSocketAddress address)
    {
        final Destination destination = destinations.computeIfAbsent(address, Destination::new);
        destination.watchers++;
        return destination;
    }

    void forget(final Destination destination)
    {
        if (--destination.watchers == 0)
        {
            destinations.remove(destination.address);
        }
    }

    /** The host of this address has said that the port is closed. */
    void onClosed(final InetSocketAddress address)
    {
        final Destination destination = destinations.get(address);
        if (destination != null)
        {
            destination.answers++;
        }
    }

    int watched()
    {
        return destinations.size();
    }

    /** Where streams lead. */
    static final class Destination
    {
        private final InetSocketAddress address;
        private int watchers;
        private int answers;

        private Destination(final InetSocketAddress address)
        {
            this.address = address;
        }

        /** How often its host has said that the port is closed. */
        int answers()
        {
            return answers;
        }
    }
}
