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
    void shouldTakeAllThatHasArrivedInOneCycleUpToTheShareOfTheSocket()
    {
        // Both drivers are of one thread: what one has sent is in the socket of the other.
        try (TransportRig senderRig = new TransportRig(); TransportRig receiverRig = new TransportRig())
        {
            final AeronTransport parent = senderRig.open(new TransportContext().mtu(PathMtu.WIDE_WORLD));
            final AeronTransport child = receiverRig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            child.expectDown(CHANNEL, 3, recorder);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 3);
            senderRig.until("up", () ->
            {
                receiverRig.cycle();
                return port.isConnected() && recorder.ups == 1;
            });

            final int share = GatedReceiveEndpoint.DATAGRAMS_PER_CYCLE;
            final int count = share + share / 2;
            for (int i = 0; i < count; i++)
            {
                assertTrue(port.offer(TransportRig.message(LENGTH, i), 0, LENGTH) > 0);
            }
            for (int i = 0; i < count; i++)
            {
                senderRig.cycle();
            }
            final long bytesBefore = bytesReceived(child);
            assertTrue(receiverRig.cycle() >= share);
            // A heartbeat of the stream may have come among them.
            final int first = recorder.messages.size();
            assertTrue(first <= share && first >= share - 2, "taken at first: " + first);
            receiverRig.cycle();
            assertEquals(count, recorder.messages.size());
            for (int i = 0; i < count; i++)
            {
                assertArrayEquals(TransportRig.message(LENGTH, i).byteArray(), recorder.messages.get(i));
            }
            assertTrue(bytesReceived(child) - bytesBefore >= (long)count * LENGTH, "what is taken is counted");
        }
    }

    private static long bytesReceived(final AeronTransport transport)
    {
        return transport.aeron().countersReader().getCounterValue(SystemCounterDescriptor.BYTES_RECEIVED.id());
    }
}
