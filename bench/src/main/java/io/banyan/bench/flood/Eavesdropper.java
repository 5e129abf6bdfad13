package io.banyan.bench.flood;

import io.banyan.node.Node;
import io.banyan.node.NodeContext;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Overhears what members say to trackers and to one another: two of them take its socket for both.
 */
final class Eavesdropper
{
    private static final int WANTED = 24;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int LENGTH_MAX = 2048;

    private Eavesdropper()
    {
    }

    static List<byte[]> listen(final String channel, final String keyFile) throws IOException, InterruptedException
    {
        final List<byte[]> overheard = new ArrayList<>();
        try (DatagramChannel socket = DatagramChannel.open())
        {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.configureBlocking(false);
            final String here = "127.0.0.1:" + ((InetSocketAddress)socket.getLocalAddress()).getPort();
            try (Node root = Node.launch(context(here, keyFile)); Node reader = Node.launch(context(here, keyFile)))
            {
                root.root(channel);
                reader.join(channel);
                final ByteBuffer buffer = ByteBuffer.allocate(LENGTH_MAX);
                final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
                while (overheard.size() < WANTED && System.nanoTime() - deadlineNs < 0)
                {
                    buffer.clear();
                    if (socket.receive(buffer) == null)
                    {
                        Thread.sleep(1);
                        continue;
                    }
                    final byte[] one = new byte[buffer.position()];
                    buffer.flip().get(one);
                    overheard.add(one);
                }
            }
        }
        if (overheard.isEmpty())
        {
            throw new IllegalStateException("nobody said anything to the eavesdropper");
        }
        return overheard;
    }

    private static NodeContext context(final String here, final String keyFile)
    {
        return new NodeContext().trackers(here).members(here)
            .set("banyan.key.file", keyFile)
            .set("banyan.window", "4m");
    }
}
