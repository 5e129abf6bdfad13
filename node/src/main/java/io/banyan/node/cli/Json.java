package io.banyan.node.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes one JSON value on one line. Maps keep their order, numbers that are whole are written whole, and what is not
 * finite is null.
 */
public final class Json
{
    private static final int SPACE = ' ';

    private Json()
    {
    }

    /**
     * The text of a value.
     *
     * @param value a map, list, array of longs, string, number, boolean or null.
     * @return JSON without line breaks.
     */
    public static String text(final Object value)
    {
        final StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(final Object value, final StringBuilder out)
    {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer)
        {
            out.append(value);
        }
        else if (value instanceof Number number)
        {
            writeDecimal(number.doubleValue(), out);
        }
        else if (value instanceof Map<?, ?> map)
        {
            writeMap(map, out);
        }
        else if (value instanceof List<?> list)
        {
            writeList(list, out);
        }
        else
        {
            writeString(value.toString(), out);
        }
    }

    private static void writeDecimal(final double value, final StringBuilder out)
    {
        if (!Double.isFinite(value))
        {
            out.append("null");
        }
        else if (value == Math.rint(value) && Math.abs(value) < 1e15)
        {
            out.append((long)value);
        }
        else
        {
            out.append(String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.6f" : "%.4f", value));
        }
    }

    private static void writeMap(final Map<?, ?> map, final StringBuilder out)
    {
        char separator = '{';
        for (final Map.Entry<?, ?> entry : map.entrySet())
        {
            out.append(separator);
            separator = ',';
            writeString(entry.getKey().toString(), out);
            out.append(':');
            write(entry.getValue(), out);
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    private static void writeList(final List<?> list, final StringBuilder out)
    {
        char separator = '[';
        for (final Object element : list)
        {
            out.append(separator);
            separator = ',';
            write(element, out);
        }
        out.append(list.isEmpty() ? "[]" : "]");
    }

    private static void writeString(final String text, final StringBuilder out)
    {
        out.append('"');
        for (int i = 0; i < text.length(); i++)
        {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\')
            {
                out.append('\\').append(c);
            }
            else if (c < SPACE)
            {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int)c));
            }
            else
            {
                out.append(c);
            }
        }
        out.append('"');
    }
}
