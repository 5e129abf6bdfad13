package io.banyan.codec.wire;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.List;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * Makes of a message what a writer of the next version would send: fields appended to the fixed part and to every group
 * entry, and an element appended after the last.
 */
public final class NextVersion
{
    /** Bytes appended to the fixed part. */
    public static final int ROOT_TAIL = 12;

    /** Bytes appended to each entry. */
    public static final int ENTRY_TAIL = 3;

    /** Bytes appended after the last element. */
    public static final int END_TAIL = 6;

    private static final byte JUNK = (byte)0xEE;

    private final UnsafeBuffer from;
    private final ExpandableArrayBuffer to = new ExpandableArrayBuffer();
    private int read;
    private int written;

    private NextVersion(final UnsafeBuffer from)
    {
        this.from = from;
    }

    /**
     * Rewrites a message of the newest version.
     *
     * @param golden  to rewrite.
     * @param endTail whether to append an element after the last.
     * @return the message of the next version, bounded exactly.
     */
    public static UnsafeBuffer of(final Golden golden, final boolean endTail)
    {
        final NextVersion next = new NextVersion(golden.buffer());
        next.rewrite(golden, endTail);
        final UnsafeBuffer exact = new UnsafeBuffer(new byte[next.written]);
        exact.putBytes(0, next.to, 0, next.written);
        return exact;
    }

    private void rewrite(final Golden golden, final boolean endTail)
    {
        final WireMessage message = golden.wireMessage();
        copy(8);
        copy(message.blockLength());
        junk(ROOT_TAIL);
        to.putShort(0, (short)(message.blockLength() + ROOT_TAIL), LITTLE_ENDIAN);
        to.putShort(6, (short)(golden.schema().version() + 1), LITTLE_ENDIAN);
        for (final WireGroup group : message.groups())
        {
            to.putShort(written, (short)(group.blockLength() + ENTRY_TAIL), LITTLE_ENDIAN);
            to.putShort(written + 2, from.getShort(read + 2));
            final int count = from.getShort(read + 2, LITTLE_ENDIAN);
            read += 4;
            written += 4;
            for (int i = 0; i < count; i++)
            {
                copy(group.blockLength());
                junk(ENTRY_TAIL);
                data(group.data());
            }
        }
        data(message.data());
        if (endTail)
        {
            junk(END_TAIL);
        }
    }

    private void data(final List<WireData> data)
    {
        for (final WireData item : data)
        {
            final int length = 1 == item.headerLength() ?
                from.getByte(read) & 0xFF : from.getShort(read, LITTLE_ENDIAN) & 0xFFFF;
            copy(item.headerLength() + length);
        }
    }

    private void copy(final int length)
    {
        to.putBytes(written, from, read, length);
        read += length;
        written += length;
    }

    private void junk(final int length)
    {
        to.setMemory(written, length, JUNK);
        written += length;
    }
}
