package io.banyan.bench.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A line of a process: a word, then {@code name=value} pairs.
 */
final class Fields
{
    private final String word;
    private final Map<String, String> values = new HashMap<>();

    Fields(final String line)
    {
        final String[] parts = line.split(" ");
        word = parts[0];
        for (int i = 1; i < parts.length; i++)
        {
            final int equals = parts[i].indexOf('=');
            if (equals > 0)
            {
                values.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
            }
        }
    }

    String word()
    {
        return word;
    }

    String text(final String name)
    {
        return values.getOrDefault(name, "");
    }

    long number(final String name)
    {
        final String value = values.get(name);
        return value == null ? 0 : Long.parseLong(value);
    }

    List<String> names(final String prefix)
    {
        return values.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }
}
