package io.banyan.bench.report;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/**
 * Writes maps, collections, strings, numbers, booleans and null as JSON on one line. NaN and the infinities become
 * null, which JSON can say.
 */
public final class Json
{
    private static final int FIRST_PRINTABLE = 0x20;
    private static final double WHOLE_MAX = 1e15;
    private static final double DECIMALS = 1e4;

    private Json()
    {
    }

    /**
     * The JSON text of a value.
     *
     * @param value to be written.
     * @return text without line breaks.
     */
    public static String write(final Object value)
    {
        final StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void append(final StringBuilder out, final Object value)
    {
        if (value instanceof Map<?, ?>)
        {
            append(out, (Map<?, ?>)value);
        }
        else if (value instanceof Collection<?>)
        {
            append(out, (Collection<?>)value);
        }
        else if (value instanceof Double)
        {
            append(out, (double)value);
        }
        else if (value == null || value instanceof Number || value instanceof Boolean)
        {
            out.append(value);
        }
        else
        {
            appendText(out, value.toString());
        }
    }

    private static void append(final StringBuilder out, final Map<?, ?> map)
    {
        char separator = '{';
        for (final Map.Entry<?, ?> entry : map.entrySet())
        {
            out.append(separator);
            appendText(out, entry.getKey().toString());
            out.append(':');
            append(out, entry.getValue());
            separator = ',';
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    private static void append(final StringBuilder out, final Collection<?> values)
    {
        char separator = '[';
        for (final Object value : values)
        {
            out.append(separator);
            append(out, value);
            separator = ',';
        }
        out.append(values.isEmpty() ? "[]" : "]");
    }

    private static void append(final StringBuilder out, final double value)
    {
        if (Double.isNaN(value) || Double.isInfinite(value))
        {
            out.append("null");
        }
        else if (value == Math.rint(value) && Math.abs(value) < WHOLE_MAX)
        {
            out.append((long)value);
        }
        else
        {
            out.append(Math.rint(value * DECIMALS) / DECIMALS);
        }
    }

    private static void appendText(final StringBuilder out, final String text)
    {
        out.append('"');
        for (int i = 0; i < text.length(); i++)
        {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\')
            {
                out.append('\\').append(c);
            }
            else if (c < FIRST_PRINTABLE)
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
