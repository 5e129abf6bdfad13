package io.banyan.codec.wire;

import io.banyan.codec.edge.Verdict;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * The hand-written rules of the validators against the schema: they drift apart here first.
 */
class SchemaAgreementTest
{
    private static final String ADVICE =
        ": the rule of this message in DataPlaneValidator or ControlPlaneValidator disagrees with the schema; mend it";

    static List<Specimen> messages()
    {
        final List<Specimen> messages = new ArrayList<>();
        for (final Golden golden : Golden.all())
        {
            messages.add(new Specimen(golden.toString(), golden.schema(), golden.buffer()));
            if (golden.version() == golden.schema().version())
            {
                messages.add(new Specimen(golden + " next", golden.schema(), NextVersion.of(golden, false)));
                messages.add(new Specimen(golden + " next+", golden.schema(), NextVersion.of(golden, true)));
            }
        }
        return messages;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldAgreeWhateverValueAByteTakes(final Specimen message)
    {
        final UnsafeBuffer buffer = message.buffer;
        for (int i = 0; i < buffer.capacity(); i++)
        {
            final byte original = buffer.getByte(i);
            for (int value = 0; value < 256; value++)
            {
                buffer.putByte(i, (byte)value);
                assertAgreement(message, buffer, i);
            }
            buffer.putByte(i, original);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldAgreeWhateverTheLength(final Specimen message)
    {
        final UnsafeBuffer larger = new UnsafeBuffer(new byte[message.buffer.capacity() + 64]);
        larger.putBytes(0, message.buffer, 0, message.buffer.capacity());
        for (int length = 0; length <= larger.capacity(); length++)
        {
            assertAgreement(message, new UnsafeBuffer(larger, 0, length), length);
        }
    }

    @Test
    void shouldCountTheValuesOfEveryEnumFromZero()
    {
        forEachField((path, field) ->
        {
            for (int i = 0; i < field.values().size() && WireField.Kind.ENUM == field.kind(); i++)
            {
                assertEquals(i, field.values().get(i).value(), path + ": the validators take 0 to the last for known");
            }
        });
    }

    @Test
    void shouldAlignEveryFieldNaturallyInItsFixedPart()
    {
        forEachField((path, field) -> assertEquals(
            0,
            field.offset() % field.alignment(),
            path + " at " + field.offset() + " is not aligned to " + field.alignment() +
            "; order fields from the widest to the narrowest, or append padding first"));
    }

    @Test
    void shouldUseNoIdTwiceInAMessage()
    {
        for (final WireSchema schema : WireSchema.ALL)
        {
            final Set<Integer> templateIds = new HashSet<>();
            schema.messages().forEach(message -> assertTrue(
                templateIds.add(message.templateId()), message.name() + " uses a template id again"));
        }
    }

    @Test
    void shouldAppendNothingThatAnOlderReaderCannotSkip()
    {
        for (final WireSchema schema : WireSchema.ALL)
        {
            for (final WireMessage message : schema.messages())
            {
                for (final WireGroup group : message.groups())
                {
                    assertTrue(
                        group.since() == message.since() || message.data().isEmpty(),
                        () -> message.name() + "." + group.name() + " stands before variable data of an older version");
                    group.data().forEach(data -> assertEquals(
                        group.since(),
                        data.since(),
                        message.name() + "." + group.name() + "." + data.name() + " was appended inside an entry"));
                }
            }
        }
    }

    private static void assertAgreement(final Specimen message, final UnsafeBuffer buffer, final int position)
    {
        final Verdict verdict = GoldenTest.validate(message.schema, buffer);
        final boolean isAccepted = ReferenceValidator.accepts(message.schema, buffer, 0, buffer.capacity());
        if (verdict.isValid() != isAccepted)
        {
            fail(message + ", changed at " + position + ": " + verdict + ", by the schema " +
                (isAccepted ? "valid" : "not valid") + ADVICE);
        }
    }

    private static void forEachField(final FieldConsumer consumer)
    {
        for (final WireSchema schema : WireSchema.ALL)
        {
            for (final WireMessage message : schema.messages())
            {
                message.fields().forEach(field -> consumer.accept(message.name() + "." + field.name(), field));
                message.groups().forEach(group -> group.fields().forEach(field ->
                    consumer.accept(message.name() + "." + group.name() + "." + field.name(), field)));
            }
        }
    }

    private interface FieldConsumer
    {
        void accept(String path, WireField field);
    }

    record Specimen(String name, WireSchema schema, UnsafeBuffer buffer)
    {
        @Override
        public String toString()
        {
            return name;
        }
    }
}
