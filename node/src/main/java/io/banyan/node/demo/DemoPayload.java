package io.banyan.node.demo;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A message that can be judged by whoever gets it: its number, when it was meant to be sent, and a checksum over all
 * its bytes.
 * <pre>
 *   0         8               16          24
 *   | number  | intended time | checksum  | filling ... |
 * </pre>
 */
final class DemoPayload
{
    /** Room for the number, the time and the checksum. */
    static final int LENGTH_MIN = 24;

    private static final int TIME_OFFSET = 8;
    private static final int CHECKSUM_OFFSET = 16;
    private static final int FILLING_OFFSET = 24;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private DemoPayload()
    {
    }

    static void fill(final MutableDirectBuffer buffer, final int length)
    {
        for (int i = FILLING_OFFSET; i < length; i++)
        {
            buffer.putByte(i, (byte)(i * 31));
        }
    }

    static void encode(final MutableDirectBuffer buffer, final int length, final long number, final long intendedNs)
    {
        buffer.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(TIME_OFFSET, intendedNs, ByteOrder.LITTLE_ENDIAN);
        if (length >= FILLING_OFFSET + Long.BYTES)
        {
            // No two messages are alike behind the header either.
            buffer.putLong(FILLING_OFFSET, number * MULTIPLIER, ByteOrder.LITTLE_ENDIAN);
        }
        buffer.putLong(CHECKSUM_OFFSET, checksum(buffer, 0, length), ByteOrder.LITTLE_ENDIAN);
    }

    static boolean isIntact(final DirectBuffer buffer, final int offset, final int length)
    {
        return length >= LENGTH_MIN &&
            buffer.getLong(offset + CHECKSUM_OFFSET, ByteOrder.LITTLE_ENDIAN) == checksum(buffer, offset, length);
    }

    static long number(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }

    static long intendedNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private static long checksum(final DirectBuffer buffer, final int offset, final int length)
    {
        long sum = length;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES)
        {
            if (i != CHECKSUM_OFFSET)
            {
                sum = (sum ^ buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN)) * MULTIPLIER;
                sum ^= sum >>> 29;
            }
        }
        for (; i < length; i++)
        {
            sum = (sum ^ buffer.getByte(offset + i)) * MULTIPLIER;
        }
        return sum;
    }
}
