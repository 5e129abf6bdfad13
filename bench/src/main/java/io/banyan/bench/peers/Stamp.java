package io.banyan.bench.peers;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What every message begins with, little endian: a sequence and the time it ought to have been sent at. The rest of the
 * payload is zeros.
 */
public final class Stamp
{
    /** The smallest payload. */
    public static final int LENGTH = 2 * Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Stamp()
    {
    }

    /**
     * Stamp a message.
     *
     * @param buffer     at whose beginning it is.
     * @param sequence   of it.
     * @param intendedNs when it ought to be sent.
     */
    public static void write(final MutableDirectBuffer buffer, final long sequence, final long intendedNs)
    {
        buffer.putLong(0, sequence, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(Long.BYTES, intendedNs, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Hand over a message.
     *
     * @param arrival told.
     * @param reader  that got it.
     * @param buffer  holding it.
     * @param offset  of it.
     */
    public static void read(final Arrival arrival, final int reader, final DirectBuffer buffer, final int offset)
    {
        arrival.onMessage(reader, buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN),
            buffer.getLong(offset + Long.BYTES, ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * Hand over a message.
     *
     * @param arrival told.
     * @param reader  that got it.
     * @param bytes   holding it.
     * @param offset  of it.
     */
    public static void read(final Arrival arrival, final int reader, final byte[] bytes, final int offset)
    {
        arrival.onMessage(reader, (long)LONGS.get(bytes, offset), (long)LONGS.get(bytes, offset + Long.BYTES));
    }
}
