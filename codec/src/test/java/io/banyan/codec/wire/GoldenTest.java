package io.banyan.codec.wire;

import io.banyan.codec.edge.ControlPlaneValidator;
import io.banyan.codec.edge.DataPlaneValidator;
import io.banyan.codec.edge.Verdict;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

class GoldenTest
{
    @BeforeAll
    static void writeWhatIsMissing()
    {
        if (Golden.isRegenerating())
        {
            forEachSample((schema, message, sample) ->
            {
                if (!Files.exists(Golden.path(schema, message, sample)))
                {
                    Golden.write(schema, message, sample);
                }
            });
        }
    }

    static List<Golden> all()
    {
        return Golden.all();
    }

    static List<Golden> newest()
    {
        return Golden.all().stream().filter(golden -> golden.version() == golden.schema().version()).toList();
    }

    @Test
    void shouldHaveAFileForEveryMessageAndVersion()
    {
        final List<Path> missing = new ArrayList<>();
        forEachSample((schema, message, sample) ->
        {
            final Path newest = Golden.path(schema, message, sample);
            for (int version = message.since(); version <= schema.version(); version++)
            {
                final Path path = newest.getParent().resolveSibling("v" + version).resolve(newest.getFileName());
                if (!Files.exists(path))
                {
                    missing.add(path);
                }
            }
        });

        assertTrue(missing.isEmpty(), () -> "no golden bytes in " + missing + "; write them with\n  " + Golden.COMMAND);
    }

    @ParameterizedTest
    @MethodSource("newest")
    void shouldEncodeTheGoldenBytes(final Golden golden)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);
        int length = 0;
        try
        {
            length = Flyweights.encode(golden.schema(), golden.wireMessage(), golden.decodedValues(), buffer);
        }
        catch (final IllegalArgumentException | IllegalStateException ex)
        {
            fail(golden + ": " + ex.getMessage() + Golden.ADVICE);
        }

        int position = 0;
        for (final Map.Entry<String, String> piece : golden.pieces().entrySet())
        {
            final int pieceLength = piece.getValue().length() / 2;
            final byte[] encoded = new byte[pieceLength];
            final int from = position;
            final int to = length;
            assertTrue(
                from + pieceLength <= to,
                () -> golden + ": shorter than its golden bytes from " + piece.getKey() + " on" + Golden.ADVICE);
            buffer.getBytes(position, encoded);
            assertEquals(
                piece.getValue(),
                HexFormat.of().formatHex(encoded),
                () -> golden + ": other bytes at " + from + ", where " + piece.getKey() + " was" + Golden.ADVICE);
            position += pieceLength;
        }

        final int goldenLength = position;
        final int encodedLength = length;
        assertEquals(goldenLength, encodedLength, () -> golden + ": longer than its golden bytes" + Golden.ADVICE);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldDecodeTheGoldenBytesOfEveryVersion(final Golden golden)
    {
        assertEquals(
            Verdict.VALID,
            validate(golden.schema(), golden.buffer()),
            () -> golden + " is not valid any more" + Golden.ADVICE);
        assertEquals(
            lines(golden.decodedValues()),
            lines(Flyweights.decode(golden.schema(), golden.buffer())),
            () -> golden + " is read differently" + Golden.ADVICE);
    }

    static Verdict validate(final WireSchema schema, final DirectBuffer buffer)
    {
        return schema == WireSchema.DATA ?
            DataPlaneValidator.validate(buffer, 0, buffer.capacity()) :
            ControlPlaneValidator.validate(buffer, 0, buffer.capacity());
    }

    private static String lines(final Map<String, String> values)
    {
        final StringBuilder lines = new StringBuilder();
        values.forEach((path, value) -> lines.append(path).append(" = ").append(value).append('\n'));
        return lines.toString();
    }

    private static void forEachSample(final SampleConsumer consumer)
    {
        for (final WireSchema schema : WireSchema.ALL)
        {
            for (final WireMessage message : schema.messages())
            {
                for (final String sample : Samples.names(message))
                {
                    consumer.accept(schema, message, sample);
                }
            }
        }
    }

    private interface SampleConsumer
    {
        void accept(WireSchema schema, WireMessage message, String sample);
    }
}
