package io.banyan.codec.fuzz;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.codec.edge.ControlPlaneValidator;
import io.banyan.codec.edge.DataPlaneValidator;
import io.banyan.codec.edge.FrameCursor;
import io.banyan.codec.edge.Verdict;
import io.banyan.codec.wire.Flyweights;
import io.banyan.codec.wire.ReferenceValidator;
import io.banyan.codec.wire.WireSchema;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.HexFormat;
import java.util.Map;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * Validates one datagram and, after a yes, decodes all of it with bounds checks on and the buffer bounded exactly to
 * it.
 */
final class Judge
{
    private final WireSchema schema;
    private final FrameCursor cursor = new FrameCursor();

    Judge(final WireSchema schema)
    {
        this.schema = schema;
        if (!UnsafeBuffer.SHOULD_BOUNDS_CHECK)
        {
            throw new IllegalStateException("bounds checks are off: remove -Dagrona.disable.bounds.checks");
        }
    }

    /**
     * Judges a datagram and throws when anything about it is wrong but the bytes themselves.
     *
     * @param buffer bounded exactly to the datagram.
     * @return what the validator said.
     */
    Verdict judge(final UnsafeBuffer buffer)
    {
        try
        {
            final Verdict verdict = validate(buffer);
            if (verdict.isValid() != ReferenceValidator.accepts(schema, buffer, 0, buffer.capacity()))
            {
                throw new AssertionError(verdict + ", but by the schema it is not so");
            }

            if (verdict.isValid())
            {
                final Map<String, String> values = Flyweights.decode(schema, buffer);
                if (schema == WireSchema.DATA &&
                    BlockDecoder.TEMPLATE_ID == (buffer.getShort(2, LITTLE_ENDIAN) & 0xFFFF))
                {
                    compareCursor(buffer, values);
                }
            }

            return verdict;
        }
        catch (final RuntimeException | AssertionError ex)
        {
            final byte[] bytes = new byte[buffer.capacity()];
            buffer.getBytes(0, bytes);
            throw new AssertionError(
                schema.plane() + " plane, " + ex + ", bytes " + HexFormat.of().formatHex(bytes), ex);
        }
    }

    private Verdict validate(final UnsafeBuffer buffer)
    {
        return schema == WireSchema.DATA ?
            DataPlaneValidator.validate(buffer, 0, buffer.capacity()) :
            ControlPlaneValidator.validate(buffer, 0, buffer.capacity());
    }

    private void compareCursor(final UnsafeBuffer buffer, final Map<String, String> values)
    {
        cursor.wrap(buffer, 0, buffer.capacity());
        int index = 0;
        long sequence = Long.parseLong(values.get("firstSequence"));
        while (cursor.next())
        {
            final String prefix = "frames[" + index++ + "].";
            final byte[] payload = new byte[cursor.payloadLength()];
            buffer.getBytes(cursor.payloadOffset(), payload);
            require(cursor.sequence() == sequence);
            require(values.get(prefix + "topic").equals(String.valueOf(cursor.topic())));
            require(values.get(prefix + "payload").equals(HexFormat.of().formatHex(payload)));
            sequence += 0 == (cursor.frameFlags() & BlockLayout.END_FLAG) ? 0 : 1;
        }
        require(values.get("frames.count").equals(String.valueOf(index)));
    }

    private static void require(final boolean condition)
    {
        if (!condition)
        {
            throw new AssertionError("FrameCursor and BlockDecoder disagree");
        }
    }
}
