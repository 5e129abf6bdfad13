package io.banyan.codec.wire;

import java.util.List;

/**
 * A message of a schema.
 *
 * @param name        of the message.
 * @param description from the schema, may be empty.
 * @param templateId  of the message.
 * @param blockLength of the fixed part, in the newest version.
 * @param since       version that introduced it.
 * @param fields      of the fixed part.
 * @param groups      in order.
 * @param data        in order, after the groups.
 */
public record WireMessage(
    String name,
    String description,
    int templateId,
    int blockLength,
    int since,
    List<WireField> fields,
    List<WireGroup> groups,
    List<WireData> data)
{
    /**
     * Length of the fixed part as a writer of an older version makes it.
     *
     * @param version of the writer.
     * @return bytes.
     */
    public int blockLength(final int version)
    {
        return lengthAt(fields, version);
    }

    static int lengthAt(final List<WireField> fields, final int version)
    {
        return fields.stream()
            .filter(field -> field.since() <= version)
            .mapToInt(field -> field.offset() + field.length())
            .max()
            .orElse(0);
    }
}
