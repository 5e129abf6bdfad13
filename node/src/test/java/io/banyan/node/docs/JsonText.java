package io.banyan.node.docs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON into maps, lists, strings, doubles, booleans and null; whatever is not JSON is an error with its place.
 */
final class JsonText
{
    private final String text;
    private int at;

    private JsonText(final String text)
    {
        this.text = text;
    }

    static Object read(final String text)
    {
        final JsonText json = new JsonText(text);
        final Object value = json.value();
        json.space();
        if (json.at < text.length())
        {
            throw json.bad("the end");
        }
        return value;
    }

    private Object value()
    {
        space();
        switch (peek())
        {
            case '{': return object();
            case '[': return array();
            case '"': return string();
            case 't': return word("true", Boolean.TRUE);
            case 'f': return word("false", Boolean.FALSE);
            case 'n': return word("null", null);
            default: return number();
        }
    }

    private Map<String, Object> object()
    {
        final Map<String, Object> all = new LinkedHashMap<>();
        expect('{');
        space();
        while (peek() != '}')
        {
            space();
            final String key = string();
            space();
            expect(':');
            if (all.containsKey(key))
            {
                throw bad("another key than " + key);
            }
            all.put(key, value());
            more('}');
        }
        expect('}');
        return all;
    }

    private List<Object> array()
    {
        final List<Object> all = new ArrayList<>();
        expect('[');
        space();
        while (peek() != ']')
        {
            all.add(value());
            more(']');
        }
        expect(']');
        return all;
    }

    /** A comma and something behind it, or the end. */
    private void more(final char end)
    {
        space();
        if (peek() == ',')
        {
            at++;
            space();
            if (peek() == end)
            {
                throw bad("something behind the comma");
            }
        }
        else if (peek() != end)
        {
            throw bad("',' or '" + end + "'");
        }
    }

    private String string()
    {
        expect('"');
        final StringBuilder read = new StringBuilder();
        while (peek() != '"')
        {
            char c = text.charAt(at++);
            if (c == '\\')
            {
                c = peek();
                at++;
                if (c == 'u')
                {
                    c = (char)Integer.parseInt(text.substring(at, at + 4), 16);
                    at += 4;
                }
                else if ("\"\\/bfnrt".indexOf(c) < 0)
                {
                    throw bad("an escape");
                }
            }
            else if (c < ' ')
            {
                throw bad("no control character");
            }
            read.append(c);
        }
        at++;
        return read.toString();
    }

    private Object word(final String word, final Object value)
    {
        if (!text.startsWith(word, at))
        {
            throw bad(word);
        }
        at += word.length();
        return value;
    }

    private Double number()
    {
        final int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0)
        {
            at++;
        }
        if (!text.substring(from, at).matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?"))
        {
            throw bad("a value");
        }
        return Double.valueOf(text.substring(from, at));
    }

    private void space()
    {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0)
        {
            at++;
        }
    }

    private char peek()
    {
        if (at >= text.length())
        {
            throw bad("more");
        }
        return text.charAt(at);
    }

    private void expect(final char c)
    {
        if (peek() != c)
        {
            throw bad("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException bad(final String expected)
    {
        return new IllegalArgumentException("expected " + expected + " at " + at + ": " +
            text.substring(Math.max(0, at - 20), Math.min(text.length(), at + 20)));
    }
}
