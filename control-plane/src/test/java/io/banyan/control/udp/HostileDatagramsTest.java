package io.banyan.control.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.codec.control.ErrorCode;
import io.banyan.codec.control.ErrorEncoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.ProbeEncoder;
import io.banyan.codec.control.RepairRequestEncoder;
import io.banyan.codec.control.RouteRegisterEncoder;
import io.banyan.codec.control.TrackerQueryEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.auth.Envelope;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a real socket hands on and what it only counts, reason by reason.
 */
@Timeout(60)
class HostileDatagramsTest
{
    private static final short MANY = (short)0xFFFF;

    private final ControlCounters counters = new ControlCounters();
    private final InetAddress host = InetAddress.getLoopbackAddress();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Envelope.SEALED_BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final Machine machine = new Machine();
    private long wallMs = 1_000_000;
    private ControlSocket socket;

    @AfterEach
    void close()
    {
        socket.close();
    }

    @Test
    void shouldCountAsMalformedEveryCountAndLengthBeyondTheDatagram() throws IOException
    {
        open(null);
        final int group = MessageHeaderEncoder.ENCODED_LENGTH;
        lie(register(), b -> b.putShort(group + RouteRegisterEncoder.BLOCK_LENGTH + 2, MANY), "labels");
        lie(register(), b -> b.putShort(group + RouteRegisterEncoder.BLOCK_LENGTH + 2, (short)2), "a label too many");
        lie(register(), b -> b.putShort(group + RouteRegisterEncoder.BLOCK_LENGTH, MANY), "bytes of a label");
        lie(register(), b -> b.putShort(0, MANY), "bytes of the fixed part");
        lie(request(), b -> b.putShort(group + RepairRequestEncoder.BLOCK_LENGTH + 2, MANY), "ranges");
        lie(query(), b -> b.putShort(group + TrackerQueryEncoder.BLOCK_LENGTH, MANY), "bytes of padding: -1");
        lie(error(), b -> b.putShort(group + ErrorEncoder.BLOCK_LENGTH, MANY), "bytes of text");
        assertEquals(7, counters.value(ControlCounter.MALFORMED));
        assertEquals(0, counters.value(ControlCounter.DATAGRAMS_VALID));
        assertEquals(0, machine.count);

        send(register());
        assertEquals(1, machine.count, "as it ought to be");
        assertEquals(7, counters.value(ControlCounter.MALFORMED));
    }

    @Test
    void shouldCountWhatIsLateReplayedChangedOrBareWhenASecretIsShared() throws IOException
    {
        open(envelope(1));
        final Envelope friend = envelope(2);
        final int sealed = friend.seal(buffer, 0, probe(), wallMs);
        send(sealed);
        assertEquals(1, machine.count);
        send(sealed);
        assertEquals(1, counters.value(ControlCounter.ENVELOPE_REPLAYED));

        send(friend.seal(buffer, 0, probe(), wallMs - Envelope.WINDOW_MS - 1));
        send(friend.seal(buffer, 0, probe(), wallMs + Envelope.WINDOW_MS + 1));
        assertEquals(2, counters.value(ControlCounter.ENVELOPE_LATE));

        final int changed = friend.seal(buffer, 0, probe(), wallMs);
        buffer.putByte(MessageHeaderEncoder.ENCODED_LENGTH, (byte)(buffer.getByte(8) ^ 1));
        send(changed);
        send(probe());
        assertEquals(2, counters.value(ControlCounter.ENVELOPE_REFUSED));

        assertEquals(1, machine.count, "one of six was heard");
        assertEquals(0, counters.value(ControlCounter.DATAGRAMS_SENT), "nobody is answered");
        wallMs += Envelope.WINDOW_MS;
        send(friend.seal(buffer, 0, probe(), wallMs));
        assertEquals(2, machine.count);
    }

    private void lie(final int length, final Consumer<Lie> change, final String what) throws IOException
    {
        final long before = counters.value(ControlCounter.MALFORMED);
        change.accept((index, value) -> buffer.putShort(index, value, ByteOrder.LITTLE_ENDIAN));
        send(length);
        assertEquals(before + 1, counters.value(ControlCounter.MALFORMED), what);
    }

    private interface Lie
    {
        void putShort(int index, short value);
    }

    private int register()
    {
        final RouteRegisterEncoder register = new RouteRegisterEncoder();
        register.wrapAndApplyHeader(buffer, 0, header).channelId(1).memberId(2).correlationId(3).routeCode(4).epoch(1);
        register.pathCount(1).next().label(7);
        return MessageHeaderEncoder.ENCODED_LENGTH + register.encodedLength();
    }

    private int request()
    {
        final RepairRequestEncoder request = new RepairRequestEncoder();
        request.wrapAndApplyHeader(buffer, 0, header).channelId(1).memberId(2).correlationId(3).cookie(0).epoch(1);
        request.rangesCount(0);
        return MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength();
    }

    private int query()
    {
        final TrackerQueryEncoder query = new TrackerQueryEncoder();
        query.wrapAndApplyHeader(buffer, 0, header).channelId(1).memberId(2).correlationId(3).cookie(0);
        query.uploadMaxBytes(0).childrenMax(8).wanted((short)1).putPadding(new byte[0], 0, 0);
        return MessageHeaderEncoder.ENCODED_LENGTH + query.encodedLength();
    }

    private int error()
    {
        final ErrorEncoder error = new ErrorEncoder();
        error.wrapAndApplyHeader(buffer, 0, header).channelId(1).correlationId(2).epoch(3)
            .code(ErrorCode.SUPERSEDED).text("");
        return MessageHeaderEncoder.ENCODED_LENGTH + error.encodedLength();
    }

    private int probe()
    {
        final ProbeEncoder probe = new ProbeEncoder();
        probe.wrapAndApplyHeader(buffer, 0, header).channelId(1).memberId(2).correlationId(3).sentTimeNs(1).cookie(0)
            .reserved(0).reserved2(0).reserved3(0);
        return MessageHeaderEncoder.ENCODED_LENGTH + probe.encodedLength();
    }

    private static Envelope envelope(final int seed)
    {
        return new Envelope(
            new Codes(new byte[Codes.KEY_BYTES], new byte[Codes.KEY_BYTES]), new SeededRandom(seed),
            Envelope.WINDOW_MS, 100);
    }

    private void open(final Envelope envelope) throws IOException
    {
        socket = new ControlSocket(new InetSocketAddress(host, 0), counters, envelope, () -> wallMs);
    }

    /** As it is, from a socket that knows nothing of envelopes. */
    private void send(final int length) throws IOException
    {
        try (DatagramChannel from = DatagramChannel.open())
        {
            final ByteBuffer bytes = ByteBuffer.allocate(length);
            buffer.getBytes(0, bytes, length);
            from.send(bytes.flip(), socket.localAddress());
        }
        assertTrue(socket.await(TimeUnit.SECONDS.toMillis(30)));
        assertEquals(1, socket.poll(machine, 2, 0));
    }

    /** Counts what it is handed. */
    private static final class Machine implements ControlMachine
    {
        private int count;

        @Override
        public void onDatagram(
            final NodeAddress source, final DirectBuffer bytes, final int offset, final int length, final long nowNs)
        {
            count++;
        }

        @Override
        public int onTime(final long nowNs)
        {
            return 0;
        }

        @Override
        public long nextDeadlineNs()
        {
            return NO_DEADLINE_NS;
        }
    }
}
