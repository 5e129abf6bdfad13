package io.banyan.bench.rig;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import org.agrona.CloseHelper;
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
    RawPublication publish(final String endpoint, final int streamId)
    {
        return publication("aeron:udp?endpoint=" + endpoint, streamId);
    }

    /**
     * A publication to which destinations are added by hand.
     */
    RawPublication publishToMany(final int streamId)
    {
        return publication("aeron:udp?control-mode=manual|fc=max", streamId);
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
     * Sends what was offered and has not gone with {@link #receive()}.
     */
    int send()
    {
        return tunedDriver == null ? 0 : tunedDriver.send();
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

    private RawPublication publication(final String uri, final int streamId)
    {
        return new RawPublication(aeron.addExclusivePublication(uri + "|mtu=" + mtu, streamId), tunedDriver);
    }

    private static String newDirectory()
    {
        final Path parent = Path.of(MEMORY_DIRECTORY).toFile().isDirectory() ?
            Path.of(MEMORY_DIRECTORY) : Path.of(System.getProperty("java.io.tmpdir"));
        final String name = "banyan-bench-" + ProcessHandle.current().pid() + "-" + DIRECTORY_NUMBER.getAndIncrement();
        return parent.resolve(name).toString();
    }
}
