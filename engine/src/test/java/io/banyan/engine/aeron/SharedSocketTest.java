package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SharedSocketTest
{
    private static final int LENGTH_MAX = 1000;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH_MAX);
    private final DatagramChannel receiver = open("127.0.0.1", 0);
    private final DatagramChannel first = open("127.0.0.1", 0);
    /** The same port of another host is another sender. */
    private final DatagramChannel second = open("127.0.0.2", first.socket().getLocalPort());
    private final SharedSocket socket = share(receiver);

    @AfterEach
    void close() throws IOException
    {
        receiver.close();
        first.close();
        second.close();
    }

    @Test
    void shouldTakeDatagramsAsTheJdkDoesFromTheSecondSenderOn() throws IOException
    {
        hearBothUntilKept();
        assertNull(socket.receive(buffer));

        send(first, 1, 2, 3);
        send(second, 4);
        send(first);
        assertEquals(first.getLocalAddress(), socket.receive(buffer));
        assertTaken(1, 2, 3);
        assertEquals(second.getLocalAddress(), socket.receive(buffer));
        assertTaken(4);
        assertEquals(first.getLocalAddress(), socket.receive(buffer));
        assertTaken();
        assertNull(socket.receive(buffer));
        assertEquals(0, buffer.position());
    }

    @Test
    void shouldCutADatagramThatIsLongerThanTheBuffer() throws IOException
    {
        hearBothUntilKept();
        first.send(ByteBuffer.allocate(LENGTH_MAX + 1), receiver.getLocalAddress());
        send(second, 5);
        socket.receive(buffer);
        assertEquals(LENGTH_MAX, buffer.position());
        socket.receive(buffer);
        assertTaken(5);
    }

    @Test
    void shouldKeepTheAddressesOfSenders() throws IOException
    {
        hearBothUntilKept();
        final InetSocketAddress firstKept = hear(first);
        final InetSocketAddress secondKept = hear(second);
        assertSame(firstKept, hear(first));
        assertSame(secondKept, hear(second));
    }

    @Test
    void shouldFollowABufferThatIsAnotherOne() throws IOException
    {
        hearBothUntilKept();
        hear(first);
        send(first, 6, 7);
        final ByteBuffer other = ByteBuffer.allocateDirect(2);
        socket.receive(other);
        assertEquals(7, other.get(1));
    }

    @Test
    void shouldForgetSendersWhenThereAreTooMany() throws IOException
    {
        hearBothUntilKept();
        final InetSocketAddress before = hear(first);
        int heard = 0;
        while (heard <= SharedSocket.SENDERS_MAX)
        {
            // Loopback is a network of sixteen million hosts: strangers are as many as one likes.
            final DatagramChannel stranger = open("127.0." + (1 + heard / 200) + "." + (1 + heard % 200), 0);
            hear(stranger);
            stranger.close();
            heard++;
        }
        final InetSocketAddress after = hear(first);
        assertNotSame(before, after);
        assertEquals(before, after);
    }

    @Test
    void shouldGoTheJdksWayWhileThereIsOneSender() throws IOException
    {
        for (int i = 0; i < 10; i++)
        {
            hear(first);
        }
        assertFalse(socket.keepsSenders());
    }

    @Test
    void shouldHaveNothingOnceItIsClosed() throws IOException
    {
        hearBothUntilKept();
        send(first, 1);
        receiver.close();
        assertNull(socket.receive(buffer));
    }

    @Test
    void shouldGoTheJdksWayWithAddressesThatAreLonger() throws IOException
    {
        try (DatagramChannel receiver6 = DatagramChannel.open(StandardProtocolFamily.INET6))
        {
            receiver6.configureBlocking(false);
            receiver6.bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
            final SharedSocket socket6 = new SharedSocket(receiver6);
            for (int i = 0; i < 4; i++)
            {
                try (DatagramChannel sender6 = DatagramChannel.open(StandardProtocolFamily.INET6))
                {
                    sender6.bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
                    sender6.send(ByteBuffer.allocate(4), receiver6.getLocalAddress());
                    assertEquals(sender6.getLocalAddress(), socket6.receive(buffer));
                    assertEquals(4, buffer.position());
                }
            }
            assertFalse(socket6.keepsSenders());
        }
    }

    /** What takes the addresses is looked for on a thread of its own. */
    private void hearBothUntilKept() throws IOException
    {
        while (!socket.keepsSenders())
        {
            hear(first);
            hear(second);
        }
        assertTrue(JdkSockets.isReceiveFound());
    }

    private InetSocketAddress hear(final DatagramChannel sender) throws IOException
    {
        send(sender, 9);
        final InetSocketAddress source = socket.receive(buffer);
        assertEquals(sender.getLocalAddress(), source);
        return source;
    }

    private void send(final DatagramChannel sender, final int... bytes) throws IOException
    {
        final ByteBuffer datagram = ByteBuffer.allocate(bytes.length);
        for (final int value : bytes)
        {
            datagram.put((byte)value);
        }
        assertEquals(bytes.length, sender.send(datagram.flip(), receiver.getLocalAddress()));
    }

    private void assertTaken(final int... bytes)
    {
        assertEquals(bytes.length, buffer.position());
        for (int i = 0; i < bytes.length; i++)
        {
            assertEquals(bytes[i], buffer.get(i));
        }
    }

    private static DatagramChannel open(final String host, final int port)
    {
        try
        {
            final DatagramChannel opened = DatagramChannel.open(StandardProtocolFamily.INET);
            opened.configureBlocking(false);
            opened.bind(new InetSocketAddress(host, port));
            return opened;
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static SharedSocket share(final DatagramChannel opened)
    {
        try
        {
            return new SharedSocket(opened);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
