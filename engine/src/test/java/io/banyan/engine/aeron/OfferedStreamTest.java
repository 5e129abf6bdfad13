package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.core.LinkPort;

/**
 * The count beside what the sender really does.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OfferedStreamTest
{
    private static final long CHANNEL = TransportRig.CHANNEL;
    private static final int SESSION = 3;

    @Test
    void shouldSendWhatWasOfferedInOneCycleAndWithNoInvocationMore()
    {
        try (TransportRig rig = new TransportRig(new DriverContext().offloading(false)))
        {
            final AeronTransport parent = rig.open(new TransportContext().mtu(PathMtu.WIDE_WORLD));
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            final LinkPort port = rig.link(parent, rig.open(), CHANNEL, SESSION, recorder);

            // One alone; one that shares a datagram with the next; some that fill one each; one of many datagrams.
            assertEquals(1, offerAndSend(rig, parent, port, 100));
            assertEquals(1, offerAndSend(rig, parent, port, 100, 200, 300));
            assertEquals(2, offerAndSend(rig, parent, port, 700, 700));
            assertEquals(3, offerAndSend(rig, parent, port, 1300, 1300, 1300));
            assertEquals(4, offerAndSend(rig, parent, port, 4 * 1376));
            assertEquals(5, offerAndSend(rig, parent, port, 4 * 1376 + 1));
            rig.until("all there", () -> recorder.messages.size() == 11);
        }
    }

    @Test
    void shouldInvokeTheSenderOnceForAllThatGoesThroughTheKernelTogether()
    {
        try (TransportRig rig = new TransportRig())
        {
            final AeronTransport parent = rig.open(new TransportContext().mtu(PathMtu.WIDE_WORLD));
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            final LinkPort port = rig.link(parent, rig.open(), CHANNEL, SESSION, recorder);

            assertEquals(1, offerAndSend(rig, parent, port, 100));
            assertEquals(1, offerAndSend(rig, parent, port, 1300, 700, 1300));
            assertEquals(1, offerAndSend(rig, parent, port, 4 * 1376 + 1));
            rig.until("all there", () -> recorder.messages.size() == 5);
        }
    }

    /** Datagrams with data that one turn of the sender sends; the rounds that were counted for it are as many. */
    private static int offerAndSend(
        final TransportRig rig, final AeronTransport transport, final LinkPort port, final int... lengths)
    {
        rig.until("nothing is owed", () -> rig.driver.send() == 0);
        for (final int length : lengths)
        {
            assertEquals(true, port.offer(TransportRig.message(length, 0), 0, length) > 0);
        }
        final long bytesBefore = bytesSent(transport);
        final int sent = rig.driver.send();
        assertEquals(0, rig.driver.send(), "no round is left");
        assertEquals(true, bytesSent(transport) > bytesBefore);
        assertEquals(0, rig.driver.receive(), "nothing was left to send");
        return sent;
    }

    private static long bytesSent(final AeronTransport transport)
    {
        return transport.aeron().countersReader().getCounterValue(SystemCounterDescriptor.BYTES_SENT.id());
    }
}
