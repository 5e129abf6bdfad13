package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.core.LinkPort;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AeronTransportTest
{
    private static final long CHANNEL = TransportRig.CHANNEL;

    @ParameterizedTest
    @EnumSource(value = DriverMode.class, names = { "INVOKER", "SHARED", "DEDICATED" })
    void shouldCarryMessagesInOrderWhenTheSessionWasAnnounced(final DriverMode mode)
    {
        try (TransportRig rig = new TransportRig(new DriverContext().mode(mode)))
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            child.expectDown(CHANNEL, -7, recorder);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), -7);
            assertEquals(LinkPort.NOT_CONNECTED, port.offer(TransportRig.message(64, 0), 0, 64));
            rig.until("link up", () -> port.isConnected() && recorder.ups == 1);

            for (int i = 0; i < 1000; i++)
            {
                final UnsafeBuffer message = TransportRig.message(100 + i, i);
                rig.until("taken", () -> port.offer(message, 0, message.capacity()) > 0);
            }
            rig.until("all arrived", () -> recorder.messages.size() == 1000);
            for (int i = 0; i < 1000; i++)
            {
                assertArrayEquals(TransportRig.message(100 + i, i).byteArray(), recorder.messages.get(i));
            }
            assertTrue(rig.errors.isEmpty(), rig.errors::toString);
        }
    }

    @Test
    void shouldCarryBothDirectionsOfALink()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder down = new TransportRig.Recorder();
            final TransportRig.Recorder up = new TransportRig.Recorder();
            child.expectDown(CHANNEL, 1, down);
            parent.expectUp(CHANNEL, 2, up);
            final LinkPort downPort = parent.openDown(CHANNEL, TransportRig.addressOf(child), 1);
            final LinkPort upPort = child.openUp(CHANNEL, TransportRig.addressOf(parent), 2);
            rig.until("down", () -> downPort.offer(TransportRig.message(10, 1), 0, 10) > 0);
            rig.until("up", () -> upPort.offer(TransportRig.message(20, 2), 0, 20) > 0);
            rig.until("both", () -> down.messages.size() == 1 && up.messages.size() == 1);
            assertEquals(10, down.messages.get(0).length);
            assertEquals(20, up.messages.get(0).length);
        }
    }

    @Test
    void shouldTakeAStreamThatArrivesBeforeItsAnnouncement()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open(new TransportContext().foreignPatienceNs(30_000_000_000L));
            child.attach(CHANNEL);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 5);
            final long soonNs = System.nanoTime() + 50_000_000;
            rig.until("a while", () -> System.nanoTime() - soonNs > 0);
            assertFalse(port.isConnected());

            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            child.expectDown(CHANNEL, 5, recorder);
            rig.until("taken", () -> port.offer(TransportRig.message(64, 0), 0, 64) > 0);
            rig.until("arrived", () -> recorder.messages.size() == 1);
            assertEquals(1, recorder.ups);
            assertEquals(0, child.counters().foreignSessions);
        }
    }

    @Test
    void shouldTakeAStreamThatKnocksOnceBeforeTheDriverListens() throws IOException
    {
        try (TransportRig rig = new TransportRig(); DatagramChannel sender = DatagramChannel.open())
        {
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            child.expectDown(CHANNEL, 5, recorder);
            final ByteBuffer setup = frame(HeaderFlyweight.HDR_TYPE_SETUP, new Random(5))
                .putInt(0, SetupFlyweight.HEADER_LENGTH).putInt(12, 5).limit(SetupFlyweight.HEADER_LENGTH);

            sender.send(setup, new InetSocketAddress(InetAddress.getLoopbackAddress(), child.dataPort()));

            rig.until("taken", () -> recorder.ups == 1);
            assertEquals(0, child.counters().foreignDatagrams);
        }
    }

    @Test
    void shouldRefuseAndCountASessionThatNobodyAnnounced()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport stranger = rig.open();
            final AeronTransport node = rig.open(new TransportContext().foreignPatienceNs(20_000_000));
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            node.expectDown(CHANNEL, 1, recorder);
            final LinkPort port = stranger.openDown(CHANNEL, TransportRig.addressOf(node), 99);
            rig.until("refused", () -> node.counters().foreignSessions > 0);

            assertFalse(port.isConnected());
            assertEquals(99, rig.foreign.get(0));
            assertEquals(0, recorder.messages.size());
            assertEquals(0, recorder.ups);
        }
    }

    @Test
    void shouldSendNothingToStrangersAndCountEachDatagramWhenTheyKnockWithEveryKindOfFrame() throws IOException
    {
        final int perKind = 200;
        try (TransportRig rig = new TransportRig(); DatagramChannel stranger = DatagramChannel.open())
        {
            final AeronTransport node = rig.open(new TransportContext().foreignPatienceNs(20_000_000));
            node.expectDown(CHANNEL, 1, new TransportRig.Recorder());
            for (int i = 0; i < 100; i++)
            {
                rig.cycle();
            }
            stranger.configureBlocking(false);
            final InetSocketAddress target =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), node.dataPort());
            final Random random = new Random(3);
            int sent = 0;
            for (int type = HeaderFlyweight.HDR_TYPE_PAD; type <= HeaderFlyweight.HDR_TYPE_RTTM; type++)
            {
                for (int i = 0; i < perKind; i++)
                {
                    sent += stranger.send(frame(type, random), target) > 0 ? 1 : 0;
                    final int soFar = sent;
                    if (i % 16 == 0)
                    {
                        rig.until("taken", () -> node.counters().foreignDatagrams >= soFar - SessionGate.HELD_MAX);
                    }
                }
            }
            final long all = sent;
            rig.until("all counted", () -> node.counters().foreignDatagrams == all);

            assertNull(stranger.receive(ByteBuffer.allocate(64)));
            assertEquals(0, rig.errors.size(), rig.errors::toString);
        }
    }

    private static ByteBuffer frame(final int type, final Random random)
    {
        final ByteBuffer frame = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0, frame.capacity());
        frame.putShort(6, (short)type);
        final boolean isSetup = type == HeaderFlyweight.HDR_TYPE_SETUP;
        frame.putInt(isSetup ? 12 : 8, random.nextInt());
        frame.putInt(isSetup ? 16 : 12, StreamIds.down(CHANNEL));
        frame.putInt(28, 1 << 20);
        frame.putInt(32, 1408);
        return frame;
    }

    @Test
    void shouldDropAStreamWhenItIsRefusedAfterItWasTaken()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            final LinkPort port = rig.link(parent, child, CHANNEL, 3, recorder);
            child.refuse(CHANNEL, 3);
            child.refuse(CHANNEL, 3);
            rig.until("parent sees it", () -> !port.isConnected());
            assertEquals(1, child.counters().refusedSessions);
            assertEquals(0, recorder.messages.size());
            final long laterNs = System.nanoTime() + 4 * StatusRepeats.REPEATS_MAX * StatusRepeats.REPEAT_NS;
            rig.until("the driver has repeated it", () -> System.nanoTime() - laterNs > 0);
            final long refusals = child.aeron().countersReader()
                .getCounterValue(SystemCounterDescriptor.ERROR_FRAMES_RECEIVED.id());
            assertTrue(refusals > 0 && refusals < 2 * StatusRepeats.REPEATS_MAX, () -> "refusals: " + refusals);
        }
    }

    @Test
    void shouldNotWaitForTheDriverWhenItRefusesAStream()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            final LinkPort port = rig.link(parent, child, CHANNEL, 3, recorder);
            final RingBuffer commands = child.aeron().context().toDriverBuffer();
            rig.until("no command waits", () -> commands.size() == 0);
            child.refuse(CHANNEL, 3);
            child.poll(System.nanoTime() + Rejections.PATIENCE_NS);
            assertTrue(commands.size() > 0, "the driver, which nobody drives here, has done it");
            rig.until("parent sees it", () -> !port.isConnected());
            assertEquals(List.of(), rig.errors);
        }
    }

    @Test
    void shouldNotTellASenderThatEndsByItself()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            final LinkPort port = rig.link(parent, child, CHANNEL, 3, recorder);
            child.refuse(CHANNEL, 3);
            final long endsNs = System.nanoTime() + 20_000_000;
            rig.until("others would have been told", () -> System.nanoTime() - endsNs > 0);
            port.close();
            final long laterNs = endsNs + 200_000_000;
            rig.until("its time is over", () -> System.nanoTime() - laterNs > 0);
            assertEquals(0, child.aeron().countersReader()
                .getCounterValue(SystemCounterDescriptor.ERROR_FRAMES_RECEIVED.id()));
            assertEquals(List.of(), rig.errors);
        }
    }

    @Test
    void shouldOpenManyLinksInFewCyclesWhenEnginesShareADriver()
    {
        final int links = 24;
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final List<TransportRig.Recorder> recorders = new ArrayList<>();
            final List<AeronTransport> children = new ArrayList<>();
            for (int i = 0; i < links; i++)
            {
                children.add(rig.open());
                recorders.add(new TransportRig.Recorder());
                children.get(i).expectDown(CHANNEL, i + 1, recorders.get(i));
            }
            rig.until("nothing is under way", () -> children.stream().allMatch(AeronTransport::isSettled));
            for (int i = 0; i < links; i++)
            {
                parent.openDown(CHANNEL, TransportRig.addressOf(children.get(i)), i + 1);
            }
            final int[] cycles = new int[1];
            rig.until("all up", () -> cycles[0]++ >= 0 && recorders.stream().allMatch(recorder -> recorder.ups == 1));
            // One command and one event a cycle would make it a multiple of the links.
            assertTrue(cycles[0] < links, () -> "cycles: " + cycles[0]);
        }
    }

    @Test
    void shouldHearAllAnswersInFewCyclesWhenEnginesOfADriverSendToOnePort()
    {
        final int senders = 24;
        try (TransportRig rig = new TransportRig(); TransportRig other = new TransportRig())
        {
            final AeronTransport parent = other.open();
            final List<TransportRig.Recorder> recorders = new ArrayList<>();
            final List<AeronTransport> openers = new ArrayList<>();
            for (int i = 0; i < senders; i++)
            {
                recorders.add(new TransportRig.Recorder());
                parent.expectUp(CHANNEL, i + 1, recorders.get(i));
                openers.add(rig.open());
                openers.get(i).openUp(CHANNEL, TransportRig.addressOf(parent), i + 1);
            }
            rig.until("all open", () -> openers.stream().allMatch(AeronTransport::isSettled));
            rig.cycle();
            other.until("all arrived", () -> recorders.stream().allMatch(recorder -> recorder.ups == 1));
            final long answeredNs = System.nanoTime() + 4 * StatusRepeats.REPEAT_NS;
            other.until("all answered", () -> System.nanoTime() - answeredNs > 0);
            // By now an answer to each waits at the one socket of the senders.
            final int[] cycles = new int[1];
            final CountersReader counters = openers.get(0).aeron().countersReader();
            rig.until("all heard", () ->
            {
                // A quiet socket is not asked sooner.
                LockSupport.parkNanos(2 * GatedSendEndpoint.QUIET_POLL_NS);
                cycles[0]++;
                return counters.getCounterValue(SystemCounterDescriptor.STATUS_MESSAGES_RECEIVED.id()) >= senders;
            });
            // One a turn would make it more than the senders.
            assertTrue(cycles[0] < senders, () -> "cycles: " + cycles[0]);
        }
    }

    @Test
    void shouldSeeToLinksAlsoWhileMessagesPassInEveryCycle()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder first = new TransportRig.Recorder();
            final TransportRig.Recorder second = new TransportRig.Recorder();
            final LinkPort port = rig.link(parent, child, CHANNEL, 3, first);
            child.expectDown(CHANNEL, 4, second);
            final LinkPort further = parent.openDown(CHANNEL, TransportRig.addressOf(child), 4);
            rig.until("up beside messages", () ->
            {
                final int before = first.messages.size();
                while (first.messages.size() == before)
                {
                    port.offer(TransportRig.message(64, 0), 0, 64);
                    rig.cycle();
                }
                return second.ups == 1 && further.isConnected();
            });
        }
    }

    @Test
    void shouldLeaveAStreamUnpolledWhenItsReceiverIsNotReady()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            recorder.isReady = false;
            child.expectDown(CHANNEL, 3, recorder);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 3);
            rig.until("up", port::isConnected);
            final UnsafeBuffer message = TransportRig.message(1000, 1);
            rig.until("flow control holds the sender",
                () -> port.offer(message, 0, 1000) == LinkPort.BACK_PRESSURED && parent.counters().sentMessages > 400);
            assertEquals(0, recorder.messages.size());
            recorder.isReady = true;
            rig.until("all came", () -> recorder.messages.size() == parent.counters().sentMessages);
        }
    }

    @Test
    void shouldGoOnWhenAReceiverThrows()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            recorder.failure = new IllegalStateException("on purpose");
            child.expectDown(CHANNEL, 3, recorder);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 3);
            rig.until("first", () -> port.offer(TransportRig.message(64, 0), 0, 64) > 0);
            rig.until("failure counted", () -> child.counters().receiverFailures == 1);
            recorder.failure = null;
            rig.until("second", () -> port.offer(TransportRig.message(64, 0), 0, 64) > 0);
            rig.until("second came", () -> recorder.messages.size() == 1);
            assertEquals(1, rig.errors.size());
        }
    }

    @Test
    void shouldPutTogetherAMessageLargerThanTheDatagramsOfItsLink()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open(new TransportContext().mtu(1408));
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            child.expectDown(CHANNEL, 3, recorder);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 3);
            final UnsafeBuffer large = TransportRig.message(60_000, 9);
            rig.until("large taken", () -> port.offer(large, 0, large.capacity()) > 0);
            rig.until("large came", () -> recorder.messages.size() == 1);
            assertArrayEquals(large.byteArray(), recorder.messages.get(0));
            assertEquals(1, child.counters().assembledMessages);
            assertEquals(LinkPort.TOO_LARGE, port.offer(large, 0, 200_000));
        }
    }

    @Test
    void shouldSendLargeDatagramsWholeOnLoopback()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            assertEquals(65_504 - 32, parent.datagramPayloadMax());
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            child.expectDown(CHANNEL, 3, recorder);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 3);
            final int length = parent.datagramPayloadMax();
            final UnsafeBuffer large = TransportRig.message(length, 9);
            rig.until("large taken", () -> port.offer(large, 0, length) > 0);
            rig.until("large came", () -> recorder.messages.size() == 1);
            assertEquals(0, child.counters().assembledMessages);
            assertArrayEquals(large.byteArray(), recorder.messages.get(0));
        }
    }

    @Test
    void shouldAnswerClosedWhenAPortWasClosedEvenBeforeItOpened()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final LinkPort early = parent.openDown(CHANNEL, TransportRig.addressOf(parent), 1);
            early.close();
            early.close();
            assertEquals(LinkPort.CLOSED, early.offer(TransportRig.message(8, 0), 0, 8));
            final LinkPort late = parent.openDown(CHANNEL, TransportRig.addressOf(parent), 2);
            for (int i = 0; i < 100; i++)
            {
                rig.cycle();
            }
            late.close();
            assertEquals(LinkPort.CLOSED, late.offer(TransportRig.message(8, 0), 0, 8));
            assertFalse(late.isConnected());
            assertTrue(rig.errors.isEmpty(), rig.errors::toString);
        }
    }

    @Test
    void shouldAnswerClosedWhenTheSessionOfAPortIsTaken()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            parent.openDown(CHANNEL, TransportRig.addressOf(parent), 2);
            final LinkPort second = parent.openDown(CHANNEL, TransportRig.addressOf(parent), 2);
            rig.until("refused", () -> second.offer(TransportRig.message(8, 0), 0, 8) == LinkPort.CLOSED);
            assertEquals(1, parent.counters().openFailures);
            assertTrue(rig.errors.get(0).getMessage().startsWith("BYN-1215"), rig.errors::toString);
        }
    }

    @Test
    void shouldHearThatNobodyListensAnyMoreAndForgetWhomItLeavesAlone()
    {
        final TransportRig other = new TransportRig();
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport child = rig.open();
            final AeronTransport parent = other.open();
            final TransportRig.Recorder up = new TransportRig.Recorder();
            parent.expectUp(CHANNEL, 3, up);
            final LinkPort port = child.openUp(CHANNEL, TransportRig.addressOf(parent), 3);
            final LinkPort second = child.openUp(CHANNEL, TransportRig.addressOf(parent), 4);
            rig.until("connected", () -> other.cycle() >= 0 && port.isConnected());
            assertFalse(port.takeUnreachable());

            other.close();
            rig.until("told", () ->
            {
                port.offer(TransportRig.message(64, 0), 0, 64);
                return port.takeUnreachable();
            });
            assertTrue(second.takeUnreachable(), "all streams to one port hear of it");
            assertEquals(1, rig.driver.closedPorts().watched());
            port.close();
            port.close();
            assertEquals(1, rig.driver.closedPorts().watched());
            second.close();
            assertEquals(0, rig.driver.closedPorts().watched());
            assertTrue(rig.errors.isEmpty(), rig.errors::toString);
        }
    }

    @Test
    void shouldTellTheReceiverWhenItsStreamEnds()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open();
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            child.expectDown(CHANNEL, 3, recorder);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 3);
            rig.until("taken", () -> port.offer(TransportRig.message(64, 0), 0, 64) > 0);
            port.close();
            rig.until("ended", () -> recorder.downs == 1);
            assertEquals(1, recorder.messages.size());
        }
    }

    @Test
    void shouldReturnNoWorkWhenIdle()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport node = rig.open();
            node.attach(CHANNEL);
            rig.until("settled", () -> rig.cycle() == 0);
            for (int i = 0; i < 1000; i++)
            {
                assertEquals(0, node.poll(System.nanoTime()));
            }
        }
    }

    @Test
    void shouldSayWhichPortIsTaken() throws Exception
    {
        try (TransportRig rig = new TransportRig();
            DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress()))
        {
            final EngineException ex = assertThrows(
                EngineException.class, () -> rig.open(new TransportContext().dataPort(taken.getLocalPort())));
            assertEquals(ProblemCode.ENDPOINT_NOT_BOUND, ex.problems().get(0).code());
        }
    }

    @Test
    void shouldNameTheKnobWhenTheKernelCutsASocketBuffer()
    {
        try (TransportRig rig = new TransportRig(new DriverContext().socketBufferBytes(1 << 30)))
        {
            final String warning = rig.driver.warnings().get(0).toString();
            assertTrue(warning.startsWith("BYN-1204 SO_RCVBUF="), warning);
            assertTrue(warning.contains("sysctl -w net.core.rmem_max=1073741824"), warning);
        }
        try (TransportRig rig = new TransportRig(new DriverContext().socketBufferBytes(65_536)))
        {
            assertTrue(rig.driver.warnings().isEmpty());
            assertTrue(rig.open().datagramPayloadMax() <= 32_768);
        }
    }

    @Test
    void shouldSayWhichChannelsClashWhenTheyShareAStream()
    {
        final long other = clashWith(CHANNEL);
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport node = rig.open();
            node.attach(CHANNEL);
            node.attach(CHANNEL);
            final EngineException ex = assertThrows(EngineException.class, () -> node.attach(other));
            assertEquals(ProblemCode.STREAM_ID_CLASH, ex.problems().get(0).code());
            node.detach(CHANNEL);
            node.attach(other);
        }
    }

    private static long clashWith(final long channelId)
    {
        // The low 32 bits of the product meet its high ones in the id: walk along until both agree.
        final Random random = new Random(42);
        final int wanted = StreamIds.down(channelId);
        final long inverse = inverse(0x9E37_79B9_7F4A_7C15L);
        final long high = random.nextInt() & 0xFFFF_FFFFL;
        final long mixed = (high << 32) | ((wanted ^ high) & 0xFFFF_FFFFL);
        final long other = mixed * inverse;
        assertEquals(wanted, StreamIds.down(other));
        return other;
    }

    private static long inverse(final long odd)
    {
        long x = odd;
        for (int i = 0; i < 6; i++)
        {
            x *= 2 - odd * x;
        }
        return x;
    }
}
