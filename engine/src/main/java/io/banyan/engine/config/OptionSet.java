package io.banyan.engine.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.banyan.engine.Problem;
import io.banyan.engine.ProblemCode;

/**
 * The options of a program and where their values come from: setter, system property, environment, file, default, in
 * this order. Problems are collected, never thrown one by one.
 */
public final class OptionSet
{
    private static final int SUGGESTION_DISTANCE_MAX = 4;
    private static final int SLIP_DISTANCE_MAX = 2;
    private static final String DEFAULT = "default";

    private final Map<String, Option> optionByKey = new LinkedHashMap<>();
    private final Map<String, String> setters = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private Map<String, String> systemProperties = Map.of();
    private Map<String, String> environment = Map.of();
    private Map<String, String> file = Map.of();

    /**
     * A set that reads the system properties and environment of this process.
     *
     * @param options known.
     */
    public OptionSet(final List<Option> options)
    {
        know(options);
        systemProperties(System.getProperties());
        environment(System.getenv());
    }

    /**
     * Further options, of a program that embeds this one: their keys are no errors.
     *
     * @param options known.
     * @return this.
     */
    public OptionSet know(final List<Option> options)
    {
        for (final Option option : options)
        {
            optionByKey.put(option.key(), option);
        }
        return this;
    }

    /**
     * Where system properties come from.
     *
     * @param properties of the process.
     * @return this.
     */
    public OptionSet systemProperties(final Properties properties)
    {
        systemProperties = ours(properties);
        return this;
    }

    /**
     * Where environment variables come from.
     *
     * @param variables of the process.
     * @return this.
     */
    public OptionSet environment(final Map<String, String> variables)
    {
        environment = new HashMap<>();
        for (final Map.Entry<String, String> entry : variables.entrySet())
        {
            if (entry.getKey().startsWith(Option.ENVIRONMENT_PREFIX))
            {
                environment.put(entry.getKey(), entry.getValue());
            }
        }
        return this;
    }

    /**
     * What a file says.
     *
     * @param properties of the file.
     * @return this.
     */
    public OptionSet file(final Properties properties)
    {
        // A file is written for this program alone: whatever else stands in it is a slip of the pen.
        file = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> file.put(key, properties.getProperty(key)));
        return this;
    }

    /**
     * Sets a value, over all other sources.
     *
     * @param option to set.
     * @param value  as it would be written.
     */
    public void set(final Option option, final String value)
    {
        setters.put(option.key(), value);
    }

    /**
     * Reads every value.
     *
     * @return the problems found: unknown keys and values that cannot be read.
     */
    public List<Problem> conclude()
    {
        problems.clear();
        checkKnown(systemProperties, "system property");
        checkKnown(file, "key in the file");
        checkEnvironment();
        for (final Option option : optionByKey.values())
        {
            final String value = find(option);
            values.put(option.key(), value);
            check(option, value);
        }
        return List.copyOf(problems);
    }

    /**
     * The text of a value.
     *
     * @param option asked for.
     * @return the text.
     */
    public String text(final Option option)
    {
        return values.get(option.key());
    }

    /**
     * Where a value comes from.
     *
     * @param option asked for.
     * @return in words.
     */
    public String origin(final Option option)
    {
        final String key = option.key();
        if (setters.containsKey(key))
        {
            return "setter";
        }
        if (systemProperties.containsKey(key))
        {
            return "system property";
        }
        if (environment.containsKey(option.environmentName()))
        {
            return "environment variable " + option.environmentName();
        }
        return file.containsKey(key) ? "file" : DEFAULT;
    }

    /**
     * Whether nobody has set a value.
     *
     * @param option asked for.
     * @return true if it is the default that counts.
     */
    public boolean isDefault(final Option option)
    {
        return DEFAULT.equals(origin(option));
    }

    /**
     * The number of a value: count, bytes, or nanoseconds. After problems with it: that of its default.
     *
     * @param option asked for.
     * @return the number.
     */
    public long number(final Option option)
    {
        try
        {
            return number(option, text(option));
        }
        catch (final NumberFormatException ex)
        {
            return number(option, option.defaultValue());
        }
    }

    /**
     * Whether a flag is on.
     *
     * @param option asked for.
     * @return true when on.
     */
    public boolean flag(final Option option)
    {
        return Boolean.parseBoolean(text(option));
    }

    /**
     * The reference table.
     *
     * @param options of it.
     * @return rows in Markdown.
     */
    public static String markdown(final List<Option> options)
    {
        final StringBuilder table = new StringBuilder();
        table.append("| option | environment | form | default | what it does |\n|---|---|---|---|---|\n");
        for (final Option option : options)
        {
            table.append("| `").append(option.key()).append("` | `").append(option.environmentName()).append("` | ")
                .append(option.form()).append(" | ")
                .append(option.defaultValue().isEmpty() ? "none" : "`" + option.defaultValue() + "`").append(" | ")
                .append(option.description()).append(" |\n");
        }
        return table.toString();
    }

    private String find(final Option option)
    {
        final String key = option.key();
        for (final Map<String, String> source : List.of(setters, systemProperties))
        {
            if (source.containsKey(key))
            {
                return source.get(key);
            }
        }
        final String variable = environment.get(option.environmentName());
        return variable != null ? variable : file.getOrDefault(key, option.defaultValue());
    }

    private void check(final Option option, final String value)
    {
        if (option.kind() == OptionKind.CHOICE && !option.choices().contains(value) ||
            option.kind() == OptionKind.FLAG && !"true".equals(value) && !"false".equals(value))
        {
            invalid(option, value, "one of: " + option.form());
        }
        else if (isNumber(option))
        {
            try
            {
                final long number = number(option, value);
                if (number < option.min() || number > option.max())
                {
                    invalid(option, value, "from " + format(option, option.min()) + " to " +
                        format(option, option.max()));
                }
            }
            catch (final NumberFormatException ex)
            {
                invalid(option, value, option.form());
            }
        }
    }

    private void invalid(final Option option, final String value, final String allowed)
    {
        problems.add(new Problem(
            ProblemCode.OPTION_INVALID,
            option.key() + "=" + value + " is not valid",
            "write " + allowed + " (default " + option.defaultValue() + ")"));
    }

    private void checkKnown(final Map<String, String> source, final String kind)
    {
        for (final String key : source.keySet())
        {
            if (!optionByKey.containsKey(key))
            {
                problems.add(unknown(kind, key));
            }
        }
    }

    private void checkEnvironment()
    {
        final List<String> names = new ArrayList<>();
        for (final Option option : optionByKey.values())
        {
            names.add(option.environmentName());
        }
        for (final String name : environment.keySet())
        {
            // Orchestrators inject variables named after services: only what looks like a slip of the pen is a problem.
            final String nearest = names.contains(name) ? null : nearest(name, names, SLIP_DISTANCE_MAX);
            if (nearest != null)
            {
                problems.add(unknown("environment variable", name, nearest));
            }
        }
    }

    /**
     * The problem of a key that nobody has declared.
     *
     * @param kind of the key, in words.
     * @param key  as given.
     * @return the problem, with the nearest known key.
     */
    public Problem unknown(final String kind, final String key)
    {
        final String nearest = nearest(key, optionByKey.keySet(), SUGGESTION_DISTANCE_MAX);
        return unknown(kind, key, nearest == null && !key.startsWith(Option.PREFIX) ?
            nearest(Option.PREFIX + key, optionByKey.keySet(), SUGGESTION_DISTANCE_MAX) : nearest);
    }

    private static Problem unknown(final String kind, final String key, final String nearest)
    {
        return new Problem(
            ProblemCode.OPTION_UNKNOWN,
            kind + " " + key + " is not known",
            nearest == null ? "see docs/configuration.md for the known ones" : "did you mean " + nearest + "?");
    }

    static String nearest(final String key, final Iterable<String> candidates, final int distanceMax)
    {
        String best = null;
        int bestDistance = distanceMax + 1;
        for (final String candidate : candidates)
        {
            final int distance = distance(key, candidate);
            if (distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static int distance(final String one, final String other)
    {
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j < previous.length; j++)
        {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++)
        {
            final int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++)
            {
                final int change = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }

    private static boolean isNumber(final Option option)
    {
        return option.kind() == OptionKind.COUNT || option.kind() == OptionKind.BYTES ||
            option.kind() == OptionKind.DURATION;
    }

    private static long number(final Option option, final String value)
    {
        switch (option.kind())
        {
            case BYTES: return Values.bytes(value);
            case DURATION: return Values.durationNs(value);
            default: return Long.parseLong(value.trim());
        }
    }

    private static String format(final Option option, final long number)
    {
        switch (option.kind())
        {
            case BYTES: return Values.formatBytes(number);
            case DURATION: return Values.formatDuration(number);
            default: return Long.toString(number);
        }
    }

    private static Map<String, String> ours(final Properties properties)
    {
        final Map<String, String> found = new HashMap<>();
        for (final String key : properties.stringPropertyNames())
        {
            if (key.startsWith(Option.PREFIX))
            {
                found.put(key, properties.getProperty(key));
            }
        }
        return found;
    }
}
