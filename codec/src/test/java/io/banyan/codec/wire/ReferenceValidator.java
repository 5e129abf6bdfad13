package io.banyan.codec.wire;

import org.agrona.DirectBuffer;

import java.util.List;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * Says yes or no to a message from the schema alone, without haste: what the hand-written validators are held against.
 * It shares no code with them and reads no generated constant.
 */
public final class ReferenceValidator
{
    private static final int HEADER_LENGTH = 8;

    private final WireSchema schema;
    private final DirectBuffer buffer;
    private final int end;
    private int position;
    private int version;

    private ReferenceValidator(final WireSchema schema, final DirectBuffer buffer, final int offset, final int length)
    {
        this.schema = schema;
        this.buffer = buffer;
        position = offset;
        end = offset + length;
    }

    /**
     * Judges a message.
     *
     * @param schema it claims to be of.
     * @param buffer that holds it.
     * @param offset of its header; the range lies inside the buffer.
     * @param length of the whole message.
     * @return true when decoding is safe and every value means something.
     */
    public static boolean accepts(
        final WireSchema schema, final DirectBuffer buffer, final int offset, final int length)
    {
        try
        {
            new ReferenceValidator(schema, buffer, offset, length).walk();
            return true;
        }
        catch (final Refused ignore)
        {
            return false;
        }
    }

    private void walk()
    {
        final int start = position;
        require(end - position >= HEADER_LENGTH);
        final int blockLength = number(2);
        final int templateId = number(2);
        require(number(2) == schema.id());
        version = number(2);
        require(0xFFFF != version);
        final WireMessage message = schema.messages().stream()
            .filter(candidate -> candidate.templateId() == templateId)
            .findFirst()
            .orElseThrow(Refused::new);

        fixedPart(message.fields(), blockLength);
        final int groups = position;
        for (final WireGroup group : message.groups())
        {
            if (group.since() <= version)
            {
                group(group);
            }
        }

        final int dataStart = position;
        data(message.data());
        require(isNewer() || position == end);

        if ("Block".equals(message.name()))
        {
            block(start, groups);
        }
        else if ("RepairBlock".equals(message.name()))
        {
            repairBlock(start, dataStart);
        }
    }

    private void group(final WireGroup group)
    {
        require(end - position >= 4);
        final int entryLength = number(2);
        final int count = number(2);
        final int known = group.blockLength(Math.min(version, schema.version()));
        require(isNewer() ? entryLength >= known : entryLength == known);
        for (int i = 0; i < count; i++)
        {
            fixedPart(group.fields(), entryLength);
            data(group.data());
        }
    }

    private void fixedPart(final List<WireField> fields, final int length)
    {
        final int known = WireMessage.lengthAt(fields, Math.min(version, schema.version()));
        require(isNewer() ? length >= known : length == known);
        require(length <= end - position);
        for (final WireField field : fields)
        {
            if (!isNewer() && field.since() <= version)
            {
                value(field, position + field.offset());
            }
        }
        position += length;
    }

    private void value(final WireField field, final int index)
    {
        if (WireField.Kind.ENUM == field.kind())
        {
            final long value = number(index, field.length());
            require(field.values().stream().anyMatch(known -> known.value() == value));
        }
        else if (WireField.Kind.SET == field.kind())
        {
            final long known = field.values().stream().mapToLong(choice -> 1L << choice.value()).sum();
            require(0 == (number(index, field.length()) & ~known));
        }
    }

    private void data(final List<WireData> data)
    {
        for (final WireData item : data)
        {
            if (item.since() <= version)
            {
                require(end - position >= item.headerLength());
                final int length = number(item.headerLength());
                require(length <= end - position);
                position += length;
            }
        }
    }

    /** What a block promises beyond its schema. */
    private void block(final int start, final int groups)
    {
        final WireMessage block = schema.message("Block");
        final WireGroup frames = block.groups().get(0);
        final int root = start + HEADER_LENGTH;
        final long blockNumber = buffer.getLong(root + offset(block.fields(), "blockNumber"), LITTLE_ENDIAN);
        final long firstSequence = buffer.getLong(root + offset(block.fields(), "firstSequence"), LITTLE_ENDIAN);
        final boolean isPartial = 1 == (number(root + offset(block.fields(), "flags"), 2) & 1);
        if (!isNewer())
        {
            require(0 == number(root + offset(block.fields(), "stripe"), 1));
            require(0 == number(root + offset(block.fields(), "reserved"), 1));
        }

        final int entryLength = number(groups, 2);
        final int count = number(groups + 2, 2);
        require(blockNumber >= 0 && blockNumber < Long.MAX_VALUE);
        require(firstSequence >= 0 && firstSequence <= Long.MAX_VALUE - count);
        require(isPartial ? 1 == count : count > 0);

        int frame = groups + 4;
        for (int i = 0; i < count; i++)
        {
            final boolean isWhole = 3 == (number(frame + offset(frames.fields(), "frameFlags"), 2) & 3);
            require(isWhole != isPartial);
            frame += entryLength + 2 + number(frame + entryLength, 2);
        }
    }

    private void repairBlock(final int start, final int dataStart)
    {
        final int length = number(dataStart, 2);
        require(accepts(WireSchema.DATA, buffer, dataStart + 2, length));
        require(number(dataStart + 4, 2) == WireSchema.DATA.message("Block").templateId());
        final int numberOffset = offset(schema.message("RepairBlock").fields(), "blockNumber");
        final int nestedOffset = offset(WireSchema.DATA.message("Block").fields(), "blockNumber");
        require(
            buffer.getLong(start + HEADER_LENGTH + numberOffset) ==
            buffer.getLong(dataStart + 2 + HEADER_LENGTH + nestedOffset));
    }

    private static int offset(final List<WireField> fields, final String name)
    {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst().orElseThrow().offset();
    }

    private boolean isNewer()
    {
        return version > schema.version();
    }

    private int number(final int width)
    {
        final int value = number(position, width);
        position += width;
        return value;
    }

    private int number(final int index, final int width)
    {
        return 1 == width ? buffer.getByte(index) & 0xFF : buffer.getShort(index, LITTLE_ENDIAN) & 0xFFFF;
    }

    private static void require(final boolean condition)
    {
        if (!condition)
        {
            throw Refused.REFUSED;
        }
    }

    private static final class Refused extends RuntimeException
    {
        private static final long serialVersionUID = 1L;
        private static final Refused REFUSED = new Refused();

        private Refused()
        {
            super(null, null, false, false);
        }
    }
}
