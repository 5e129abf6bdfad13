package io.banyan.control.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.control.ControlCounters;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Waiting for the socket instead of looking at it again and again.
 */
@Timeout(60)
class ControlSocketTest
{
    private static final long FOR_EVER_MS = TimeUnit.HOURS.toMillis(1);

    private final ControlCounters counters = new ControlCounters();
    private final InetAddress host = InetAddress.getLoopbackAddress();
    private final ControlSocket socket = open();
    private final ControlSocket other = open();

    @AfterEach
    void close()
    {
        socket.close();
        other.close();
    }

    @Test
    void shouldEndAWaitWhenADatagramArrives() throws IOException
    {
        assertFalse(socket.await(1));
        final NodeAddress address = NodeAddress.of(host, socket.localAddress().getPort(), 1);
        assertTrue(other.send(address, new UnsafeBuffer(new byte[20]), 0, 20));
        assertTrue(socket.await(FOR_EVER_MS));
        assertEquals(1, socket.poll(null, 10, 0), "malformed, and taken off");
        assertFalse(socket.await(1));
    }

    @Test
    void shouldEndAWaitOrTheNextWhenAnotherThreadWakesIt() throws InterruptedException
    {
        socket.wake();
        assertFalse(socket.await(FOR_EVER_MS));
        final CountDownLatch woken = new CountDownLatch(1);
        final Thread waiter = new Thread(() ->
        {
            assertFalse(socket.await(FOR_EVER_MS));
            woken.countDown();
        });
        waiter.start();
        socket.wake();
        woken.await();
        waiter.join();
    }

    private ControlSocket open()
    {
        try
        {
            return new ControlSocket(new InetSocketAddress(host, 0), counters, null, SystemEpochClock.INSTANCE);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
