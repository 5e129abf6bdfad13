package io.banyan.node.docs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the part of YAML that the pages use: mappings and sequences by indentation, quoted and plain scalars, sequences
 * in brackets. What is beyond that, or is no YAML, is an error that names its line.
 */
final class Yaml
{
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z_][A-Za-z0-9_-]*):(?: +(.*))?");

    private final List<Line> lines = new ArrayList<>();
    private int next;

    private record Line(int number, int indent, String text)
    {
    }

    private Yaml(final String text)
    {
        int number = 0;
        for (final String line : text.split("\n"))
        {
            number++;
            if (line.indexOf('\t') >= 0)
            {
                throw new IllegalArgumentException("line " + number + ": a tab");
            }
            if (!line.isBlank() && !line.strip().startsWith("#"))
            {
                lines.add(new Line(number, line.length() - line.stripLeading().length(), line.strip()));
            }
        }
    }

    static Object read(final String text)
    {
        final Yaml yaml = new Yaml(text);
        final Object value = yaml.block(0);
        if (yaml.next < yaml.lines.size())
        {
            throw yaml.bad("is indented like nothing above it");
        }
        return value;
    }

    private Object block(final int indent)
    {
        return lines.get(next).text().startsWith("- ") ? sequence(indent) : mapping(indent);
    }

    private List<Object> sequence(final int indent)
    {
        final List<Object> all = new ArrayList<>();
        while (next < lines.size() && lines.get(next).indent() == indent && lines.get(next).text().startsWith("- "))
        {
            final Line line = lines.get(next);
            final String rest = line.text().substring(2).strip();
            if (ENTRY.matcher(rest).matches())
            {
                lines.set(next, new Line(line.number(), indent + 2, rest));
                all.add(mapping(indent + 2));
            }
            else
            {
                all.add(scalar(rest));
                next++;
            }
        }
        return all;
    }

    private Map<String, Object> mapping(final int indent)
    {
        final Map<String, Object> all = new LinkedHashMap<>();
        while (next < lines.size() && lines.get(next).indent() == indent && !lines.get(next).text().startsWith("- "))
        {
            final Matcher entry = ENTRY.matcher(lines.get(next).text());
            if (!entry.matches())
            {
                throw bad("is no entry");
            }
            final String key = entry.group(1);
            final Object value;
            if (entry.group(2) != null)
            {
                value = scalar(entry.group(2).strip());
                next++;
            }
            else
            {
                next++;
                if (next == lines.size() || lines.get(next).indent() < indent)
                {
                    throw new IllegalArgumentException(key + " has no value");
                }
                value = block(lines.get(next).indent());
            }
            if (all.put(key, value) != null)
            {
                throw new IllegalArgumentException(key + " stands twice");
            }
        }
        if (all.isEmpty())
        {
            throw bad("is not where a mapping could be");
        }
        return all;
    }

    private Object scalar(final String text)
    {
        final char first = text.charAt(0);
        if (first == '[')
        {
            if (!text.endsWith("]"))
            {
                throw bad("does not close its bracket");
            }
            final List<Object> all = new ArrayList<>();
            for (final String part : text.substring(1, text.length() - 1).split(","))
            {
                all.add(scalar(part.strip()));
            }
            return all;
        }
        if (first == '"' || first == '\'')
        {
            if (text.length() < 2 || text.indexOf(first, 1) != text.length() - 1)
            {
                throw bad("does not close its quote");
            }
            return text.substring(1, text.length() - 1);
        }
        if (text.contains(": ") || text.contains(" #") || "{}|>&*!%@`".indexOf(first) >= 0)
        {
            throw bad("needs quotes");
        }
        return text;
    }

    private IllegalArgumentException bad(final String what)
    {
        final Line line = lines.get(Math.min(next, lines.size() - 1));
        return new IllegalArgumentException("line " + line.number() + " " + what + ": " + line.text());
    }
}
