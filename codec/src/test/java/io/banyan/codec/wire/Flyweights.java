package io.banyan.codec.wire;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Drives the generated flyweights by reflection, so that every field of every message is written and read without a
 * line of code a message. A message is a map from path to value in wire order:
 * {@code frames[1].topic = 42}. Groups have a {@code frames.count}.
 */
public final class Flyweights
{
    private static final Map<Class<?>, Map<String, Method>> METHODS = new ConcurrentHashMap<>();

    private Flyweights()
    {
    }

    /**
     * Reads every field of a message with the generated decoders.
     *
     * @param schema of the message.
     * @param buffer bounded exactly to the message.
     * @return path to value, in wire order.
     */
    public static Map<String, String> decode(final WireSchema schema, final DirectBuffer buffer)
    {
        final Object header = instance(schema, "MessageHeaderDecoder");
        call(header, "wrap", buffer, 0);
        final int templateId = (int)call(header, "templateId");
        final int version = (int)call(header, "version");
        final WireMessage message =
            schema.messages().stream().filter(m -> m.templateId() == templateId).findFirst().orElseThrow();
        final Object decoder = instance(schema, message.name() + "Decoder");
        call(decoder, "wrapAndApplyHeader", buffer, 0, header);

        final Map<String, String> values = new LinkedHashMap<>();
        readFields(decoder, message.fields(), "", version, values);
        for (final WireGroup group : message.groups())
        {
            if (group.since() <= version)
            {
                readGroup(decoder, group, version, values);
            }
        }
        readData(decoder, decoder, message.data(), "", version, values);

        if (version <= schema.version())
        {
            final int decodedLength = 8 + (int)call(decoder, "sbeDecodedLength");
            if (decodedLength != buffer.capacity())
            {
                throw new IllegalStateException("length=" + buffer.capacity() + " but decoded=" + decodedLength);
            }
        }

        return values;
    }

    /**
     * Writes a message with the generated encoders, header included.
     *
     * @param schema  of the message.
     * @param message to write.
     * @param values  a value for every path.
     * @param buffer  to write to, at 0.
     * @return length of the message.
     */
    public static int encode(
        final WireSchema schema,
        final WireMessage message,
        final Map<String, String> values,
        final MutableDirectBuffer buffer)
    {
        final Object encoder = instance(schema, message.name() + "Encoder");
        call(encoder, "wrapAndApplyHeader", buffer, 0, instance(schema, "MessageHeaderEncoder"));
        writeFields(encoder, message.fields(), "", values);
        for (final WireGroup group : message.groups())
        {
            final int count = Integer.parseInt(value(values, group.name() + ".count"));
            final Object entries = call(encoder, group.name() + "Count", count);
            for (int i = 0; i < count; i++)
            {
                call(entries, "next");
                final String prefix = group.name() + "[" + i + "].";
                writeFields(entries, group.fields(), prefix, values);
                writeData(entries, group.data(), prefix, values);
            }
        }
        writeData(encoder, message.data(), "", values);
        return 8 + (int)call(encoder, "encodedLength");
    }

    private static void readGroup(
        final Object decoder, final WireGroup group, final int version, final Map<String, String> values)
    {
        final Object entries = call(decoder, group.name());
        values.put(group.name() + ".count", String.valueOf(call(entries, "count")));
        int i = 0;
        while ((boolean)call(entries, "hasNext"))
        {
            call(entries, "next");
            final String prefix = group.name() + "[" + i++ + "].";
            readFields(entries, group.fields(), prefix, version, values);
            readData(decoder, entries, group.data(), prefix, version, values);
        }
    }

    private static void readFields(
        final Object flyweight,
        final List<WireField> fields,
        final String prefix,
        final int version,
        final Map<String, String> values)
    {
        for (final WireField field : fields)
        {
            final Object value = call(flyweight, field.name());
            if (field.since() <= version)
            {
                switch (field.kind())
                {
                    case COMPOSITE -> readFields(value, field.members(), prefix + field.name() + ".", version, values);
                    case SET -> values.put(prefix + field.name(), bits(value, field));
                    default -> values.put(prefix + field.name(), value.toString());
                }
            }
        }
    }

    private static String bits(final Object set, final WireField field)
    {
        final StringBuilder bits = new StringBuilder();
        for (final WireValue choice : field.values())
        {
            if ((boolean)call(set, choice.name()))
            {
                bits.append(bits.isEmpty() ? "" : "|").append(choice.name());
            }
        }
        return bits.isEmpty() ? "-" : bits.toString();
    }

    private static void readData(
        final Object message,
        final Object flyweight,
        final List<WireData> data,
        final String prefix,
        final int version,
        final Map<String, String> values)
    {
        for (final WireData item : data)
        {
            if (item.since() <= version)
            {
                if (item.isText())
                {
                    final Object limit = call(message, "limit");
                    call(flyweight, item.name());
                    call(message, "limit", limit);
                }

                final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
                final int length = (int)call(flyweight, item.name() + "Length");
                call(flyweight, "wrap" + capital(item.name()), bytes);
                final byte[] copy = new byte[length];
                bytes.getBytes(0, copy);
                values.put(prefix + item.name(), HexFormat.of().formatHex(copy));
            }
        }
    }

    private static void writeFields(
        final Object flyweight, final List<WireField> fields, final String prefix, final Map<String, String> values)
    {
        for (final WireField field : fields)
        {
            final String path = prefix + field.name();
            switch (field.kind())
            {
                case COMPOSITE -> writeFields(call(flyweight, field.name()), field.members(), path + ".", values);
                case SET -> writeBits(call(flyweight, field.name()), field, value(values, path));
                default ->
                {
                    final Method setter = method(flyweight.getClass(), field.name(), 1);
                    invoke(setter, flyweight, parse(setter.getParameterTypes()[0], value(values, path)));
                }
            }
        }
    }

    private static void writeBits(final Object set, final WireField field, final String value)
    {
        call(set, "clear");
        for (final WireValue choice : field.values())
        {
            call(set, choice.name(), List.of(value.split("\\|")).contains(choice.name()));
        }
    }

    private static void writeData(
        final Object flyweight, final List<WireData> data, final String prefix, final Map<String, String> values)
    {
        for (final WireData item : data)
        {
            final byte[] bytes = HexFormat.of().parseHex(value(values, prefix + item.name()));
            call(flyweight, "put" + capital(item.name()), bytes, 0, bytes.length);
        }
    }

    private static String value(final Map<String, String> values, final String path)
    {
        final String value = values.get(path);
        if (null == value)
        {
            throw new IllegalArgumentException("no value for " + path);
        }
        return value;
    }

    private static Object parse(final Class<?> type, final String text)
    {
        if (type.isEnum())
        {
            for (final Object constant : type.getEnumConstants())
            {
                if (constant.toString().equals(text))
                {
                    return constant;
                }
            }
            throw new IllegalArgumentException(type.getSimpleName() + " has no " + text);
        }

        if (long.class == type)
        {
            return Long.parseLong(text);
        }

        if (int.class == type)
        {
            return Integer.parseInt(text);
        }

        return short.class == type ? (Object)Short.parseShort(text) : (Object)Byte.parseByte(text);
    }

    private static Object instance(final WireSchema schema, final String className)
    {
        try
        {
            return Class.forName(schema.packageName() + "." + className).getConstructor().newInstance();
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static Object call(final Object target, final String name, final Object... arguments)
    {
        return invoke(method(target.getClass(), name, arguments.length), target, arguments);
    }

    private static Object invoke(final Method method, final Object target, final Object... arguments)
    {
        try
        {
            return method.invoke(target, arguments);
        }
        catch (final InvocationTargetException ex)
        {
            throw ex.getCause() instanceof final RuntimeException cause ? cause : new IllegalStateException(ex);
        }
        catch (final IllegalAccessException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static Method method(final Class<?> type, final String name, final int parameters)
    {
        return METHODS
            .computeIfAbsent(type, ignore -> new ConcurrentHashMap<>())
            .computeIfAbsent(name + "/" + parameters, ignore -> find(type, name, parameters));
    }

    private static Method find(final Class<?> type, final String name, final int parameters)
    {
        for (final Method method : type.getMethods())
        {
            final Class<?>[] types = method.getParameterTypes();
            if (method.getName().equals(name) &&
                types.length == parameters &&
                !Modifier.isStatic(method.getModifiers()) &&
                isWanted(name, types))
            {
                return method;
            }
        }

        throw new IllegalStateException(type.getName() + " has no " + name + "; has the field been renamed?");
    }

    /** Of the overloads that copy, the one of byte arrays. */
    private static boolean isWanted(final String name, final Class<?>[] types)
    {
        return 3 != types.length || !name.startsWith("put") || byte[].class == types[0];
    }

    private static String capital(final String name)
    {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
