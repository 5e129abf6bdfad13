package io.banyan.bench.chaos;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.zip.CRC32C;

/**
 * A message that tells whether it is intact: which life of the writer sent it, its number in that life, filler, and a
 * checksum over all of it.
 */
final class ChaosMessage
{
    static final int LENGTH_MIN = 2 * Long.BYTES + Integer.BYTES;
    private static final int NUMBER_OFFSET = Long.BYTES;
    private static final int FILLER_OFFSET = 2 * Long.BYTES;

    private final byte[] bytes;
    private final UnsafeBuffer buffer;
    private final CRC32C checksum = new CRC32C();

    ChaosMessage(final int length)
    {
        if (length < LENGTH_MIN)
        {
            throw new IllegalArgumentException("a message of " + length + " bytes; at least " + LENGTH_MIN);
        }
        bytes = new byte[length];
        buffer = new UnsafeBuffer(bytes);
    }

    DirectBuffer write(final long life, final long number)
    {
        buffer.putLong(0, life);
        buffer.putLong(NUMBER_OFFSET, number);
        for (int i = FILLER_OFFSET; i < bytes.length - Integer.BYTES; i++)
        {
            bytes[i] = (byte)(number * 31 + i);
        }
        buffer.putInt(bytes.length - Integer.BYTES, checksum());
        return buffer;
    }

    /** Whether the bytes are those of some message, which is then the one of {@link #life} and {@link #number}. */
    boolean read(final DirectBuffer source, final int offset, final int length)
    {
        if (length != bytes.length)
        {
            return false;
        }
        source.getBytes(offset, bytes);
        return buffer.getInt(bytes.length - Integer.BYTES) == checksum();
    }

    long life()
    {
        return buffer.getLong(0);
    }

    long number()
    {
        return buffer.getLong(NUMBER_OFFSET);
    }

    int length()
    {
        return bytes.length;
    }

    private int checksum()
    {
        checksum.reset();
        checksum.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int)checksum.getValue();
    }
}
