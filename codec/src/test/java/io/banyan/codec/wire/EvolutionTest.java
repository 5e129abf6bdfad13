package io.banyan.codec.wire;

import io.banyan.codec.edge.DataPlaneValidator;
import io.banyan.codec.edge.FrameCursor;
import io.banyan.codec.edge.Verdict;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Readers of this version and writers of the next, and the other way round. The next version of the data plane is
 * {@code sbe/data-plane-next.xml} of the test resources: ours with fields appended.
 */
class EvolutionTest
{
    private static final WireSchema NEXT = WireSchema.load(Path.of("src/test/resources/sbe/data-plane-next.xml"));

    static List<Golden> newest()
    {
        return GoldenTest.newest();
    }

    static List<Golden> inBothSchemas()
    {
        return newest().stream()
            .filter(golden -> WireSchema.DATA == golden.schema())
            .filter(golden -> NEXT.messages().stream().anyMatch(next -> next.name().equals(golden.message())))
            .toList();
    }

    @ParameterizedTest
    @MethodSource("newest")
    void shouldSkipTheUnknownTailWhenTheWriterIsNewer(final Golden golden)
    {
        for (final boolean endTail : new boolean[]{false, true})
        {
            final UnsafeBuffer next = NextVersion.of(golden, endTail);
            assertEquals(Verdict.VALID, GoldenTest.validate(golden.schema(), next));
            assertEquals(golden.decodedValues(), Flyweights.decode(golden.schema(), next));
        }
    }

    @ParameterizedTest
    @MethodSource("newest")
    void shouldRefuseATailWhenTheVersionIsKnown(final Golden golden)
    {
        final UnsafeBuffer next = NextVersion.of(golden, true);
        next.putShort(6, (short)golden.version(), LITTLE_ENDIAN);
        assertEquals(Verdict.BLOCK_LENGTH, GoldenTest.validate(golden.schema(), next));

        final UnsafeBuffer longer = new UnsafeBuffer(new byte[golden.bytes().length + 1]);
        longer.putBytes(0, golden.bytes());
        assertEquals(Verdict.TRAILING_BYTES, GoldenTest.validate(golden.schema(), longer));
    }

    @Test
    void shouldContinueOurSchemaInTheNextOne()
    {
        assertEquals(WireSchema.DATA.version() + 1, NEXT.version(), "keep data-plane-next.xml one version ahead");
        assertFalse(NEXT.messages().isEmpty());
        for (final WireMessage next : NEXT.messages())
        {
            final WireMessage ours = WireSchema.DATA.message(next.name());
            assertEquals(ours.fields(), next.fields().subList(0, ours.fields().size()));
            assertTrue(next.fields().size() > ours.fields().size());
            for (int i = 0; i < ours.groups().size(); i++)
            {
                final List<WireField> fields = ours.groups().get(i).fields();
                assertEquals(fields, next.groups().get(i).fields().subList(0, fields.size()));
                assertTrue(next.groups().get(i).fields().size() > fields.size());
            }
            assertEquals(ours.data(), next.data().subList(0, ours.data().size()));
        }
    }

    @ParameterizedTest
    @MethodSource("inBothSchemas")
    void shouldReadOurBytesWhenTheReaderIsNewer(final Golden golden)
    {
        assertEquals(golden.decodedValues(), Flyweights.decode(NEXT, golden.buffer()));
    }

    @ParameterizedTest
    @MethodSource("inBothSchemas")
    void shouldReadTheNextBytesWhenWeAreOlder(final Golden golden)
    {
        final Map<String, String> nextValues = Samples.values(NEXT.message(golden.message()), golden.sample());
        final UnsafeBuffer buffer = encode(golden.message(), nextValues);

        assertEquals(Verdict.VALID, DataPlaneValidator.validate(buffer, 0, buffer.capacity()));
        final Map<String, String> ours = Flyweights.decode(WireSchema.DATA, buffer);
        assertEquals(golden.decodedValues().keySet(), ours.keySet());
        ours.forEach((path, value) -> assertEquals(nextValues.get(path), value, path));
    }

    @Test
    void shouldWalkTheFramesOfANewerBlock()
    {
        final Map<String, String> values = Samples.values(NEXT.message("Block"), Samples.FULL);
        final UnsafeBuffer buffer = encode("Block", values);
        final FrameCursor cursor = new FrameCursor().wrap(buffer, 0, buffer.capacity());

        final long firstSequence = Long.parseLong(values.get("firstSequence"));
        for (int i = 0; i < 2; i++)
        {
            assertTrue(cursor.next());
            assertEquals(firstSequence + i, cursor.sequence());
            assertEquals(values.get("frames[" + i + "].topic"), String.valueOf(cursor.topic()));
            final byte[] payload = new byte[cursor.payloadLength()];
            buffer.getBytes(cursor.payloadOffset(), payload);
            assertEquals(values.get("frames[" + i + "].payload"), HexFormat.of().formatHex(payload));
        }
        assertFalse(cursor.next());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 200, 255})
    void shouldReadAValueOfANewerVersionAsUnknown(final int value)
    {
        final Golden golden = newest().stream()
            .filter(candidate -> "EndOfChannel".equals(candidate.message()))
            .findFirst()
            .orElseThrow();
        final UnsafeBuffer buffer = golden.buffer();
        buffer.putByte(buffer.capacity() - 1, (byte)value);
        assertEquals(Verdict.ENUM_VALUE, DataPlaneValidator.validate(buffer, 0, buffer.capacity()));

        buffer.putShort(6, (short)(golden.version() + 1), LITTLE_ENDIAN);
        assertEquals(Verdict.VALID, DataPlaneValidator.validate(buffer, 0, buffer.capacity()));
        assertEquals(
            255 == value ? "NULL_VAL" : "SBE_UNKNOWN", Flyweights.decode(WireSchema.DATA, buffer).get("reason"));
    }

    private static UnsafeBuffer encode(final String message, final Map<String, String> values)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);
        final int length = Flyweights.encode(NEXT, NEXT.message(message), values, buffer);
        return new UnsafeBuffer(buffer, 0, length);
    }
}
