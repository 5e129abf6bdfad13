package io.banyan.codec.edge;

import org.agrona.DirectBuffer;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * The fixed part of a message or of a group entry: how long it is in each version, and which of its values are not
 * free. Immutable once the rule that holds it is built.
 */
final class ElementRule
{
    private static final int WORDS_PER_CHECK = 5;
    private static final int SINCE = 0;
    private static final int OFFSET = 1;
    private static final int WIDTH = 2;
    private static final int VALUES = 3;
    private static final int FREE_BITS = 4;

    private final int[] lengthByVersion;
    private int[] checks = new int[0];

    /**
     * @param lengthByVersion lengths of the fixed part from version 0 on; the last holds for every later version.
     */
    ElementRule(final int... lengthByVersion)
    {
        this.lengthByVersion = lengthByVersion;
    }

    void addEnum(final int sinceVersion, final int offset, final int width, final int values)
    {
        append(sinceVersion, offset, width, values, 0);
    }

    void addSet(final int sinceVersion, final int offset, final int width, final int knownBits)
    {
        append(sinceVersion, offset, width, 0, knownBits);
    }

    int length(final int version)
    {
        return lengthByVersion[Math.min(version, lengthByVersion.length - 1)];
    }

    /**
     * A known version has exactly its length; a newer one has at least ours, because fields are only appended.
     */
    boolean allows(final int actingLength, final int actingVersion, final int schemaVersion)
    {
        final int knownLength = length(Math.min(actingVersion, schemaVersion));
        return actingVersion <= schemaVersion ? actingLength == knownLength : actingLength >= knownLength;
    }

    boolean isFree()
    {
        return checks.length == 0;
    }

    /**
     * Checks the values of a fixed part of a known version; the caller has made sure that it lies inside the buffer.
     */
    Verdict checkValues(final DirectBuffer buffer, final int offset, final int version)
    {
        for (int i = 0; i < checks.length; i += WORDS_PER_CHECK)
        {
            if (checks[i + SINCE] <= version)
            {
                final int index = offset + checks[i + OFFSET];
                final int value = 1 == checks[i + WIDTH] ?
                    buffer.getByte(index) & 0xFF : buffer.getShort(index, LITTLE_ENDIAN) & 0xFFFF;

                if (0 == checks[i + VALUES])
                {
                    if (0 != (value & ~checks[i + FREE_BITS]))
                    {
                        return Verdict.RESERVED;
                    }
                }
                else if (value >= checks[i + VALUES])
                {
                    return Verdict.ENUM_VALUE;
                }
            }
        }

        return Verdict.VALID;
    }

    private void append(final int... check)
    {
        final int[] longer = java.util.Arrays.copyOf(checks, checks.length + WORDS_PER_CHECK);
        System.arraycopy(check, 0, longer, checks.length, WORDS_PER_CHECK);
        checks = longer;
    }
}
