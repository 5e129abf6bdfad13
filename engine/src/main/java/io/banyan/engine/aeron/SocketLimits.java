package io.banyan.engine.aeron;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

import io.banyan.engine.ColdPath;
import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;

/**
 * What the kernel grants to a socket, found out by asking a socket: a limit read from a file may not be the one in
 * force.
 *
 * @param receiveBufferBytes granted.
 * @param sendBufferBytes    granted.
 */
@ColdPath
record SocketLimits(int receiveBufferBytes, int sendBufferBytes)
{
    static SocketLimits of(final int wantedBytes)
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, wantedBytes);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, wantedBytes);
            return new SocketLimits(
                Math.min(wantedBytes, channel.getOption(StandardSocketOptions.SO_RCVBUF)),
                Math.min(wantedBytes, channel.getOption(StandardSocketOptions.SO_SNDBUF)));
        }
        catch (final IOException ex)
        {
            throw new EngineException(
                ProblemCode.RECEIVE_BUFFER_LIMITED,
                "no UDP socket can be opened: " + ex.getMessage(),
                "allow the process to open UDP sockets (ulimit -n, container policy)",
                ex);
        }
    }
}
