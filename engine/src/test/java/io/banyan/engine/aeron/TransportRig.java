package io.banyan.engine.aeron;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.core.LinkPort;
import io.banyan.engine.core.LinkReceiver;

/**
 * Transports of several nodes over one driver, all driven by the thread of the test.
 */
final class TransportRig implements AutoCloseable
{
    static final long CHANNEL = 0x0123_4567_89AB_CDEFL;
    private static final long PATIENCE_NS = 10_000_000_000L;

    final List<Throwable> errors = new ArrayList<>();
    final List<Integer> foreign = new ArrayList<>();
    final AeronDriver driver;
    private final List<AeronTransport> transports = new ArrayList<>();

    TransportRig(final DriverContext ctx)
    {
        driver = AeronDriver.launch(ctx);
    }

    TransportRig()
    {
        this(new DriverContext());
    }

    AeronTransport open()
    {
        return open(new TransportContext());
    }

    AeronTransport open(final TransportContext ctx)
    {
        final AeronTransport transport =
            AeronTransport.open(driver, ctx, (session, source) -> foreign.add(session), errors::add);
        transports.add(transport);
        return transport;
    }

    /** A stream down from one to the other, as soon as both know that it is up. */
    LinkPort link(
        final AeronTransport parent, final AeronTransport child, final long channelId, final int session,
        final Recorder recorder)
    {
        child.expectDown(channelId, session, recorder);
        final LinkPort port = parent.openDown(channelId, addressOf(child), session);
        until("up", () -> recorder.ups == 1 && port.isConnected());
        return port;
    }

    int cycle()
    {
        final long nowNs = System.nanoTime();
        int workCount = driver.receive();
        for (final AeronTransport transport : transports)
        {
            workCount += transport.poll(nowNs);
        }
        return workCount + driver.send();
    }

    void until(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean())
        {
            cycle();
            if (deadlineNs - System.nanoTime() < 0)
            {
                throw new AssertionError("never happened: " + what + "; errors=" + errors);
            }
        }
    }

    CountersReader counters()
    {
        return transports.get(0).aeron().countersReader();
    }

    static NodeAddress addressOf(final AeronTransport transport)
    {
        return NodeAddress.of(InetAddress.getLoopbackAddress(), 0, transport.dataPort());
    }

    static UnsafeBuffer message(final int length, final int seed)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[length]);
        for (int i = 0; i < length; i++)
        {
            buffer.putByte(i, (byte)(i * 31 + seed));
        }
        return buffer;
    }

    @Override
    public void close()
    {
        transports.forEach(AeronTransport::close);
        driver.close();
    }

    /**
     * Keeps copies of what a link brings.
     */
    static final class Recorder implements LinkReceiver
    {
        final List<byte[]> messages = new ArrayList<>();
        int ups;
        int downs;
        boolean isReady = true;
        RuntimeException failure;

        @Override
        public boolean onBytes(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
        {
            if (failure != null)
            {
                throw failure;
            }
            final byte[] copy = new byte[length];
            buffer.getBytes(offset, copy);
            messages.add(copy);
            return true;
        }

        @Override
        public boolean isReady()
        {
            return isReady;
        }

        @Override
        public void onStreamUp(final long nowNs)
        {
            ups++;
        }

        @Override
        public void onStreamDown(final long nowNs)
        {
            downs++;
        }
    }
}
