package io.banyan.bench.rig;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.status.SystemCounterDescriptor;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One node of a raw Aeron rig: a media driver and a client, invoked by the thread that drives the node when tuned.
 */
final class RawNode implements AutoCloseable
{
    /** Invocations of the driver before the node reads: a stock invocation receives one datagram a socket. */
    static final int DRAIN_MAX = 8;

    private static final AtomicInteger DIRECTORY_NUMBER = new AtomicInteger();
    private static final String MEMORY_DIRECTORY = "/dev/shm";

    private final MediaDriver driver;
    private final Aeron aeron;
    private final AgentInvoker driverInvoker;
    private final AgentInvoker clientInvoker;
    private int drainLimit = 1;

    RawNode(final RawSettings settings, final int mtu)
    {
        driver = MediaDriver.launch(settings.driverContext(newDirectory(), mtu));
        driverInvoker = driver.sharedAgentInvoker();
        final Aeron.Context context = new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName());
        if (settings.isInvoked())
        {
            context.useConductorAgentInvoker(true).driverAgentInvoker(driverInvoker);
        }
        try
        {
            aeron = Aeron.connect(context);
        }
        catch (final RuntimeException ex)
        {
            driver.close();
            throw ex;
        }
        clientInvoker = settings.isInvoked() ? aeron.conductorAgentInvoker() : null;
    }

    Aeron aeron()
    {
        return aeron;
    }

    /**
     * Takes in what has arrived, and sends what is left from the cycle before. The limit doubles while there is more to do and halves when
     * there is not, so that a quiet node does not pay for a poll that finds nothing after each one that found something.
     */
    int drain()
    {
        if (driverInvoker == null)
        {
            return 0;
        }
        int workCount = 0;
        int left = drainLimit;
        int work;
        do
        {
            work = driverInvoker.invoke();
            workCount += work;
        }
        while (work > 0 && --left > 0);
        drainLimit = work > 0 ? Math.min(DRAIN_MAX, drainLimit << 1) : Math.max(1, drainLimit >> 1);
        return workCount + clientInvoker.invoke();
    }

    /**
     * Sends the first datagram of what the node has just offered; {@link #drain} sends the rest.
     */
    int send()
    {
        return driverInvoker == null ? 0 : driverInvoker.invoke();
    }

    long bytesSent()
    {
        return driver.context().systemCounters().get(SystemCounterDescriptor.BYTES_SENT).getPlain();
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(aeron, driver);
    }

    private static String newDirectory()
    {
        final Path parent = Path.of(MEMORY_DIRECTORY).toFile().isDirectory() ?
            Path.of(MEMORY_DIRECTORY) : Path.of(System.getProperty("java.io.tmpdir"));
        final String name = "banyan-bench-" + ProcessHandle.current().pid() + "-" + DIRECTORY_NUMBER.getAndIncrement();
        return parent.resolve(name).toString();
    }
}
