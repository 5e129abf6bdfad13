package io.banyan.codec.wire;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values for golden messages: every field a different number, so that two fields that change places are noticed.
 */
public final class Samples
{
    /** Most of everything: two entries a group, data, all flags. */
    public static final String FULL = "full";

    /** Least of everything: zeros and nothing that repeats. */
    public static final String LEAST = "least";

    /** A block that holds a part of a large message. */
    public static final String PARTIAL = "partial";

    private static final int DATA_LENGTH = 5;

    private Samples()
    {
    }

    /**
     * Which samples a message has.
     *
     * @param message asked about.
     * @return names of samples.
     */
    public static List<String> names(final WireMessage message)
    {
        return "Block".equals(message.name()) ? List.of(FULL, LEAST, PARTIAL) : List.of(FULL, LEAST);
    }

    /**
     * Makes up the values of a sample.
     *
     * @param message to fill.
     * @param name    of the sample.
     * @return path to value.
     */
    public static Map<String, String> values(final WireMessage message, final String name)
    {
        final boolean isFull = !LEAST.equals(name);
        final Map<String, String> values = new LinkedHashMap<>();
        fields(message.fields(), message.name() + ".", "", isFull, values);
        for (final WireGroup group : message.groups())
        {
            final int count = isFull ? 2 : 0;
            values.put(group.name() + ".count", String.valueOf(count));
            for (int i = 0; i < count; i++)
            {
                entry(message, group, i, true, values);
            }
        }
        data(message.data(), "", isFull, values);

        if ("Block".equals(message.name()))
        {
            block(message, name, values);
        }
        else if ("RepairBlock".equals(message.name()))
        {
            repairBlock(name, values);
        }

        return values;
    }

    private static void block(final WireMessage message, final String name, final Map<String, String> values)
    {
        final boolean isPartial = PARTIAL.equals(name);
        values.put("flags", isPartial ? "partial" : "-");
        values.put("stripe", "0");
        values.put("reserved", "0");
        for (final String field : List.of("blockNumber", "firstSequence"))
        {
            values.put(field, String.valueOf(Math.abs(Long.parseLong(values.get(field)))));
        }

        if (!FULL.equals(name))
        {
            values.put("frames.count", "1");
            values.keySet().removeIf(path -> path.startsWith("frames[1]."));
            entry(message, message.groups().get(0), 0, isPartial, values);
            values.put("frames[0].frameFlags", isPartial ? "begin" : "begin|end");
        }
    }

    private static void repairBlock(final String name, final Map<String, String> values)
    {
        final WireMessage block = WireSchema.DATA.message("Block");
        final Map<String, String> nested = values(block, name);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final byte[] bytes = new byte[Flyweights.encode(WireSchema.DATA, block, nested, buffer)];
        buffer.getBytes(0, bytes);
        values.put("block", HexFormat.of().formatHex(bytes));
        values.put("blockNumber", nested.get("blockNumber"));
    }

    private static void entry(
        final WireMessage message,
        final WireGroup group,
        final int index,
        final boolean isFull,
        final Map<String, String> values)
    {
        final String prefix = group.name() + "[" + index + "].";
        fields(group.fields(), message.name() + ".", prefix, isFull, values);
        data(group.data(), prefix, isFull, values);
    }

    private static void fields(
        final List<WireField> fields,
        final String salt,
        final String prefix,
        final boolean isFull,
        final Map<String, String> values)
    {
        for (final WireField field : fields)
        {
            final String path = prefix + field.name();
            switch (field.kind())
            {
                case COMPOSITE -> fields(field.members(), salt, path + ".", isFull, values);
                case ENUM -> values.put(path, field.values().get(isFull ? field.values().size() - 1 : 0).name());
                case SET -> values.put(
                    path, isFull ? String.join("|", field.values().stream().map(WireValue::name).toList()) : "-");
                default -> values.put(path, isFull ? String.valueOf(number(salt + path, field.length())) : "0");
            }
        }
    }

    private static void data(
        final List<WireData> data, final String prefix, final boolean isFull, final Map<String, String> values)
    {
        for (final WireData item : data)
        {
            final byte[] bytes = new byte[isFull ? DATA_LENGTH : 0];
            for (int i = 0; i < bytes.length; i++)
            {
                bytes[i] = (byte)number(prefix + item.name() + i, 1);
            }

            values.put(
                prefix + item.name(),
                HexFormat.of().formatHex(
                    item.isText() && isFull ? "byte \u00e9".getBytes(StandardCharsets.UTF_8) : bytes));
        }
    }

    /** A number of its path, positive in its width and never the null value of its type. */
    private static long number(final String path, final int width)
    {
        long hash = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < path.length(); i++)
        {
            hash = (hash ^ path.charAt(i)) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        return hash >>> 65 - 8 * width;
    }
}
