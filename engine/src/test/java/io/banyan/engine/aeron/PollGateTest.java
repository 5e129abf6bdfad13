package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.core.LinkPort;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PollGateTest
{
    private static final long CHANNEL = TransportRig.CHANNEL;
    private static final int LENGTH = 1000;

    @Test
    void shouldAskASocketOnceACycleAndNeverWhileSending()
    {
        final PollGate gate = new PollGate();
        gate.onReceive();
        final long cycle = gate.cycle();
        assertTrue(gate.isOpen(cycle - 1));
        assertFalse(gate.isOpen(cycle));
        gate.onSend();
        assertFalse(gate.isOpen(cycle - 1));
        gate.onReceive();
        assertTrue(gate.isOpen(cycle));
    }

    @Test
    void shouldTakeMoreAndMoreInOneCycleWhileMoreWaitsUpToTheShareOfTheSocket()
    {
        // Both drivers are of one thread: what one has sent is in the socket of the other.
        try (TransportRig senderRig = new TransportRig(); TransportRig receiverRig = new TransportRig())
        {
            final AeronTransport parent = senderRig.open(new TransportContext().mtu(PathMtu.WIDE_WORLD));
            final AeronTransport child = receiverRig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            final LinkPort port = connect(senderRig, parent, receiverRig, child, recorder);

            final int share = GatedReceiveEndpoint.DATAGRAMS_PER_CYCLE;
            final int count = 3 * share;
            for (int i = 0; i < count; i++)
            {
                assertTrue(port.offer(TransportRig.message(LENGTH, i), 0, LENGTH) > 0);
            }
            for (int i = 0; i < count; i++)
            {
                senderRig.cycle();
            }
            final long bytesBefore = bytesReceived(child);
            int most = 0;
            for (int cycles = 0; recorder.messages.size() < count; cycles++)
            {
                assertTrue(cycles < 8, "taken so far: " + recorder.messages.size());
                final int before = recorder.messages.size();
                receiverRig.cycle();
                most = Math.max(most, recorder.messages.size() - before);
            }
            // A heartbeat of the stream may have come among them.
            assertTrue(most <= share && most >= share - 2, "taken in one cycle: " + most);
            for (int i = 0; i < count; i++)
            {
                assertArrayEquals(TransportRig.message(LENGTH, i).byteArray(), recorder.messages.get(i));
            }
            assertTrue(bytesReceived(child) - bytesBefore >= (long)count * LENGTH, "what is taken is counted");
        }
    }

    @Test
    void shouldTakeSignsOfLifeForNoWorkAndWhatIsSentAfterThemForWork()
    {
        try (TransportRig senderRig = new TransportRig(); TransportRig receiverRig = new TransportRig())
        {
            final AeronTransport parent = senderRig.open();
            final AeronTransport child = receiverRig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            final LinkPort port = connect(senderRig, parent, receiverRig, child, recorder);

            for (int i = 1; i <= 3; i++)
            {
                final int arrived = i;
                assertTrue(port.offerSign(TransportRig.message(LENGTH, i), 0, LENGTH) > 0);
                assertEquals(0, senderRig.cycle(), "a sign of life");
                receiverRig.until("arrival", () -> recorder.messages.size() == arrived);
            }
            assertTrue(port.offer(TransportRig.message(LENGTH, 4), 0, LENGTH) > 0);
            assertEquals(1, senderRig.cycle(), "a message");
        }
    }

    private static LinkPort connect(
        final TransportRig senderRig,
        final AeronTransport parent,
        final TransportRig receiverRig,
        final AeronTransport child,
        final TransportRig.Recorder recorder)
    {
        child.expectDown(CHANNEL, 3, recorder);
        final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 3);
        senderRig.until("up", () ->
        {
            receiverRig.cycle();
            return port.isConnected() && recorder.ups == 1;
        });
        return port;
    }

    private static long bytesReceived(final AeronTransport transport)
    {
        return transport.aeron().countersReader().getCounterValue(SystemCounterDescriptor.BYTES_RECEIVED.id());
    }
}
