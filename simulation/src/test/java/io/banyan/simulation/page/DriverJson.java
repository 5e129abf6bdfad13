package io.banyan.simulation.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as the browser's driver speaks it: maps, lists, strings, doubles, booleans and null.
 */
final class DriverJson
{
    private final String text;
    private int at;

    private DriverJson(final String text)
    {
        this.text = text;
    }

    static Object read(final String text)
    {
        final DriverJson json = new DriverJson(text);
        final Object value = json.value();
        json.space();
        if (json.at != text.length())
        {
            throw json.wrong();
        }
        return value;
    }

    static String write(final Object value)
    {
        final StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(final StringBuilder out, final Object value)
    {
        if (value instanceof Map<?, ?> map)
        {
            String before = "{";
            for (final Map.Entry<?, ?> entry : map.entrySet())
            {
                out.append(before);
                write(out, entry.getKey());
                out.append(':');
                write(out, entry.getValue());
                before = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        }
        else if (value instanceof List<?> list)
        {
            String before = "[";
            for (final Object one : list)
            {
                out.append(before);
                write(out, one);
                before = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        }
        else if (value instanceof String string)
        {
            out.append('"');
            string.chars().forEach(c ->
            {
                if (c < ' ' || c > '~' || c == '"' || c == '\\')
                {
                    out.append(String.format("\\u%04x", c));
                }
                else
                {
                    out.append((char)c);
                }
            });
            out.append('"');
        }
        else
        {
            out.append(value);
        }
    }

    private Object value()
    {
        space();
        switch (text.charAt(at))
        {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            default:
                return word();
        }
    }

    private Map<String, Object> object()
    {
        final Map<String, Object> object = new LinkedHashMap<>();
        at++;
        while (!isNext('}'))
        {
            space();
            final String name = string();
            expect(':');
            object.put(name, value());
            isNext(',');
        }
        return object;
    }

    private List<Object> array()
    {
        final List<Object> array = new ArrayList<>();
        at++;
        while (!isNext(']'))
        {
            array.add(value());
            isNext(',');
        }
        return array;
    }

    private String string()
    {
        expect('"');
        final StringBuilder string = new StringBuilder();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++))
        {
            if (c != '\\')
            {
                string.append(c);
                continue;
            }
            final char escaped = text.charAt(at++);
            final int plain = "btnfr".indexOf(escaped);
            if (escaped == 'u')
            {
                string.append((char)Integer.parseInt(text.substring(at, at + 4), 16));
                at += 4;
            }
            else
            {
                string.append(plain < 0 ? escaped : "\b\t\n\f\r".charAt(plain));
            }
        }
        return string.toString();
    }

    private Object word()
    {
        final int from = at;
        while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0)
        {
            at++;
        }
        final String word = text.substring(from, at);
        return switch (word)
        {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> Double.valueOf(word);
        };
    }

    private boolean isNext(final char c)
    {
        space();
        final boolean isIt = text.charAt(at) == c;
        at += isIt ? 1 : 0;
        return isIt;
    }

    private void expect(final char c)
    {
        if (!isNext(c))
        {
            throw wrong();
        }
    }

    private void space()
    {
        while (at < text.length() && Character.isWhitespace(text.charAt(at)))
        {
            at++;
        }
    }

    private IllegalArgumentException wrong()
    {
        return new IllegalArgumentException("no JSON at " + at + " of " + text);
    }
}
