package io.banyan.control.auth;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import org.agrona.DirectBuffer;

import io.banyan.engine.NodeAddress;

/**
 * Makes and checks authentication codes: HMAC-SHA-256 cut to 64 bits, each kind of code over fields of its own behind a
 * tag of its own. A code is never 0, so that 0 can mean none. Codes are made with the current key and pass with the
 * current or the other key: give every node the next key as the other one, then make it current everywhere, then drop
 * the old.
 * <p>
 * Cookies are made with a secret of the node alone: nobody else can make one, whatever the mode. Not safe for several
 * threads.
 */
public final class Codes implements Cookies
{
    /** Bytes in a key. */
    public static final int KEY_BYTES = Hmac.BYTES;
    /** No code at all. */
    public static final long NONE = 0;
    /** A cookie passes for at least this long and at most twice as long. */
    public static final long COOKIE_LIFE_MS = 60_000;

    private static final VarHandle LONGS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SCRATCH_BYTES = 2048;
    private static final long TAG_LEASE = 1;
    private static final long TAG_COOKIE = 2;
    private static final long TAG_ROUTE = 3;
    private static final long TAG_KICK = 4;
    private static final long TAG_POLICY = 5;
    private static final long TAG_BEACON = 6;
    private static final long TAG_ENVELOPE = 7;
    private static final long FREEZE = 1L << 32;

    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final byte[] digest = new byte[Hmac.BYTES];
    private final Hmac cookieHmac;
    private Hmac currentHmac;
    private Hmac otherHmac;
    private int length;

    /**
     * Codes under a key.
     *
     * @param currentKey   shared by trackers and members, {@link #KEY_BYTES} long.
     * @param cookieSecret of this node alone, drawn afresh at each start, {@link #KEY_BYTES} long.
     */
    public Codes(final byte[] currentKey, final byte[] cookieSecret)
    {
        currentHmac = new Hmac(currentKey);
        cookieHmac = new Hmac(cookieSecret);
    }

    /**
     * Codes under the key that everybody knows: who may join is then not limited.
     *
     * @param cookieSecret of this node alone, {@link #KEY_BYTES} long.
     * @return the codes.
     */
    public static Codes open(final byte[] cookieSecret)
    {
        return new Codes("banyan open mode: no secret here".getBytes(StandardCharsets.US_ASCII), cookieSecret);
    }

    /**
     * Change the keys without a stop.
     *
     * @param currentKey codes are made with this one.
     * @param otherKey   passes too: the next one before a change, the last one after it; null for none.
     */
    public void keys(final byte[] currentKey, final byte[] otherKey)
    {
        final Hmac current = new Hmac(currentKey);
        otherHmac = null == otherKey ? null : new Hmac(otherKey);
        currentHmac = current;
    }

    /**
     * The code of a lease.
     *
     * @param channelId   of the channel.
     * @param parentId    whose slot it is.
     * @param joinerId    who may use it.
     * @param leaseId     of the lease; names the tracker too, see {@link LeaseGuard#trackerIndex}.
     * @param expiresAtMs tracker's clock.
     * @return the code.
     */
    public long lease(
        final long channelId, final long parentId, final long joinerId, final long leaseId, final long expiresAtMs)
    {
        fillLease(channelId, parentId, joinerId, leaseId, expiresAtMs);
        return code(currentHmac);
    }

    /**
     * Check the code of a lease; time and use are checked by {@link LeaseGuard}.
     *
     * @param channelId   of the channel.
     * @param parentId    whose slot it is.
     * @param joinerId    who may use it.
     * @param leaseId     of the lease.
     * @param expiresAtMs tracker's clock.
     * @param code        to check.
     * @return true if a tracker made it.
     */
    public boolean isLease(
        final long channelId,
        final long parentId,
        final long joinerId,
        final long leaseId,
        final long expiresAtMs,
        final long code)
    {
        fillLease(channelId, parentId, joinerId, leaseId, expiresAtMs);
        return isCode(code);
    }

    @Override
    public long cookie(final NodeAddress to, final long nowMs)
    {
        return cookieOf(to, nowMs / COOKIE_LIFE_MS);
    }

    @Override
    public boolean isCookie(final NodeAddress from, final long cookie, final long nowMs)
    {
        if (NONE == cookie)
        {
            return false;
        }
        // The lowest bit says whether it was made in an even or odd period: one code to compute, not two.
        final long period = nowMs / COOKIE_LIFE_MS;
        return cookie == cookieOf(from, ((period ^ cookie) & 1) == 0 ? period : period - 1);
    }

    /**
     * The code of a route token.
     *
     * @param channelId of the channel.
     * @param memberId  the token leads to.
     * @param epoch     of the path.
     * @param labels    of the links from the root.
     * @param depth     how many of them.
     * @return the code.
     */
    public long route(
        final long channelId, final long memberId, final int epoch, final char[] labels, final int depth)
    {
        fillRoute(channelId, memberId, epoch, labels, depth);
        return code(currentHmac);
    }

    /**
     * Check the code of a route token.
     *
     * @param channelId of the channel.
     * @param memberId  the token leads to.
     * @param epoch     of the path.
     * @param labels    of the links from the root.
     * @param depth     how many of them.
     * @param code      to check.
     * @return true if a member made it.
     */
    public boolean isRoute(
        final long channelId,
        final long memberId,
        final int epoch,
        final char[] labels,
        final int depth,
        final long code)
    {
        fillRoute(channelId, memberId, epoch, labels, depth);
        return isCode(code);
    }

    /**
     * The code of a kick.
     *
     * @param channelId of the channel.
     * @param memberId  kicked.
     * @param epoch     of the root.
     * @return the code.
     */
    public long kick(final long channelId, final long memberId, final int epoch)
    {
        fillKick(channelId, memberId, epoch);
        return code(currentHmac);
    }

    /**
     * Check the code of a kick.
     *
     * @param channelId of the channel.
     * @param memberId  kicked.
     * @param epoch     of the root.
     * @param code      to check.
     * @return true if it holds.
     */
    public boolean isKick(final long channelId, final long memberId, final int epoch, final long code)
    {
        fillKick(channelId, memberId, epoch);
        return isCode(code);
    }

    /**
     * The code of a policy.
     *
     * @param channelId      of the channel.
     * @param epoch          of the root.
     * @param policyVersion  of the policy.
     * @param uploadMaxBytes a second.
     * @param childrenMax    of each member.
     * @param freeze         no new members.
     * @return the code.
     */
    public long policy(
        final long channelId,
        final int epoch,
        final long policyVersion,
        final long uploadMaxBytes,
        final int childrenMax,
        final boolean freeze)
    {
        fillPolicy(channelId, epoch, policyVersion, uploadMaxBytes, childrenMax, freeze);
        return code(currentHmac);
    }

    /**
     * Check the code of a policy.
     *
     * @param channelId      of the channel.
     * @param epoch          of the root.
     * @param policyVersion  of the policy.
     * @param uploadMaxBytes a second.
     * @param childrenMax    of each member.
     * @param freeze         no new members.
     * @param code           to check.
     * @return true if it holds.
     */
    public boolean isPolicy(
        final long channelId,
        final int epoch,
        final long policyVersion,
        final long uploadMaxBytes,
        final int childrenMax,
        final boolean freeze,
        final long code)
    {
        fillPolicy(channelId, epoch, policyVersion, uploadMaxBytes, childrenMax, freeze);
        return isCode(code);
    }

    /**
     * The code of a root's beacon; what is gathered on its way is not under it.
     *
     * @param channelId of the channel.
     * @param rootId    of the root.
     * @param beaconId  of the beacon.
     * @param epoch     of the root.
     * @param nextBlock of the root.
     * @param address   of the root.
     * @return the code.
     */
    public long beacon(
        final long channelId,
        final long rootId,
        final long beaconId,
        final int epoch,
        final long nextBlock,
        final NodeAddress address)
    {
        fillBeacon(channelId, rootId, beaconId, epoch, nextBlock, address);
        return code(currentHmac);
    }

    /**
     * Check the code of a root's beacon.
     *
     * @param channelId of the channel.
     * @param rootId    of the root.
     * @param beaconId  of the beacon.
     * @param epoch     of the root.
     * @param nextBlock of the root.
     * @param address   of the root.
     * @param code      to check.
     * @return true if it holds.
     */
    public boolean isBeacon(
        final long channelId,
        final long rootId,
        final long beaconId,
        final int epoch,
        final long nextBlock,
        final NodeAddress address,
        final long code)
    {
        fillBeacon(channelId, rootId, beaconId, epoch, nextBlock, address);
        return isCode(code);
    }

    long envelope(final DirectBuffer buffer, final int offset, final int bytes)
    {
        fillEnvelope(buffer, offset, bytes);
        return code(currentHmac);
    }

    boolean isEnvelope(final DirectBuffer buffer, final int offset, final int bytes, final long code)
    {
        fillEnvelope(buffer, offset, bytes);
        return isCode(code);
    }

    private long cookieOf(final NodeAddress address, final long period)
    {
        begin(TAG_COOKIE);
        put(address.addressHigh());
        put(address.addressLow());
        put(address.controlPort());
        put(period);
        final long code = (code(cookieHmac) & ~1L) | (period & 1);
        return NONE == code ? 2 : code;
    }

    private void fillLease(
        final long channelId, final long parentId, final long joinerId, final long leaseId, final long expiresAtMs)
    {
        begin(TAG_LEASE);
        put(channelId);
        put(parentId);
        put(joinerId);
        put(leaseId);
        put(expiresAtMs);
    }

    private void fillRoute(
        final long channelId, final long memberId, final int epoch, final char[] labels, final int depth)
    {
        begin(TAG_ROUTE);
        put(channelId);
        put(memberId);
        put((Integer.toUnsignedLong(epoch) << Integer.SIZE) | depth);
        for (int i = 0; i < depth; i++)
        {
            scratch[length++] = (byte)labels[i];
            scratch[length++] = (byte)(labels[i] >>> Byte.SIZE);
        }
    }

    private void fillKick(final long channelId, final long memberId, final int epoch)
    {
        begin(TAG_KICK);
        put(channelId);
        put(memberId);
        put(epoch);
    }

    private void fillPolicy(
        final long channelId,
        final int epoch,
        final long policyVersion,
        final long uploadMaxBytes,
        final int childrenMax,
        final boolean freeze)
    {
        begin(TAG_POLICY);
        put(channelId);
        put(epoch);
        put(policyVersion);
        put(uploadMaxBytes);
        put(childrenMax | (freeze ? FREEZE : 0));
    }

    private void fillBeacon(
        final long channelId, final long rootId, final long beaconId, final int epoch, final long nextBlock,
        final NodeAddress address)
    {
        begin(TAG_BEACON);
        put(channelId);
        put(rootId);
        put(beaconId);
        put(epoch);
        put(nextBlock);
        put(address.addressHigh());
        put(address.addressLow());
        put(((long)address.controlPort() << Integer.SIZE) | address.dataPort());
        put(address.hostTag());
    }

    private void fillEnvelope(final DirectBuffer buffer, final int offset, final int bytes)
    {
        begin(TAG_ENVELOPE);
        buffer.getBytes(offset, scratch, length, bytes);
        length += bytes;
    }

    private void begin(final long tag)
    {
        length = 0;
        put(tag);
    }

    private void put(final long value)
    {
        LONGS.set(scratch, length, value);
        length += Long.BYTES;
    }

    private boolean isCode(final long code)
    {
        return NONE != code && (code == code(currentHmac) || (null != otherHmac && code == code(otherHmac)));
    }

    private long code(final Hmac hmac)
    {
        hmac.compute(scratch, length, digest);
        final long code = (long)LONGS.get(digest, 0);
        return NONE == code ? 1 : code;
    }
}
