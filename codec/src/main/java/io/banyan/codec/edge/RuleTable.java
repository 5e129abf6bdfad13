package io.banyan.codec.edge;

import org.agrona.DirectBuffer;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * The rules of one schema by template id, and the check of the message header they share.
 */
final class RuleTable
{
    /** Length of a message header. */
    static final int HEADER_LENGTH = 8;

    private static final int TEMPLATE_ID_OFFSET = 2;
    private static final int SCHEMA_ID_OFFSET = 4;
    private static final int VERSION_OFFSET = 6;
    private static final int VERSION_NULL = 0xFFFF;

    private final int schemaId;
    private final MessageRule[] byTemplateId;

    RuleTable(final int schemaId, final MessageRule... rules)
    {
        this.schemaId = schemaId;

        int templateIdMax = 0;
        for (final MessageRule rule : rules)
        {
            templateIdMax = Math.max(templateIdMax, rule.templateId());
        }

        byTemplateId = new MessageRule[templateIdMax + 1];
        for (final MessageRule rule : rules)
        {
            byTemplateId[rule.templateId()] = rule;
        }
    }

    /**
     * How many values the schema names: generated enums hold two more constants, for a value of a newer version and
     * for null. The values of every enum count from 0; a test holds this against the schema.
     */
    static int valueCount(final Enum<?>[] constants)
    {
        return constants.length - 2;
    }

    static int blockLength(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF;
    }

    static int templateId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + TEMPLATE_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    static int version(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + VERSION_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /**
     * The range lies inside the buffer and starts with a header of a message of this schema.
     */
    Verdict checkHeader(final DirectBuffer buffer, final int offset, final int length)
    {
        if (offset < 0 || length < 0 || (long)offset + length > buffer.capacity())
        {
            return Verdict.OUT_OF_BOUNDS;
        }

        if (length < HEADER_LENGTH)
        {
            return Verdict.TOO_SHORT;
        }

        if ((buffer.getShort(offset + SCHEMA_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF) != schemaId)
        {
            return Verdict.SCHEMA;
        }

        if (VERSION_NULL == version(buffer, offset))
        {
            return Verdict.VERSION;
        }

        final int templateId = templateId(buffer, offset);
        return templateId < byTemplateId.length && null != byTemplateId[templateId] ? Verdict.VALID : Verdict.TEMPLATE;
    }

    /**
     * Walks a message whose header has been checked.
     */
    Verdict walk(final DirectBuffer buffer, final int offset, final int length)
    {
        return byTemplateId[templateId(buffer, offset)].walk(
            buffer,
            offset + HEADER_LENGTH,
            offset + length,
            blockLength(buffer, offset),
            version(buffer, offset));
    }
}
