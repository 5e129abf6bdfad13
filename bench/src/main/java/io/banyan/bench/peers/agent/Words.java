package io.banyan.bench.peers.agent;

import java.util.HashMap;
import java.util.Map;

/**
 * A line between the command and a process of it: a verb, then {@code name=value} pairs.
 */
public final class Words
{
    private final String verb;
    private final Map<String, String> values = new HashMap<>();

    /**
     * Take a line apart.
     *
     * @param line of words.
     */
    public Words(final String line)
    {
        final String[] parts = line.strip().split(" ");
        verb = parts[0];
        for (int i = 1; i < parts.length; i++)
        {
            final int equals = parts[i].indexOf('=');
            if (equals > 0)
            {
                values.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
            }
        }
    }

    /**
     * What to do, or what was done.
     *
     * @return the first word.
     */
    public String verb()
    {
        return verb;
    }

    /**
     * A value as it stands.
     *
     * @param name of it.
     * @return empty if there is none.
     */
    public String text(final String name)
    {
        return values.getOrDefault(name, "");
    }

    /**
     * A number.
     *
     * @param name of it.
     * @return 0 if there is none.
     */
    public long number(final String name)
    {
        final String value = values.get(name);
        return value == null ? 0 : Long.parseLong(value);
    }
}
