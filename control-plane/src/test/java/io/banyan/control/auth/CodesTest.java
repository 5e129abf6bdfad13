package io.banyan.control.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;

class CodesTest
{
    private static final NodeAddress HERE = new NodeAddress(0, 0xFFFF_0A00_0001L, 4000, 4001, 9);
    private static final NodeAddress OTHER_PORT = new NodeAddress(0, 0xFFFF_0A00_0001L, 4002, 4001, 9);

    private final Codes codes = new Codes(key(1), key(2));
    private final ControlCounters counters = new ControlCounters();

    static byte[] key(final int seed)
    {
        final byte[] key = new byte[Codes.KEY_BYTES];
        final SeededRandom random = new SeededRandom(seed);
        for (int i = 0; i < key.length; i++)
        {
            key[i] = (byte)random.nextLong();
        }
        return key;
    }

    @Test
    void shouldRefuseLeaseWhenAnyFieldOfItIsChanged()
    {
        final long[] fields = {11, 12, 13, 14, 15};
        final long code = codes.lease(fields[0], fields[1], fields[2], fields[3], fields[4]);
        assertTrue(codes.isLease(fields[0], fields[1], fields[2], fields[3], fields[4], code));
        for (int i = 0; i < fields.length; i++)
        {
            for (int bit = 0; bit < Long.SIZE; bit++)
            {
                fields[i] ^= 1L << bit;
                assertFalse(codes.isLease(fields[0], fields[1], fields[2], fields[3], fields[4], code));
                fields[i] ^= 1L << bit;
            }
        }
        assertFalse(codes.isLease(fields[0], fields[1], fields[2], fields[3], fields[4], code ^ 1));
        assertFalse(codes.isLease(fields[0], fields[1], fields[2], fields[3], fields[4], Codes.NONE));
    }

    @Test
    void shouldKeepKindsOfCodesApartWhenTheirFieldsAreEqual()
    {
        final long kick = codes.kick(1, 2, 3);
        assertNotEquals(kick, codes.route(1, 2, 3, new char[0], 0));
        assertNotEquals(kick, codes.policy(1, 3, 2, 0, 0, false));
        assertTrue(codes.isKick(1, 2, 3, kick));
        assertFalse(codes.isKick(1, 2, 4, kick));
        assertNotEquals(codes.policy(1, 3, 2, 0, 7, false), codes.policy(1, 3, 2, 0, 7, true));
    }

    @Test
    void shouldAcceptBothKeysWhenRotatingAndOnlyTheNewOneAfterwards()
    {
        final Codes member = new Codes(key(1), key(3));
        final long before = codes.kick(1, 2, 3);
        member.keys(key(1), key(5));
        assertTrue(member.isKick(1, 2, 3, before));
        codes.keys(key(5), key(1));
        final long after = codes.kick(1, 2, 3);
        assertNotEquals(before, after);
        assertTrue(member.isKick(1, 2, 3, after));
        assertTrue(codes.isKick(1, 2, 3, before));
        member.keys(key(5), null);
        assertFalse(member.isKick(1, 2, 3, before));
    }

    @Test
    void shouldProveAddressOnlyForItsOwnerWhenCookieIsYoung()
    {
        for (long nowMs = 0; nowMs < 4 * Codes.COOKIE_LIFE_MS; nowMs += 7_777)
        {
            final long cookie = codes.cookie(HERE, nowMs);
            assertTrue(codes.isCookie(HERE, cookie, nowMs));
            assertTrue(codes.isCookie(HERE, cookie, nowMs + Codes.COOKIE_LIFE_MS));
            assertFalse(codes.isCookie(HERE, cookie, nowMs + 2 * Codes.COOKIE_LIFE_MS));
            assertFalse(codes.isCookie(OTHER_PORT, cookie, nowMs));
            assertFalse(codes.isCookie(HERE, 0, nowMs));
        }
        assertFalse(new Codes(key(1), key(4)).isCookie(HERE, codes.cookie(HERE, 0), 0), "another node's secret");
    }

    @Test
    void shouldUseLeaseOnceAndOnlyInTimeWhenGuarded()
    {
        final LeaseGuard guard = new LeaseGuard(codes, counters, 100);
        final long leaseId = LeaseGuard.leaseId(3, 77);
        assertEquals(3, LeaseGuard.trackerIndex(leaseId));
        final long code = codes.lease(1, 2, 3, leaseId, 1_250);
        assertEquals(LeaseVerdict.FORGED, guard.use(1, 9, 3, leaseId, 1_250, code, 1_000));
        assertEquals(LeaseVerdict.FORGED, guard.use(1, 2, 3, leaseId, 1_251, code, 1_000));
        assertEquals(LeaseVerdict.EXPIRED, guard.use(1, 2, 3, leaseId, 1_250, code, 1_250));
        assertEquals(LeaseVerdict.VALID, guard.use(1, 2, 3, leaseId, 1_250, code, 1_249));
        assertEquals(LeaseVerdict.REPLAYED, guard.use(1, 2, 3, leaseId, 1_250, code, 1_249));
        final long far = codes.lease(1, 2, 3, leaseId, 1_000_000);
        assertEquals(LeaseVerdict.EXPIRED, guard.use(1, 2, 3, leaseId, 1_000_000, far, 1_000));
        assertEquals(2, counters.value(ControlCounter.LEASE_FORGED));
        assertEquals(2, counters.value(ControlCounter.LEASE_EXPIRED));
        assertEquals(1, counters.value(ControlCounter.LEASE_REPLAYED));
    }

    @Test
    void shouldMeasureExpiryByTheTrackersClockWhenClocksDisagree()
    {
        final LeaseGuard guard = new LeaseGuard(codes, counters, 100);
        final long trackerMs = 5_000_000;
        final long leaseId = LeaseGuard.leaseId(1, 5);
        final long code = codes.lease(1, 2, 3, leaseId, trackerMs + 250);
        assertEquals(LeaseVerdict.EXPIRED, guard.use(1, 2, 3, leaseId, trackerMs + 250, code, 100));
        guard.onTrackerTime(1, trackerMs, 100);
        assertEquals(LeaseVerdict.EXPIRED, guard.use(1, 2, 3, leaseId, trackerMs + 250, code, 351));
        assertEquals(LeaseVerdict.VALID, guard.use(1, 2, 3, leaseId, trackerMs + 250, code, 340));
    }

    @Test
    void shouldNeverPassALeaseTwiceAndStayBoundedWhenTheGuardIsFlooded()
    {
        final LeaseGuard guard = new LeaseGuard(codes, counters, 16);
        final SeededRandom random = new SeededRandom(5);
        final java.util.Set<Long> passed = new java.util.HashSet<>();
        long nowMs = 1_000;
        for (int i = 0; i < 20_000; i++)
        {
            nowMs += random.nextInt(20);
            final long leaseId = LeaseGuard.leaseId(0, i - random.nextInt(Math.min(i + 1, 60)));
            final long expiresAtMs = 1_200 + (leaseId * 10);
            final long code = codes.lease(1, 2, 3, leaseId, expiresAtMs);
            if (guard.use(1, 2, 3, leaseId, expiresAtMs, code, nowMs) == LeaseVerdict.VALID)
            {
                assertTrue(passed.add(leaseId), "lease " + leaseId + " passed twice");
            }
            assertTrue(guard.usedCount() <= 32);
        }
        assertTrue(passed.size() > 1_000, "passed " + passed.size());
    }

    @Test
    void shouldOpenOnceWhenSealedAndRefuseEveryChangedByte()
    {
        final Envelope sender = new Envelope(codes, new SeededRandom(1), Envelope.WINDOW_MS, 64);
        final Envelope receiver = new Envelope(new Codes(key(1), key(6)), new SeededRandom(2), Envelope.WINDOW_MS, 64);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[200]);
        buffer.setMemory(0, 100, (byte)5);
        final int length = sender.seal(buffer, 0, 100, 50_000);
        assertEquals(100 + Envelope.TRAILER_BYTES, length);
        for (int i = 0; i < length; i++)
        {
            buffer.putByte(i, (byte)(buffer.getByte(i) ^ 4));
            assertNotEquals(EnvelopeResult.OPENED, receiver.open(buffer, 0, length, 50_001));
            buffer.putByte(i, (byte)(buffer.getByte(i) ^ 4));
        }
        assertEquals(EnvelopeResult.FORGED, receiver.open(buffer, 0, 100, 50_001));
        assertEquals(EnvelopeResult.FORGED, receiver.open(buffer, 0, 10, 50_001));
        assertEquals(EnvelopeResult.LATE, receiver.open(buffer, 0, length, 55_001));
        assertEquals(EnvelopeResult.LATE, receiver.open(buffer, 0, length, 44_999));
        assertEquals(EnvelopeResult.OPENED, receiver.open(buffer, 0, length, 50_001));
        assertEquals(EnvelopeResult.REPLAYED, receiver.open(buffer, 0, length, 50_002));
    }

    @Test
    void shouldRefuseWithoutFailingWhenADatagramIsLongerThanAnySealedOne()
    {
        final Envelope envelope = new Envelope(codes, new SeededRandom(5), Envelope.WINDOW_MS, 16);
        final long nowMs = 1_000_000;
        final long markedMs = 0xB5EAL << 48 | nowMs;
        for (int length = Envelope.SEALED_BYTES_MAX - 8; length < 65_000; length += length / 64 + 1)
        {
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[length]);
            buffer.putLong(length - Envelope.TRAILER_BYTES, markedMs);
            assertEquals(EnvelopeResult.FORGED, envelope.open(buffer, 0, length, nowMs));
        }
    }

    @Test
    void shouldNeverPassAReplayAndStayBoundedWhenNoncesOverflow()
    {
        final Envelope sender = new Envelope(codes, new SeededRandom(1), 100, 8);
        final Envelope receiver = new Envelope(codes, new SeededRandom(2), 100, 8);
        final UnsafeBuffer recorded = new UnsafeBuffer(new byte[1_000 * 64]);
        int opened = 0;
        for (int i = 0; i < 1_000; i++)
        {
            final int length = sender.seal(recorded, i * 64, 8, 1_000 + i * 5L);
            opened += receiver.open(recorded, i * 64, length, 1_000 + i * 5L) == EnvelopeResult.OPENED ? 1 : 0;
            for (int j = Math.max(0, i - 60); j <= i; j++)
            {
                assertNotEquals(EnvelopeResult.OPENED, receiver.open(recorded, j * 64, length, 1_000 + i * 5L));
            }
            assertTrue(receiver.nonceCount() <= 16);
        }
        assertEquals(1_000, opened);
    }
}
