package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.core.LinkPort;

/**
 * Links whose path takes short datagrams, between two drivers, as between two processes.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OffloadedLinkTest
{
    private static final long CHANNEL = TransportRig.CHANNEL;
    private static final int SESSION = 3;
    private static final int PATH = PathMtu.WIDE_WORLD;

    private final TransportRig.Recorder recorder = new TransportRig.Recorder();

    @Test
    void shouldSendAndTakeManyDatagramsAtATime()
    {
        assertEquals(40, takenInOneCycle(40, new DriverContext(), new DriverContext()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeOneByOneWhereEitherEndDoesNotOffload(final boolean isSenderOffloading)
    {
        // One, because a socket that was quiet is asked for one.
        assertEquals(1, takenInOneCycle(
            40, new DriverContext().offloading(isSenderOffloading),
            new DriverContext().offloading(!isSenderOffloading)));
    }

    @Test
    void shouldCarryMessagesOfAllLengthsInOrderBothWays()
    {
        final Random random = new Random(7);
        try (TransportRig senderRig = new TransportRig(); TransportRig receiverRig = new TransportRig())
        {
            final LinkPort port = link(senderRig, receiverRig);
            final int count = 3000;
            final int[] lengths = new int[count];
            for (int i = 0; i < count; i++)
            {
                // Most fit a datagram, some alone, some take several; runs of one length are what goes together.
                lengths[i] = i % 50 < 30 ? 1200 : 1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 1376);
                final int length = lengths[i];
                final int seed = i;
                senderRig.until("taken " + i, () ->
                {
                    final boolean isTaken = port.offer(TransportRig.message(length, seed), 0, length) > 0;
                    if (!isTaken)
                    {
                        receiverRig.cycle();
                    }
                    return isTaken;
                });
            }
            senderRig.until("all there", () ->
            {
                receiverRig.cycle();
                return recorder.messages.size() == count;
            });
            for (int i = 0; i < count; i++)
            {
                assertArrayEquals(TransportRig.message(lengths[i], i).byteArray(), recorder.messages.get(i));
            }
            assertEquals(0, counter(receiverRig, SystemCounterDescriptor.INVALID_PACKETS));
            assertEquals(0, counter(receiverRig, SystemCounterDescriptor.NAK_MESSAGES_SENT));
            assertEquals(0, counter(senderRig, SystemCounterDescriptor.SHORT_SENDS));
        }
    }

    @Test
    void shouldRefuseForNowWhatTakesSeveralDatagramsWhenTheLastMessageWentBeyondTheWindow()
    {
        try (TransportRig senderRig = new TransportRig(); TransportRig receiverRig = new TransportRig())
        {
            final LinkPort port = link(senderRig, receiverRig);
            int taken = 0;
            int result;
            while ((result = port.offer(TransportRig.message(1200, taken), 0, 1200)) > 0)
            {
                taken++;
            }
            assertEquals(LinkPort.BACK_PRESSURED, result);
            assertEquals(LinkPort.BACK_PRESSURED, port.offer(TransportRig.message(20_000, 1), 0, 20_000));

            final int count = taken + 1;
            senderRig.until("taken", () ->
            {
                receiverRig.cycle();
                return port.offer(TransportRig.message(20_000, 1), 0, 20_000) > 0;
            });
            senderRig.until("all there", () ->
            {
                receiverRig.cycle();
                return recorder.messages.size() == count;
            });
            assertArrayEquals(TransportRig.message(20_000, 1).byteArray(), recorder.messages.get(taken));
        }
    }

    @Test
    void shouldTellReceiversTheLengthOfThePathAndNotOfWhatIsHandedOver() throws IOException
    {
        try (TransportRig rig = new TransportRig(); DatagramChannel receiver = DatagramChannel.open())
        {
            receiver.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
            final AeronTransport parent = rig.open(new TransportContext().mtu(PATH));
            final int port = ((InetSocketAddress)receiver.getLocalAddress()).getPort();
            parent.openDown(CHANNEL, NodeAddress.of(InetAddress.getLoopbackAddress(), 0, port), SESSION);
            final ByteBuffer taken = ByteBuffer.allocate(PATH).order(ByteOrder.LITTLE_ENDIAN);
            rig.until("set-up", () -> receive(receiver, taken));

            final SetupFlyweight setup = new SetupFlyweight(taken);
            assertEquals(HeaderFlyweight.HDR_TYPE_SETUP, setup.headerType());
            assertEquals(SESSION, setup.sessionId());
            assertEquals(PATH, setup.mtuLength());
        }
    }

    @Test
    void shouldLookAtEachFrameWhenAStrangerSendsManyAtATime() throws IOException
    {
        try (TransportRig rig = new TransportRig(); DatagramChannel stranger = DatagramChannel.open())
        {
            final AeronTransport node = rig.open(new TransportContext().mtu(PATH).foreignPatienceNs(20_000_000));
            node.expectDown(CHANNEL, SESSION, recorder);
            rig.until("listening", node::isSettled);
            stranger.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.dataPort()));

            UdpOffload.segment(stranger, SetupFlyweight.HEADER_LENGTH);
            stranger.write(setups(101, SESSION, 102));
            rig.until("the announced one is up", () -> recorder.ups == 1);
            rig.until("the others are refused", () -> rig.foreign.size() == 2);
            assertEquals(101, rig.foreign.get(0));
            assertEquals(102, rig.foreign.get(1));

            UdpOffload.segment(stranger, DataHeaderFlyweight.HEADER_LENGTH);
            final long before = node.counters().foreignDatagrams;
            stranger.write(ByteBuffer.allocateDirect(10 * DataHeaderFlyweight.HEADER_LENGTH));
            rig.until("each is counted", () -> node.counters().foreignDatagrams == before + 10);
            assertEquals(0, rig.errors.size(), rig.errors::toString);
        }
    }

    private int takenInOneCycle(final int count, final DriverContext sender, final DriverContext receiver)
    {
        try (TransportRig senderRig = new TransportRig(sender); TransportRig receiverRig = new TransportRig(receiver))
        {
            final int length = 1300;
            final LinkPort port = link(senderRig, receiverRig);
            for (int i = 0; i < count; i++)
            {
                assertTrue(port.offer(TransportRig.message(length, i), 0, length) > 0);
            }
            for (int i = 0; i < count; i++)
            {
                senderRig.driver.send();
            }
            while (recorder.messages.isEmpty())
            {
                receiverRig.cycle();
            }
            final int taken = recorder.messages.size();
            receiverRig.until("all there", () -> recorder.messages.size() == count);
            for (int i = 0; i < count; i++)
            {
                assertArrayEquals(TransportRig.message(length, i).byteArray(), recorder.messages.get(i));
            }
            return taken;
        }
    }

    private LinkPort link(final TransportRig senderRig, final TransportRig receiverRig)
    {
        final AeronTransport parent = senderRig.open(new TransportContext().mtu(PATH));
        final AeronTransport child = receiverRig.open(new TransportContext().mtu(PATH));
        child.expectDown(CHANNEL, SESSION, recorder);
        final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), SESSION);
        senderRig.until("up", () ->
        {
            receiverRig.cycle();
            return port.isConnected() && recorder.ups == 1;
        });
        return port;
    }

    private static boolean receive(final DatagramChannel socket, final ByteBuffer taken)
    {
        try
        {
            return socket.receive(taken.clear()) != null;
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static ByteBuffer setups(final int... sessions)
    {
        final ByteBuffer setups = ByteBuffer.allocateDirect(sessions.length * SetupFlyweight.HEADER_LENGTH);
        final SetupFlyweight setup = new SetupFlyweight();
        for (int i = 0; i < sessions.length; i++)
        {
            setup.wrap(setups, i * SetupFlyweight.HEADER_LENGTH, SetupFlyweight.HEADER_LENGTH);
            setup.sessionId(sessions[i]).streamId(StreamIds.down(CHANNEL)).initialTermId(1).activeTermId(1)
                .termOffset(0).termLength(1 << 20).mtuLength(PATH).frameLength(SetupFlyweight.HEADER_LENGTH)
                .headerType(HeaderFlyweight.HDR_TYPE_SETUP);
        }
        return setups;
    }

    private static long counter(final TransportRig rig, final SystemCounterDescriptor counter)
    {
        return rig.counters().getCounterValue(counter.id());
    }
}
