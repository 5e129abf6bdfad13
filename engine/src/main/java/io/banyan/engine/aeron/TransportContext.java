package io.banyan.engine.aeron;

import java.net.InetAddress;
import java.util.Objects;

/**
 * Settings of one node's transport.
 */
public final class TransportContext
{
    private static final long FOREIGN_PATIENCE_DEFAULT_NS = 200_000_000L;

    private InetAddress bindAddress = InetAddress.getLoopbackAddress();
    private int dataPort;
    private int mtu;
    private long foreignPatienceNs = FOREIGN_PATIENCE_DEFAULT_NS;

    /**
     * Address that the data endpoint is bound to.
     *
     * @param address of an interface of this host.
     * @return this.
     */
    public TransportContext bindAddress(final InetAddress address)
    {
        bindAddress = Objects.requireNonNull(address, "bindAddress");
        return this;
    }

    /**
     * Address that the data endpoint is bound to.
     *
     * @return the address.
     */
    public InetAddress bindAddress()
    {
        return bindAddress;
    }

    /**
     * Port of the data endpoint; 0 takes a free one.
     *
     * @param port to bind.
     * @return this.
     */
    public TransportContext dataPort(final int port)
    {
        dataPort = port;
        return this;
    }

    /**
     * Port of the data endpoint as set.
     *
     * @return the port, or 0.
     */
    public int dataPort()
    {
        return dataPort;
    }

    /**
     * Datagram size of every link, Aeron's header among it; 0 judges each link by where it leads.
     *
     * @param bytes a multiple of 32, at most {@link PathMtu#MAX}, or 0.
     * @return this.
     */
    public TransportContext mtu(final int bytes)
    {
        mtu = bytes;
        return this;
    }

    /**
     * Datagram size of every link as set.
     *
     * @return bytes, or 0.
     */
    public int mtu()
    {
        return mtu;
    }

    /**
     * How long a stream may wait for its announcement, which travels by another way, before it is refused.
     *
     * @param ns the time.
     * @return this.
     */
    public TransportContext foreignPatienceNs(final long ns)
    {
        foreignPatienceNs = ns;
        return this;
    }

    /**
     * How long a stream may wait for its announcement.
     *
     * @return nanoseconds.
     */
    public long foreignPatienceNs()
    {
        return foreignPatienceNs;
    }
}
