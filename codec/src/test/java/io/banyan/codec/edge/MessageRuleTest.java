package io.banyan.codec.edge;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static io.banyan.codec.edge.Verdict.BLOCK_LENGTH;
import static io.banyan.codec.edge.Verdict.ENUM_VALUE;
import static io.banyan.codec.edge.Verdict.GROUP_BLOCK_LENGTH;
import static io.banyan.codec.edge.Verdict.RESERVED;
import static io.banyan.codec.edge.Verdict.TRAILING_BYTES;
import static io.banyan.codec.edge.Verdict.TRUNCATED;
import static io.banyan.codec.edge.Verdict.VALID;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * A message with a history, which the schemas do not have yet: version 1 appended an enum to the fixed part and a set
 * to the entries, version 2 appended data.
 */
class MessageRuleTest
{
    private final MessageRule rule = new MessageRule(1, 2, 4, 5)
        .enumField(1, 4, 1, 3)
        .group(0, 2, 4)
        .setField(1, 2, 2, 0b11)
        .data(2, 2);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);

    @Test
    void shouldTakeEachKnownVersionWithItsOwnLengths()
    {
        assertEquals(VALID, walk(0, 4, 2, 0));
        assertEquals(VALID, walk(1, 5, 4, 0));
        assertEquals(VALID, walk(2, 5, 4, 2));
    }

    @Test
    void shouldRefuseTheLengthsOfAnotherVersion()
    {
        assertEquals(BLOCK_LENGTH, walk(0, 5, 2, 0));
        assertEquals(BLOCK_LENGTH, walk(1, 4, 4, 0));
        assertEquals(BLOCK_LENGTH, walk(2, 6, 4, 2));
        assertEquals(GROUP_BLOCK_LENGTH, walk(0, 4, 4, 0));
        assertEquals(GROUP_BLOCK_LENGTH, walk(2, 5, 2, 2));
    }

    @Test
    void shouldExpectDataOnlySinceItsVersion()
    {
        assertEquals(TRAILING_BYTES, walk(1, 5, 4, 2));
        assertEquals(TRUNCATED, walk(2, 5, 4, 0));
    }

    @Test
    void shouldTakeANewerVersionThatIsAsLongAsOurs()
    {
        assertEquals(VALID, walk(3, 5, 4, 2));
        assertEquals(VALID, walk(3, 9, 7, 11));
        assertEquals(BLOCK_LENGTH, walk(3, 4, 4, 2));
        assertEquals(GROUP_BLOCK_LENGTH, walk(3, 5, 3, 2));
    }

    @Test
    void shouldCheckAValueOnlyWhereItsVersionHasIt()
    {
        buffer.putByte(4, (byte)3);
        assertEquals(ENUM_VALUE, rule.walk(buffer, 0, layOut(5, 4, 2), 5, 2));
        assertEquals(VALID, rule.walk(buffer, 0, layOut(5, 4, 2), 5, 3));

        buffer.putByte(4, (byte)2);
        buffer.putShort(5 + 4 + 2, (short)0b100, LITTLE_ENDIAN);
        assertEquals(RESERVED, rule.walk(buffer, 0, layOut(5, 4, 2), 5, 2));
        assertEquals(VALID, rule.walk(buffer, 0, layOut(5, 4, 2), 5, 3));
    }

    private Verdict walk(final int version, final int rootLength, final int entryLength, final int tail)
    {
        buffer.setMemory(0, buffer.capacity(), (byte)0);
        return rule.walk(buffer, 0, layOut(rootLength, entryLength, tail), rootLength, version);
    }

    /** Two entries; the tail is zeros, which is data of no length and whatever comes after it. */
    private int layOut(final int rootLength, final int entryLength, final int tail)
    {
        buffer.putShort(rootLength, (short)entryLength, LITTLE_ENDIAN);
        buffer.putShort(rootLength + 2, (short)2, LITTLE_ENDIAN);
        return rootLength + 4 + 2 * entryLength + tail;
    }
}
