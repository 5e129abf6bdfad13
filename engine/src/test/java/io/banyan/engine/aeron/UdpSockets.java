package io.banyan.engine.aeron;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket that sends to another on loopback.
 */
final class UdpSockets implements AutoCloseable
{
    final DatagramChannel sender = open();
    final DatagramChannel receiver = open();
    private final ByteBuffer taken = ByteBuffer.allocateDirect(PathMtu.MAX);

    UdpSockets() throws IOException
    {
        receiver.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        sender.connect(receiver.getLocalAddress());
    }

    /** What has arrived, each call's bytes on their own. */
    List<byte[]> take() throws IOException
    {
        final List<byte[]> all = new ArrayList<>();
        while (receiver.receive(taken.clear()) != null)
        {
            final byte[] bytes = new byte[taken.flip().remaining()];
            taken.get(bytes);
            all.add(bytes);
        }
        return all;
    }

    List<Integer> takeLengths() throws IOException
    {
        return take().stream().map(bytes -> bytes.length).toList();
    }

    @Override
    public void close() throws IOException
    {
        sender.close();
        receiver.close();
    }

    private static DatagramChannel open() throws IOException
    {
        final DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET);
        socket.configureBlocking(false);
        return socket;
    }
}
