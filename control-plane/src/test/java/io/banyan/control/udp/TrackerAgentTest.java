package io.banyan.control.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.codec.control.AnnounceAckDecoder;
import io.banyan.codec.control.AnnounceEncoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.codec.control.TrackerQueryEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.Endpoints;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.auth.Envelope;
import io.banyan.control.tracker.Tracker;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.NodeAddress;

/**
 * A tracker and its callers over real sockets, all driven by one thread.
 */
@Timeout(60)
class TrackerAgentTest
{
    private static final long CHANNEL = 42;
    private static final byte[] KEY = new byte[Codes.KEY_BYTES];

    /** Somebody who talks to the tracker. */
    private final class Caller implements ControlMachine, AutoCloseable
    {
        final ControlCounters callerCounters = new ControlCounters();
        final ControlSocket socket;
        final NodeAddress address;
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        final List<UnsafeBuffer> received = new ArrayList<>();
        long cookie;

        Caller(final InetAddress host, final Envelope envelope) throws IOException
        {
            socket = new ControlSocket(
                new InetSocketAddress(host, 0), callerCounters, envelope, SystemEpochClock.INSTANCE);
            address = NodeAddress.of(host, socket.localAddress().getPort(), 1);
            callers.add(this);
        }

        @Override
        public void onDatagram(
            final NodeAddress source, final DirectBuffer bytes, final int offset, final int length, final long nowNs)
        {
            final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
            copy.putBytes(0, bytes, offset, length);
            received.add(copy);
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

        void announce(final boolean isRoot)
        {
            final AnnounceEncoder announce = new AnnounceEncoder().wrapAndApplyHeader(buffer, 0, header)
                .channelId(CHANNEL).memberId(address.controlPort()).correlationId(1).cookie(cookie).parentId(0);
            Endpoints.encode(address, announce.address());
            announce.uploadMaxBytes(0).uploadUsedBytes(0).epoch(1).lagBlocks(0).parentRttNs(0).level(isRoot ? 0 : 1)
                .childrenMax(8).children(0).leasable(8).trackerIndex((short)0).trackerCount((short)1)
                .isRoot(isRoot ? BooleanType.TRUE : BooleanType.FALSE).leaving(BooleanType.FALSE);
            send(announce.encodedLength());
        }

        void query(final long correlationId)
        {
            final TrackerQueryEncoder query = new TrackerQueryEncoder().wrapAndApplyHeader(buffer, 0, header)
                .channelId(CHANNEL).memberId(address.controlPort()).correlationId(correlationId).cookie(cookie);
            Endpoints.encode(address, query.address());
            query.uploadMaxBytes(0).childrenMax(8).wanted((short)1).putPadding(new byte[0], 0, 0);
            send(query.encodedLength());
        }

        private void send(final int bodyBytes)
        {
            assertTrue(socket.send(trackerAddress, buffer, 0, bodyBytes + MessageHeaderEncoder.ENCODED_LENGTH));
        }

        int template(final int index)
        {
            return new MessageHeaderDecoder().wrap(received.get(index), 0).templateId();
        }

        void await(final int count) throws IOException
        {
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (received.size() < count)
            {
                agent.doWork();
                socket.poll(this, 10, System.nanoTime());
                assertTrue(System.nanoTime() < deadlineNs, "only " + received.size() + " of " + count + " came");
            }
        }

        void prove() throws IOException
        {
            await(received.size() + 1);
            assertEquals(ChallengeDecoder.TEMPLATE_ID, template(received.size() - 1));
            cookie = new ChallengeDecoder()
                .wrapAndApplyHeader(received.get(received.size() - 1), 0, new MessageHeaderDecoder()).cookie();
        }

        @Override
        public void close()
        {
            socket.close();
        }
    }

    private final List<Caller> callers = new ArrayList<>();
    private final ControlCounters counters = new ControlCounters();
    private TrackerAgent agent;
    private NodeAddress trackerAddress;

    private void start(final InetAddress host, final int port, final Envelope envelope) throws IOException
    {
        final ControlSocket socket =
            new ControlSocket(new InetSocketAddress(host, port), counters, envelope, SystemEpochClock.INSTANCE);
        final Tracker tracker = new Tracker(
            new TrackerSettings(),
            Codes.open(KEY),
            new SeededRandom(1),
            socket,
            counters,
            System.nanoTime(),
            System.currentTimeMillis());
        agent = new TrackerAgent(tracker, socket, SystemNanoClock.INSTANCE);
        trackerAddress = NodeAddress.of(host, socket.localAddress().getPort(), 0);
    }

    private static Envelope envelope(final int keySeed, final int seed)
    {
        final byte[] key = new byte[Codes.KEY_BYTES];
        key[0] = (byte)keySeed;
        return new Envelope(new Codes(key, KEY), new SeededRandom(seed), Envelope.WINDOW_MS, 1_000);
    }

    @AfterEach
    void close()
    {
        callers.forEach(Caller::close);
        agent.onClose();
    }

    @Test
    void shouldLeaseOverRealSocketsWhenAddressIsProved() throws IOException
    {
        converse(InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void shouldLeaseOverIpv6WhenTheHostHasIt() throws IOException
    {
        final InetAddress host = InetAddress.getByName("::1");
        assertTrue(host instanceof Inet6Address);
        converse(host);
    }

    private void converse(final InetAddress host) throws IOException
    {
        start(host, 0, null);
        final Caller root = new Caller(host, null);
        root.announce(true);
        root.prove();
        root.announce(true);
        root.await(2);
        assertEquals(AnnounceAckDecoder.TEMPLATE_ID, root.template(1));
        final Caller joiner = new Caller(host, null);
        joiner.query(1);
        joiner.prove();
        joiner.query(1);
        joiner.await(2);
        final TrackerOfferDecoder offer = new TrackerOfferDecoder()
            .wrapAndApplyHeader(joiner.received.get(1), 0, new MessageHeaderDecoder());
        final TrackerOfferDecoder.LeasesDecoder lease = offer.leases().next();
        assertEquals(root.address, Endpoints.decode(lease.parentAddress()));
    }

    @Test
    void shouldBeWholeAgainWithinOneAnnouncementWhenRestarted() throws IOException
    {
        final InetAddress host = InetAddress.getByName("127.0.0.1");
        start(host, 0, null);
        final Caller root = new Caller(host, null);
        root.announce(true);
        root.prove();
        root.announce(true);
        root.await(2);
        agent.onClose();
        start(host, trackerAddress.controlPort(), null);
        root.announce(true);
        root.await(3);
        assertEquals(
            AnnounceAckDecoder.TEMPLATE_ID, root.template(2), "its secret is the same here, so is its cookie");
        final Caller joiner = new Caller(host, null);
        joiner.query(1);
        joiner.prove();
        joiner.query(1);
        joiner.await(2);
        assertEquals(TrackerOfferDecoder.TEMPLATE_ID, joiner.template(1));
    }

    @Test
    void shouldCountEveryDropAndServeOnWhenFlooded() throws IOException
    {
        final InetAddress host = InetAddress.getByName("127.0.0.1");
        start(host, 0, null);
        final Caller root = new Caller(host, null);
        root.announce(true);
        root.prove();
        root.announce(true);
        root.await(2);
        final Caller attacker = new Caller(host, null);
        final SeededRandom random = new SeededRandom(9);
        final int flood = 50_000;
        final long before = counters.value(ControlCounter.DATAGRAMS_RECEIVED);
        for (int i = 0; i < flood; i++)
        {
            final int length = mutated(attacker, random);
            attacker.socket.send(trackerAddress, attacker.buffer, 0, length);
            if (i % 32 == 0)
            {
                agent.doWork();
            }
        }
        while (agent.doWork() > 0)
        {
            assertFalse(counters.value(ControlCounter.DATAGRAMS_RECEIVED) > before + flood);
        }
        final long taken = counters.value(ControlCounter.DATAGRAMS_RECEIVED) - before;
        assertEquals(flood, taken);
        final long accounted = counters.value(ControlCounter.MALFORMED) + counters.value(ControlCounter.RATE_LIMITED) +
            counters.value(ControlCounter.UNEXPECTED) + counters.value(ControlCounter.CHALLENGES_SENT) +
            counters.value(ControlCounter.UNKNOWN_CHANNEL) + counters.value(ControlCounter.REPORT_REFUSED) +
            counters.value(ControlCounter.LEASES_GRANTED) + counters.value(ControlCounter.ANNOUNCES);
        assertEquals(taken + 2, accounted, "every datagram is somewhere");
        assertTrue(counters.value(ControlCounter.MALFORMED) > flood / 2);
        root.received.clear();
        root.announce(true);
        root.await(1);
        assertEquals(AnnounceAckDecoder.TEMPLATE_ID, root.template(0));
    }

    private int mutated(final Caller attacker, final SeededRandom random)
    {
        final int kind = random.nextInt(4);
        if (kind == 0)
        {
            final int length = random.nextInt(1_400);
            for (int i = 0; i < length; i++)
            {
                attacker.buffer.putByte(i, (byte)random.nextLong());
            }
            return length;
        }
        final AnnounceEncoder announce = new AnnounceEncoder().wrapAndApplyHeader(attacker.buffer, 0, attacker.header);
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + announce.encodedLength();
        attacker.buffer.setMemory(MessageHeaderEncoder.ENCODED_LENGTH, length, (byte)0);
        if (kind == 1)
        {
            return random.nextInt(length);
        }
        if (kind == 2)
        {
            attacker.buffer.putShort(2, (short)random.nextInt(40));
        }
        attacker.buffer.putByte(random.nextInt(length), (byte)random.nextLong());
        return length;
    }

    @Test
    void shouldTellNothingToThoseWithoutTheKeyWhenASecretIsShared() throws IOException
    {
        final InetAddress host = InetAddress.getByName("127.0.0.1");
        start(host, 0, envelope(1, 1));
        final Caller member = new Caller(host, envelope(1, 2));
        member.announce(true);
        member.prove();
        member.announce(true);
        member.await(2);
        final Caller stranger = new Caller(host, null);
        final Caller otherKey = new Caller(host, envelope(2, 3));
        stranger.query(1);
        otherKey.query(1);
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (counters.value(ControlCounter.ENVELOPE_REFUSED) < 2 && System.nanoTime() < deadlineNs)
        {
            agent.doWork();
        }
        assertEquals(2, counters.value(ControlCounter.ENVELOPE_REFUSED));
        stranger.socket.poll(stranger, 10, 0);
        assertTrue(stranger.received.isEmpty());
        assertEquals(0, stranger.callerCounters.value(ControlCounter.MALFORMED));
    }

    @Test
    void shouldReturnZeroWhenIdle() throws IOException
    {
        start(InetAddress.getByName("127.0.0.1"), 0, null);
        for (int i = 0; i < 1_000; i++)
        {
            assertEquals(0, agent.doWork());
        }
    }
}
