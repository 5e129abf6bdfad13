package io.banyan.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what the commands write with {@code --json}, and any other well-formed JSON: objects as maps in their order,
 * arrays as lists, numbers as doubles.
 */
public final class JsonReader
{
    private static final int HEX_DIGITS = 4;
    private static final int HEX = 16;

    private final String text;
    private int position;

    private JsonReader(final String text)
    {
        this.text = text;
    }

    /**
     * Read one value.
     *
     * @param text that holds nothing else.
     * @return map, list, string, double, boolean or null.
     */
    public static Object read(final String text)
    {
        final JsonReader reader = new JsonReader(text);
        final Object value = reader.value();
        if (reader.peek() != 0)
        {
            throw reader.malformed("the end");
        }
        return value;
    }

    private Object value()
    {
        switch (peek())
        {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    private Map<String, Object> object()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}')
        {
            if (!map.isEmpty())
            {
                expect(',');
            }
            peek();
            final String key = string();
            expect(':');
            map.put(key, value());
        }
        expect('}');
        return map;
    }

    private List<Object> array()
    {
        final List<Object> list = new ArrayList<>();
        expect('[');
        while (peek() != ']')
        {
            if (!list.isEmpty())
            {
                expect(',');
            }
            list.add(value());
        }
        expect(']');
        return list;
    }

    private String string()
    {
        expect('"');
        final StringBuilder out = new StringBuilder();
        while (position < text.length() && text.charAt(position) != '"')
        {
            final char c = text.charAt(position++);
            out.append(c == '\\' ? escaped() : c);
        }
        expect('"');
        return out.toString();
    }

    private char escaped()
    {
        if (position == text.length())
        {
            throw malformed("an escape");
        }
        final char c = text.charAt(position++);
        switch (c)
        {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u':
                if (position + HEX_DIGITS > text.length())
                {
                    throw malformed("four digits");
                }
                position += HEX_DIGITS;
                return (char)Integer.parseInt(text.substring(position - HEX_DIGITS, position), HEX);
            default:
                return c;
        }
    }

    private Object word(final String word, final Object value)
    {
        if (!text.startsWith(word, position))
        {
            throw malformed(word);
        }
        position += word.length();
        return value;
    }

    private Double number()
    {
        final int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0)
        {
            position++;
        }
        try
        {
            return Double.valueOf(text.substring(start, position));
        }
        catch (final NumberFormatException ex)
        {
            throw malformed("a value");
        }
    }

    /**
     * The next character that is not white space, or 0 at the end.
     */
    private char peek()
    {
        while (position < text.length() && Character.isWhitespace(text.charAt(position)))
        {
            position++;
        }
        return position < text.length() ? text.charAt(position) : 0;
    }

    private void expect(final char c)
    {
        if (peek() != c)
        {
            throw malformed("'" + c + "'");
        }
        position++;
    }

    private IllegalArgumentException malformed(final String wanted)
    {
        return new IllegalArgumentException("JSON: " + wanted + " expected at character " + position);
    }
}
