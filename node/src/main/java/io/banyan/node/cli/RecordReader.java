package io.banyan.node.cli;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads messages from a stream of bytes. Memory is bounded by the longest message allowed: longer ones are passed over,
 * and said to be so by their length.
 */
final class RecordReader
{
    /** How messages are told apart. */
    enum Framing
    {
        /** One message a line. */
        LINES,
        /** Four bytes of length, highest first, before each message. */
        LENGTH
    }

    /** The answer at the end of the input. */
    static final long END = -1;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int FIRST_BYTES = 4096;
    private static final int LENGTH_BYTES = 4;
    private static final int BYTE_BITS = 8;

    private final InputStream in;
    private final Framing framing;
    private final int lengthMax;
    private byte[] bytes = new byte[FIRST_BYTES];
    private long records;

    RecordReader(final InputStream in, final Framing framing, final int lengthMax)
    {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.framing = framing;
        this.lengthMax = lengthMax;
    }

    /** Bytes of the next message, which stands in {@link #bytes} unless it is longer than allowed; or the end. */
    long next() throws IOException
    {
        final long length = framing == Framing.LINES ? line() : record();
        records += length == END ? 0 : 1;
        return length;
    }

    /** Holds the last message; another array once it has to grow. */
    byte[] bytes()
    {
        return bytes;
    }

    private long line() throws IOException
    {
        int c = in.read();
        if (c < 0)
        {
            return END;
        }
        long length = 0;
        while (c >= 0 && c != '\n')
        {
            if (length < lengthMax)
            {
                ensure((int)length + 1);
                bytes[(int)length] = (byte)c;
            }
            length++;
            c = in.read();
        }
        return length;
    }

    private long record() throws IOException
    {
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++)
        {
            final int c = in.read();
            if (c < 0 && i == 0)
            {
                return END;
            }
            if (c < 0)
            {
                throw new EOFException("the input ends within the length of record " + (records + 1));
            }
            length = length << BYTE_BITS | c;
        }
        if (length < 0)
        {
            throw new IOException("record " + (records + 1) + " claims " + length +
                " bytes: the input is not in the form LENGTH (4 bytes of length, highest first, before each message)");
        }
        final int there;
        if (length > lengthMax)
        {
            there = skip(length);
        }
        else
        {
            ensure(length);
            there = in.readNBytes(bytes, 0, length);
        }
        if (there < length)
        {
            throw new EOFException("the input ends within record " + (records + 1) + ": " + length +
                " bytes are announced, " + there + " are there");
        }
        return length;
    }

    private int skip(final int length) throws IOException
    {
        int done = 0;
        while (done < length)
        {
            final int part = in.readNBytes(bytes, 0, Math.min(bytes.length, length - done));
            if (part == 0)
            {
                break;
            }
            done += part;
        }
        return done;
    }

    private void ensure(final int length)
    {
        if (length > bytes.length)
        {
            bytes = Arrays.copyOf(bytes, Math.max(length, Math.min(lengthMax, bytes.length * 2)));
        }
    }
}
