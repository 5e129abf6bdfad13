package io.banyan.engine.aeron;

import java.net.InetAddress;

import io.banyan.engine.ColdPath;
import io.banyan.engine.NodeAddress;

/**
 * What the streams of one node are called by the driver, and with that how long their datagrams are.
 */
@ColdPath
final class StreamUris
{
    private final AeronDriver driver;
    private final PathMtu pathMtu;
    private final int blockMtu;
    /** What the driver hands to a socket at a time, where the path takes less and the kernel cuts. */
    private final int burst;
    private final String subscription;
    private final String publicationParams;

    /**
     * For one node.
     *
     * @param driver       of its streams.
     * @param ctx          settings of the node.
     * @param tag          that all its subscriptions name: with port 0 each would otherwise get a port of its own.
     * @param memoryParams how the memory of its streams is taken.
     */
    StreamUris(final AeronDriver driver, final TransportContext ctx, final long tag, final String memoryParams)
    {
        final SocketLimits limits = driver.limits();
        this.driver = driver;
        pathMtu = PathMtu.of(ctx.bindAddress(), ctx.mtu(), ceiling(driver));
        blockMtu = pathMtu.forBlocks(ctx.bindAddress());
        burst = Math.min(ceiling(driver), PathMtu.MAX);
        publicationParams = "|term-length=" + driver.context().termLength() + "|linger=0|so-sndbuf=" +
            limits.sendBufferBytes() + memoryParams + "|session-id=";
        subscription = "aeron:udp?endpoint=" + literal(ctx.bindAddress()) + ":" + ctx.dataPort() + "|tags=" + tag +
            "|so-rcvbuf=" + limits.receiveBufferBytes() +
            "|rcv-wnd=" + AeronDriver.windowLength(driver.context(), limits) + "|group=false" + memoryParams +
            (isOffloaded(blockMtu) ? "|" + GatedReceiveEndpoint.COALESCE_PARAM + "=true" : "");
    }

    /** The most that terms and socket buffers of a driver allow a datagram to be. */
    static int ceiling(final AeronDriver driver)
    {
        final SocketLimits limits = driver.limits();
        final int window = AeronDriver.windowLength(driver.context(), limits);
        return Math.min(
            Math.min(driver.context().termLength() / Byte.SIZE, limits.sendBufferBytes()), window / 2) & -32;
    }

    static String literal(final InetAddress address)
    {
        return NodeAddress.of(address, 0, 0).hostLiteral();
    }

    /** The data port, and all that comes to it. */
    String subscription()
    {
        return subscription;
    }

    String publication(final InetAddress destination, final int port, final int session)
    {
        final int datagram = datagram(destination);
        return "aeron:udp?endpoint=" + literal(destination) + ":" + port + publicationParams + session + "|mtu=" +
            (isOffloaded(datagram) ? burst + "|" + GatedSendEndpoint.DATAGRAM_PARAM + "=" + datagram : datagram);
    }

    /** Length of the datagrams to this destination, Aeron's header among it. */
    int datagram(final InetAddress destination)
    {
        return pathMtu.forDestination(destination);
    }

    /** What a root cuts its blocks to, Aeron's header among it. */
    int blockMtu()
    {
        return blockMtu;
    }

    /** Whether several datagrams of this length go together; where none do, nobody looks whether they could. */
    private boolean isOffloaded(final int datagram)
    {
        return datagram <= burst / 2 && driver.isOffloading();
    }
}
