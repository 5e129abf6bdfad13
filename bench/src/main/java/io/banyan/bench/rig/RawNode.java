package io.banyan.bench.rig;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One node of a raw Aeron rig: a media driver and a client. When tuned, both are driven by the thread that drives the
 * node; else they have threads of their own and {@link #receive()} and {@link #send()} do nothing.
 */
final class RawNode implements AutoCloseable
{
    private static final AtomicInteger DIRECTORY_NUMBER = new AtomicInteger();
    private static final String MEMORY_DIRECTORY = "/dev/shm";
    private static final int RESOLVE_ATTEMPTS = 1_000_000;

    private final int mtu;
    private final AeronDriver tunedDriver;
    private final MediaDriver defaultDriver;
    private final Aeron aeron;
    private final AgentInvoker conductor;
    private boolean hasOffered;

    RawNode(final RawSettings settings, final int mtu)
    {
        this.mtu = mtu;
        if (settings == RawSettings.TUNED)
        {
            defaultDriver = null;
            tunedDriver = AeronDriver.launch(new DriverContext());
            aeron = tunedDriver.connect(LangUtil::rethrowUnchecked);
            conductor = aeron.conductorAgentInvoker();
        }
        else
        {
            tunedDriver = null;
            defaultDriver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(newDirectory())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .mtuLength(mtu));
            aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(defaultDriver.aeronDirectoryName()));
            conductor = null;
        }
    }

    /**
     * A subscription on a socket of its own.
     */
    Subscription subscribe(final int streamId)
    {
        return aeron.addSubscription("aeron:udp?group=false|endpoint=127.0.0.1:0", streamId);
    }

    /**
     * A unicast publication.
     */
    ExclusivePublication publish(final String endpoint, final int streamId)
    {
        return aeron.addExclusivePublication("aeron:udp?endpoint=" + endpoint + "|mtu=" + mtu, streamId);
    }

    /**
     * A publication to which destinations are added by hand.
     */
    ExclusivePublication publishToMany(final int streamId)
    {
        return aeron.addExclusivePublication("aeron:udp?control-mode=manual|fc=max|mtu=" + mtu, streamId);
    }

    /**
     * Waits, for a bounded time, until the operating system has given a subscription of this node its port.
     *
     * @return address and port, for a publication.
     */
    String endpoint(final Subscription subscription)
    {
        for (int i = 0; i < RESOLVE_ATTEMPTS; i++)
        {
            receive();
            final String channel = subscription.tryResolveChannelEndpointPort();
            if (channel != null)
            {
                return ChannelUri.parse(channel).get("endpoint");
            }
            Thread.yield();
        }
        throw new IllegalStateException("no port for " + subscription.channel());
    }

    /**
     * Takes in what has arrived.
     */
    int receive()
    {
        return tunedDriver == null ? 0 : tunedDriver.receive() + conductor.invoke();
    }

    /**
     * Sends what was offered, if anything was: {@link #receive()} has invoked the sender as well.
     */
    int send()
    {
        if (tunedDriver == null || !hasOffered)
        {
            return 0;
        }
        hasOffered = false;
        return tunedDriver.send();
    }

    /**
     * Offers a message on a publication of this node.
     *
     * @return whether it was taken.
     */
    boolean offer(
        final ExclusivePublication publication, final DirectBuffer buffer, final int offset, final int length)
    {
        if (publication.offer(buffer, offset, length) > 0)
        {
            hasOffered = true;
            return true;
        }
        return false;
    }

    long bytesSent()
    {
        return aeron.countersReader().getCounterValue(SystemCounterDescriptor.BYTES_SENT.id());
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(aeron, tunedDriver, defaultDriver);
    }

    private static String newDirectory()
    {
        final Path parent = Path.of(MEMORY_DIRECTORY).toFile().isDirectory() ?
            Path.of(MEMORY_DIRECTORY) : Path.of(System.getProperty("java.io.tmpdir"));
        final String name = "banyan-bench-" + ProcessHandle.current().pid() + "-" + DIRECTORY_NUMBER.getAndIncrement();
        return parent.resolve(name).toString();
    }
}
