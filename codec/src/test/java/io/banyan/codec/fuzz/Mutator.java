package io.banyan.codec.fuzz;

import io.banyan.codec.wire.Golden;
import io.banyan.codec.wire.NextVersion;
import io.banyan.codec.wire.WireSchema;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * Makes hostile datagrams from golden ones. The same seed makes the same datagrams.
 */
final class Mutator
{
    /** Longest datagram made. */
    static final int LENGTH_MAX = 4096;

    private static final int[] BOUNDARIES =
    {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x7F, 0x80, 0xFE, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF
    };
    private static final int CHANGES_MAX = 4;

    private final List<Origin> origins = new ArrayList<>();
    private final SplittableRandom random;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[LENGTH_MAX]);
    private int length;

    Mutator(final WireSchema schema, final long seed)
    {
        random = new SplittableRandom(seed);
        for (final Golden golden : Golden.all())
        {
            if (golden.schema() == schema)
            {
                origins.add(new Origin(golden.bytes(), structure(golden)));
                if (golden.version() == schema.version())
                {
                    final UnsafeBuffer next = NextVersion.of(golden, true);
                    origins.add(new Origin(next.byteArray(), structure(golden)));
                }
            }
        }
    }

    /**
     * Makes the next datagram.
     *
     * @return a buffer bounded exactly to it.
     */
    UnsafeBuffer next()
    {
        final Origin origin = origins.get(random.nextInt(origins.size()));
        length = origin.bytes.length;
        scratch.putBytes(0, origin.bytes);
        for (int changes = random.nextInt(CHANGES_MAX) + 1; changes > 0; changes--)
        {
            change(origin);
        }

        final UnsafeBuffer exact = new UnsafeBuffer(new byte[length]);
        exact.putBytes(0, scratch, 0, length);
        return exact;
    }

    private void change(final Origin origin)
    {
        switch (random.nextInt(10))
        {
            case 0 -> flipBit();
            case 1 -> setByte();
            case 2 -> length = random.nextInt(length + 1);
            case 3 -> extend();
            case 4 -> splice();
            case 5 -> swap();
            case 6, 7 -> putBoundary(origin.structure[random.nextInt(origin.structure.length)]);
            case 8 -> nudge(origin.structure[random.nextInt(origin.structure.length)]);
            default -> putBoundary(random.nextInt(length + 1));
        }
    }

    private void flipBit()
    {
        if (length > 0)
        {
            final int index = random.nextInt(length);
            scratch.putByte(index, (byte)(scratch.getByte(index) ^ 1 << random.nextInt(8)));
        }
    }

    private void setByte()
    {
        if (length > 0)
        {
            scratch.putByte(random.nextInt(length), (byte)random.nextInt(256));
        }
    }

    private void extend()
    {
        final int extra = Math.min(random.nextInt(1, 1 << random.nextInt(1, 10)), LENGTH_MAX - length);
        scratch.setMemory(length, extra, (byte)random.nextInt(256));
        length += extra;
    }

    /** The tail of another message on the head of this one. */
    private void splice()
    {
        final byte[] other = origins.get(random.nextInt(origins.size())).bytes;
        final int from = random.nextInt(other.length);
        final int at = random.nextInt(length + 1);
        final int copied = Math.min(other.length - from, LENGTH_MAX - at);
        scratch.putBytes(at, other, from, copied);
        length = at + copied;
    }

    private void swap()
    {
        final int width = 1 << random.nextInt(4);
        if (length >= width)
        {
            final int left = random.nextInt(length - width + 1);
            final int right = random.nextInt(length - width + 1);
            for (int i = 0; i < width; i++)
            {
                final byte value = scratch.getByte(left + i);
                scratch.putByte(left + i, scratch.getByte(right + i));
                scratch.putByte(right + i, value);
            }
        }
    }

    private void putBoundary(final int index)
    {
        final int value = BOUNDARIES[random.nextInt(BOUNDARIES.length)];
        switch (random.nextInt(4))
        {
            case 0 -> put(index, 1, value);
            case 3 -> put(index, 8, random.nextBoolean() ? Long.MAX_VALUE - value : Long.MIN_VALUE + value);
            default -> put(index, 2, value);
        }
    }

    /** A length or a count that is off by a little is worse than one that is off by much. */
    private void nudge(final int index)
    {
        if (index + 2 <= length)
        {
            put(index, 2, scratch.getShort(index, LITTLE_ENDIAN) + random.nextInt(-9, 10));
        }
    }

    private void put(final int index, final int width, final long value)
    {
        for (int i = 0; i < width && index + i < length; i++)
        {
            scratch.putByte(index + i, (byte)(value >>> 8 * i));
        }
    }

    /** Where the message header, group headers and lengths are, as far as the golden bytes go. */
    private static int[] structure(final Golden golden)
    {
        final List<Integer> offsets = new ArrayList<>();
        int position = 0;
        for (final Map.Entry<String, String> piece : golden.pieces().entrySet())
        {
            final String path = piece.getKey();
            if (path.startsWith("header.") || path.endsWith("ength") || path.endsWith("count") || path.endsWith("lags"))
            {
                offsets.add(position);
            }
            position += piece.getValue().length() / 2;
        }
        return offsets.stream().mapToInt(Integer::intValue).toArray();
    }

    private record Origin(byte[] bytes, int[] structure)
    {
    }
}
