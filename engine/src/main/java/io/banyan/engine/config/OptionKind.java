package io.banyan.engine.config;

/**
 * How the value of an option is written.
 */
public enum OptionKind
{
    /** Any text. */
    TEXT("text"),
    /** A whole number. */
    COUNT("number"),
    /** Bytes: {@code 65536}, {@code 64k}, {@code 16m}, {@code 1g}. */
    BYTES("bytes, as 64k or 16m"),
    /** A time: {@code 150us}, {@code 200ms}, {@code 5s}, {@code 2m}; nanoseconds without a unit. */
    DURATION("time, as 150us, 200ms or 5s"),
    /** One of a few words. */
    CHOICE("choice"),
    /** {@code true} or {@code false}. */
    FLAG("true or false");

    private final String form;

    OptionKind(final String form)
    {
        this.form = form;
    }

    /**
     * How a value looks, for people.
     *
     * @return the form.
     */
    public String form()
    {
        return form;
    }
}
