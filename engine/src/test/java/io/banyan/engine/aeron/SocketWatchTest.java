package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SocketWatchTest
{
    /** Nothing here waits for so long unless it is broken. */
    private static final long FOR_EVER_MS = 600_000;

    @Test
    void shouldWakeWhenADatagramComesToASocketOpenedBeforeOrAfterTheFirstWait() throws IOException
    {
        try (SocketWatch watch = new SocketWatch(); DatagramChannel one = socket(); DatagramChannel other = socket())
        {
            watch.add(one);
            watch.open();
            assertEquals(0, watch.await(1));
            send(one);
            assertEquals(1, watch.await(FOR_EVER_MS));
            watch.add(other);
            send(other);
            assertEquals(2, watch.await(FOR_EVER_MS), "what was not taken counts again");
            take(one);
            take(other);
            assertEquals(0, watch.await(1));
        }
    }

    @Test
    void shouldEndAWaitOrElseTheNextOneWhenWoken() throws Exception
    {
        try (SocketWatch watch = new SocketWatch())
        {
            watch.open();
            watch.wake();
            assertEquals(0, watch.await(FOR_EVER_MS));
            final Thread waiter = new Thread(() -> watch.await(FOR_EVER_MS));
            waiter.start();
            while (waiter.getState() != Thread.State.RUNNABLE)
            {
                Thread.onSpinWait();
            }
            watch.wake();
            waiter.join();
        }
    }

    @Test
    void shouldLetASocketGoThatIsClosed() throws IOException
    {
        try (SocketWatch watch = new SocketWatch())
        {
            watch.open();
            // The first close of a socket leaves a descriptor of the JDK's own.
            awaitAndClose(watch);
            final int files = fileHandles();
            awaitAndClose(watch);
            awaitAndClose(watch);
            assertEquals(files, fileHandles());
        }
    }

    private static void awaitAndClose(final SocketWatch watch) throws IOException
    {
        final DatagramChannel socket = socket();
        watch.add(socket);
        watch.await(1);
        watch.remove(socket);
        socket.close();
        assertFalse(socket.isRegistered());
    }

    @Test
    void shouldAskAQuietSocketInTheTurnAfterAWakeOnly()
    {
        final PollGate gate = new PollGate();
        gate.onReceive();
        assertFalse(gate.isAsking());
        gate.onWoken();
        gate.onReceive();
        assertTrue(gate.isAsking());
        gate.onReceive();
        assertFalse(gate.isAsking());
    }

    private static DatagramChannel socket() throws IOException
    {
        final DatagramChannel socket = DatagramChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
        return socket;
    }

    private static void send(final DatagramChannel to) throws IOException
    {
        try (DatagramChannel from = DatagramChannel.open())
        {
            final SocketAddress address = to.getLocalAddress();
            assertEquals(1, from.send(ByteBuffer.allocate(1), address));
        }
    }

    private static void take(final DatagramChannel socket) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocate(8);
        while (socket.receive(buffer) != null)
        {
            buffer.clear();
        }
        assertNull(socket.receive(buffer));
    }

    private static int fileHandles()
    {
        return new File("/proc/self/fd").list().length;
    }
}
