package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;

@EnabledOnOs(OS.LINUX)
class SegmentedSocketTest
{
    private static final int PATH = 1408;

    @Test
    void shouldSendFramesOfOneLengthInOneCallAsDatagramsOfThePath() throws IOException
    {
        try (UdpSockets sockets = new UdpSockets())
        {
            final SegmentedSocket socket = new SegmentedSocket(sockets.sender, PATH);
            final ByteBuffer frames = frames(1280, 1280, 1280, 64);

            assertEquals(3 * 1280 + 64, socket.send(frames));
            assertEquals(0, frames.remaining(), "as the driver expects of a socket");
            assertEquals(List.of(1280, 1280, 1280 + 64), sockets.takeLengths());

            UdpOffload.coalesce(sockets.receiver);
            socket.send(frames(1280, 1280, 1280, 1280, 320));
            assertEquals(List.of(4 * 1280 + 320), sockets.takeLengths(), "one call, of which the last is shorter");
        }
    }

    @Test
    void shouldPackShortFramesIntoDatagramsAndNeverCutAFrame() throws IOException
    {
        try (UdpSockets sockets = new UdpSockets())
        {
            final SegmentedSocket socket = new SegmentedSocket(sockets.sender, PATH);
            final int[] short128 = new int[30];
            Arrays.fill(short128, 128);

            socket.send(frames(short128));
            assertEquals(List.of(11 * 128, 11 * 128, 8 * 128), sockets.takeLengths());
            socket.send(frames(640, 1024, 1408, 1408, 32));
            assertEquals(List.of(640, 1024, 1408, 1408, 32), sockets.takeLengths());
        }
    }

    @Test
    void shouldSendASingleDatagramWholeHoweverShortThoseBeforeItWere() throws IOException
    {
        try (UdpSockets sockets = new UdpSockets())
        {
            final SegmentedSocket socket = new SegmentedSocket(sockets.sender, PATH);
            socket.send(frames(768, 768, 768));
            socket.send(frames(1408));
            socket.send(frames(32));
            // A frame that is longer than the path is nothing that is sent here; but if it were, it would be sent.
            socket.send(frames(1440));
            socket.send(frames(768, 768));
            assertEquals(List.of(768, 768, 768, 1408, 32, 1440, 768, 768), sockets.takeLengths());
        }
    }

    @Test
    void shouldSendOfPaddingTheHeaderAlone() throws IOException
    {
        try (UdpSockets sockets = new UdpSockets())
        {
            final SegmentedSocket socket = new SegmentedSocket(sockets.sender, PATH);
            final ByteBuffer frames = frames(1280, 1280, 32);
            frames.putInt(2560, 4096);
            frames.putShort(2560 + HeaderFlyweight.TYPE_FIELD_OFFSET, (short)HeaderFlyweight.HDR_TYPE_PAD);
            assertEquals(2560 + 32, socket.send(frames));
            assertEquals(List.of(1280, 1280 + 32), sockets.takeLengths());
        }
    }

    @Test
    void shouldSendAllBytesInOrderWhateverTheFramesAre() throws IOException
    {
        final Random random = new Random(20261123);
        try (UdpSockets sockets = new UdpSockets())
        {
            final SegmentedSocket socket = new SegmentedSocket(sockets.sender, PATH);
            for (int round = 0; round < 300; round++)
            {
                final int[] lengths = new int[1 + random.nextInt(40)];
                for (int i = 0; i < lengths.length; i++)
                {
                    lengths[i] = i > 0 && random.nextInt(3) > 0 ? lengths[i - 1] : 32 * (1 + random.nextInt(44));
                }
                final ByteBuffer frames = frames(lengths);
                final byte[] all = new byte[frames.remaining()];
                frames.duplicate().get(all);

                assertEquals(all.length, socket.send(frames));

                final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
                for (final byte[] datagram : sockets.take())
                {
                    assertTrue(datagram.length <= PATH, "longer than the path: " + datagram.length);
                    assertEquals(datagram.length, wholeFrames(datagram), "begins and ends with a frame");
                    arrived.write(datagram);
                }
                assertArrayEquals(all, arrived.toByteArray(), "round " + round);
            }
        }
    }

    @Test
    void shouldSendEachOnItsOwnWhereTheKernelRefusesManyAtATime() throws Exception
    {
        try (UdpSockets sockets = new UdpSockets())
        {
            leaveOutChecksums(sockets.sender);
            UdpOffload.coalesce(sockets.receiver);
            final SegmentedSocket socket = new SegmentedSocket(sockets.sender, PATH);
            for (int i = 0; i < 2; i++)
            {
                assertEquals(3 * 1280, socket.send(frames(1280, 1280, 1280)));
                assertEquals(List.of(1280, 1280, 1280), sockets.takeLengths());
            }
        }
    }

    @Test
    void shouldLeaveAClosedPortToItsCaller() throws IOException
    {
        try (UdpSockets sockets = new UdpSockets())
        {
            final SegmentedSocket socket = new SegmentedSocket(sockets.sender, PATH);
            sockets.receiver.close();
            socket.send(frames(1280, 1280));
            assertThrows(PortUnreachableException.class, () -> socket.send(frames(1280, 1280)));
        }
    }

    private static ByteBuffer frames(final int... lengths)
    {
        int total = 0;
        for (final int length : lengths)
        {
            total += length;
        }
        final ByteBuffer frames = ByteBuffer.allocateDirect(total).order(ByteOrder.LITTLE_ENDIAN);
        int offset = 0;
        for (int i = 0; i < lengths.length; i++)
        {
            // What fills up the last 32 bytes of a frame belongs to it.
            frames.putInt(offset, lengths[i] - (lengths[i] > 32 ? 7 : 0));
            frames.putShort(offset + HeaderFlyweight.TYPE_FIELD_OFFSET, (short)HeaderFlyweight.HDR_TYPE_DATA);
            frames.putInt(offset + DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET, offset);
            offset += lengths[i];
        }
        return frames;
    }

    private static int wholeFrames(final byte[] datagram)
    {
        final ByteBuffer frames = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
        int offset = 0;
        while (offset < datagram.length)
        {
            offset += frames.getInt(offset) + 31 & -32;
        }
        return offset;
    }

    /** Linux cuts nothing for such a socket. */
    private static void leaveOutChecksums(final DatagramChannel socket) throws ReflectiveOperationException
    {
        final int socketLevel = 1;
        final int noCheck = 11;
        final Method descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
        descriptor.setAccessible(true);
        final Method set = Class.forName("sun.nio.ch.Net").getDeclaredMethod("setIntOption0",
            FileDescriptor.class, boolean.class, int.class, int.class, int.class, boolean.class);
        set.setAccessible(true);
        set.invoke(null, descriptor.invoke(socket), false, socketLevel, noCheck, 1, false);
    }
}
