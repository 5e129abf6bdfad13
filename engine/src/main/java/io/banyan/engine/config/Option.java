package io.banyan.engine.config;

import java.util.List;
import java.util.Locale;

/**
 * The one declaration of an option.
 *
 * @param key          as a system property and in a file.
 * @param kind         of its values.
 * @param defaultValue as it would be written.
 * @param min          lowest number, with the kinds that are numbers.
 * @param max          highest number.
 * @param choices      the words, with {@link OptionKind#CHOICE}.
 * @param description  one sentence.
 */
public record Option(
    String key, OptionKind kind, String defaultValue, long min, long max, List<String> choices, String description)
{
    /** What every key begins with. */
    public static final String PREFIX = "banyan.";
    /** What the name of every environment variable begins with. */
    public static final String ENVIRONMENT_PREFIX = "BANYAN_";

    private static final long BYTES_MAX = 1L << 40;

    /**
     * Any text.
     *
     * @param key          of the option.
     * @param defaultValue of it.
     * @param description  of it.
     * @return the option.
     */
    public static Option text(final String key, final String defaultValue, final String description)
    {
        return new Option(key, OptionKind.TEXT, defaultValue, 0, 0, List.of(), description);
    }

    /**
     * A whole number.
     *
     * @param key          of the option.
     * @param defaultValue of it.
     * @param min          lowest.
     * @param max          highest.
     * @param description  of it.
     * @return the option.
     */
    public static Option count(
        final String key, final String defaultValue, final long min, final long max, final String description)
    {
        return new Option(key, OptionKind.COUNT, defaultValue, min, max, List.of(), description);
    }

    /**
     * A size.
     *
     * @param key          of the option.
     * @param defaultValue of it.
     * @param min          fewest bytes.
     * @param max          most bytes.
     * @param description  of it.
     * @return the option.
     */
    public static Option bytes(
        final String key, final String defaultValue, final long min, final long max, final String description)
    {
        return new Option(key, OptionKind.BYTES, defaultValue, min, Math.min(max, BYTES_MAX), List.of(), description);
    }

    /**
     * A time.
     *
     * @param key          of the option.
     * @param defaultValue of it.
     * @param minNs        shortest.
     * @param description  of it.
     * @return the option.
     */
    public static Option duration(
        final String key, final String defaultValue, final long minNs, final String description)
    {
        return new Option(key, OptionKind.DURATION, defaultValue, minNs, Long.MAX_VALUE / 4, List.of(), description);
    }

    /**
     * One word of a few.
     *
     * @param key          of the option.
     * @param defaultValue of it.
     * @param choices      the words.
     * @param description  of it.
     * @return the option.
     */
    public static Option choice(
        final String key, final String defaultValue, final List<String> choices, final String description)
    {
        return new Option(key, OptionKind.CHOICE, defaultValue, 0, 0, List.copyOf(choices), description);
    }

    /**
     * Yes or no.
     *
     * @param key          of the option.
     * @param defaultValue of it.
     * @param description  of it.
     * @return the option.
     */
    public static Option flag(final String key, final boolean defaultValue, final String description)
    {
        return new Option(key, OptionKind.FLAG, Boolean.toString(defaultValue), 0, 0, List.of(), description);
    }

    /**
     * Name of its environment variable.
     *
     * @return the name.
     */
    public String environmentName()
    {
        return key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /**
     * What may be written as its value, for people.
     *
     * @return the form.
     */
    public String form()
    {
        return kind == OptionKind.CHOICE ? String.join(", ", choices) : kind.form();
    }
}
