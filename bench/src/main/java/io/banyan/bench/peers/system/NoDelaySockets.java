package io.banyan.bench.peers.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets that send at once, for a client that cannot be told.
 */
final class NoDelaySockets extends SocketFactory
{
    @Override
    public Socket createSocket() throws IOException
    {
        return hurried(new Socket());
    }

    @Override
    public Socket createSocket(final String host, final int port) throws IOException
    {
        return hurried(new Socket(host, port));
    }

    @Override
    public Socket createSocket(
        final String host, final int port, final InetAddress localHost, final int localPort) throws IOException
    {
        return hurried(new Socket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(final InetAddress host, final int port) throws IOException
    {
        return hurried(new Socket(host, port));
    }

    @Override
    public Socket createSocket(
        final InetAddress host, final int port, final InetAddress localHost, final int localPort) throws IOException
    {
        return hurried(new Socket(host, port, localHost, localPort));
    }

    private static Socket hurried(final Socket socket) throws IOException
    {
        socket.setTcpNoDelay(true);
        return socket;
    }
}
