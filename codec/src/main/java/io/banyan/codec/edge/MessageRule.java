package io.banyan.codec.edge;

import org.agrona.DirectBuffer;

import java.util.Arrays;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * How one message is walked: fixed part, then groups, then variable data, in the order of the schema. The constants
 * come from the generated flyweights; a test walks the schema itself and fails when a rule and the schema disagree.
 */
final class MessageRule
{
    private static final int GROUP_HEADER_LENGTH = 4;
    private static final int GROUP_COUNT_OFFSET = 2;
    private static final GroupRule[] NO_GROUPS = new GroupRule[0];
    private static final int[] NO_DATA = new int[0];

    private final int templateId;
    private final int schemaVersion;
    private final ElementRule root;
    private ElementRule last;
    private GroupRule[] groups = NO_GROUPS;
    private int[] dataHeaders = NO_DATA;

    /**
     * @param templateId      of the message.
     * @param schemaVersion   the newest version this code knows.
     * @param lengthByVersion lengths of the fixed part from version 0 on; the last holds for every later version.
     */
    MessageRule(final int templateId, final int schemaVersion, final int... lengthByVersion)
    {
        this.templateId = templateId;
        this.schemaVersion = schemaVersion;
        root = new ElementRule(lengthByVersion);
        last = root;
    }

    int templateId()
    {
        return templateId;
    }

    ElementRule root()
    {
        return root;
    }

    ElementRule group(final int index)
    {
        return groups[index].entry;
    }

    /**
     * An enum field of the part last declared; its values are 0 to {@code values - 1}.
     */
    MessageRule enumField(final int sinceVersion, final int offset, final int width, final int values)
    {
        last.addEnum(sinceVersion, offset, width, values);
        return this;
    }

    MessageRule setField(final int sinceVersion, final int offset, final int width, final int knownBits)
    {
        last.addSet(sinceVersion, offset, width, knownBits);
        return this;
    }

    MessageRule group(final int sinceVersion, final int... lengthByVersion)
    {
        groups = Arrays.copyOf(groups, groups.length + 1);
        groups[groups.length - 1] = new GroupRule(sinceVersion, new ElementRule(lengthByVersion));
        last = groups[groups.length - 1].entry;
        return this;
    }

    /**
     * Variable data at the end of each entry of the group last declared. It must be there from the group's first
     * version: what follows the fixed part of an entry cannot be skipped by an older reader.
     */
    MessageRule groupData(final int headerLength)
    {
        groups[groups.length - 1].addData(headerLength);
        return this;
    }

    MessageRule data(final int sinceVersion, final int headerLength)
    {
        dataHeaders = Arrays.copyOf(dataHeaders, dataHeaders.length + 2);
        dataHeaders[dataHeaders.length - 2] = sinceVersion;
        dataHeaders[dataHeaders.length - 1] = headerLength;
        return this;
    }

    /**
     * Walks the message once.
     *
     * @param buffer        that holds the datagram.
     * @param offset        of the fixed part, after the message header.
     * @param end           first index past the datagram, inside the buffer.
     * @param actingLength  of the fixed part, from the header.
     * @param actingVersion from the header.
     * @return what is wrong, or {@link Verdict#VALID}.
     */
    Verdict walk(
        final DirectBuffer buffer, final int offset, final int end, final int actingLength, final int actingVersion)
    {
        if (!root.allows(actingLength, actingVersion, schemaVersion))
        {
            return Verdict.BLOCK_LENGTH;
        }

        if (actingLength > end - offset)
        {
            return Verdict.TRUNCATED;
        }

        if (actingVersion <= schemaVersion)
        {
            final Verdict verdict = root.checkValues(buffer, offset, actingVersion);
            if (Verdict.VALID != verdict)
            {
                return verdict;
            }
        }

        return walkGroups(buffer, offset + actingLength, end, actingVersion);
    }

    private Verdict walkGroups(final DirectBuffer buffer, final int offset, final int end, final int actingVersion)
    {
        int limit = offset;
        for (final GroupRule group : groups)
        {
            if (group.sinceVersion <= actingVersion)
            {
                if (end - limit < GROUP_HEADER_LENGTH)
                {
                    return Verdict.TRUNCATED;
                }

                final int entryLength = buffer.getShort(limit, LITTLE_ENDIAN) & 0xFFFF;
                final int count = buffer.getShort(limit + GROUP_COUNT_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
                limit += GROUP_HEADER_LENGTH;

                final Verdict verdict =
                    group.checkHeader(entryLength, count, end - limit, actingVersion, schemaVersion);
                if (Verdict.VALID != verdict)
                {
                    return verdict;
                }

                if (group.hasEntriesToVisit(actingVersion, schemaVersion))
                {
                    for (int i = 0; i < count; i++)
                    {
                        final Verdict entryVerdict =
                            checkEntry(group, buffer, limit, end, entryLength, actingVersion);
                        if (Verdict.VALID != entryVerdict)
                        {
                            return entryVerdict;
                        }

                        limit = group.entryEnd(buffer, limit + entryLength);
                    }
                }
                else
                {
                    limit += entryLength * count;
                }
            }
        }

        return walkData(buffer, limit, end, actingVersion);
    }

    private Verdict checkEntry(
        final GroupRule group,
        final DirectBuffer buffer,
        final int offset,
        final int end,
        final int entryLength,
        final int actingVersion)
    {
        if (entryLength > end - offset)
        {
            return Verdict.TRUNCATED;
        }

        if (actingVersion <= schemaVersion)
        {
            final Verdict verdict = group.entry.checkValues(buffer, offset, actingVersion);
            if (Verdict.VALID != verdict)
            {
                return verdict;
            }
        }

        int limit = offset + entryLength;
        for (final int headerLength : group.dataHeaders)
        {
            final int dataEnd = dataEnd(buffer, limit, end, headerLength);
            if (dataEnd < 0)
            {
                return end - limit < headerLength ? Verdict.TRUNCATED : Verdict.VAR_DATA_LENGTH;
            }
            limit = dataEnd;
        }

        return Verdict.VALID;
    }

    private Verdict walkData(final DirectBuffer buffer, final int offset, final int end, final int actingVersion)
    {
        int limit = offset;
        for (int i = 0; i < dataHeaders.length; i += 2)
        {
            if (dataHeaders[i] <= actingVersion)
            {
                final int headerLength = dataHeaders[i + 1];
                final int dataEnd = dataEnd(buffer, limit, end, headerLength);
                if (dataEnd < 0)
                {
                    return end - limit < headerLength ? Verdict.TRUNCATED : Verdict.VAR_DATA_LENGTH;
                }
                limit = dataEnd;
            }
        }

        return limit == end || actingVersion > schemaVersion ? Verdict.VALID : Verdict.TRAILING_BYTES;
    }

    private static int dataEnd(final DirectBuffer buffer, final int offset, final int end, final int headerLength)
    {
        if (end - offset < headerLength)
        {
            return -1;
        }

        final int dataOffset = offset + headerLength;
        final int dataLength = dataLength(buffer, offset, headerLength);
        return dataLength > end - dataOffset ? -1 : dataOffset + dataLength;
    }

    private static int dataLength(final DirectBuffer buffer, final int offset, final int headerLength)
    {
        return 1 == headerLength ? buffer.getByte(offset) & 0xFF : buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF;
    }

    /**
     * A repeating group: entries of one length, each followed by its variable data.
     */
    private static final class GroupRule
    {
        private final int sinceVersion;
        private final ElementRule entry;
        private int[] dataHeaders = NO_DATA;
        private int dataHeadersLength;

        private GroupRule(final int sinceVersion, final ElementRule entry)
        {
            this.sinceVersion = sinceVersion;
            this.entry = entry;
        }

        private void addData(final int headerLength)
        {
            dataHeaders = Arrays.copyOf(dataHeaders, dataHeaders.length + 1);
            dataHeaders[dataHeaders.length - 1] = headerLength;
            dataHeadersLength += headerLength;
        }

        private Verdict checkHeader(
            final int entryLength,
            final int count,
            final int remaining,
            final int actingVersion,
            final int schemaVersion)
        {
            if (!entry.allows(entryLength, actingVersion, schemaVersion))
            {
                return Verdict.GROUP_BLOCK_LENGTH;
            }

            return (long)count * (entryLength + dataHeadersLength) > remaining ? Verdict.GROUP_COUNT : Verdict.VALID;
        }

        private boolean hasEntriesToVisit(final int actingVersion, final int schemaVersion)
        {
            return dataHeaders.length > 0 || actingVersion <= schemaVersion && !entry.isFree();
        }

        private int entryEnd(final DirectBuffer buffer, final int offset)
        {
            int limit = offset;
            for (final int headerLength : dataHeaders)
            {
                limit += headerLength + dataLength(buffer, limit, headerLength);
            }
            return limit;
        }
    }
}
