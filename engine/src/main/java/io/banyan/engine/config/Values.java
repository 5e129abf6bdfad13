package io.banyan.engine.config;

import java.util.Locale;

/**
 * Reads and writes the forms that values come in.
 */
public final class Values
{
    private static final long KIB = 1024;
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private Values()
    {
    }

    /**
     * Reads bytes.
     *
     * @param text as 65536, 64k, 16m or 1g.
     * @return bytes.
     * @throws NumberFormatException if it is none of these.
     */
    public static long bytes(final String text)
    {
        final String lower = text.trim().toLowerCase(Locale.ROOT);
        final char last = lower.isEmpty() ? ' ' : lower.charAt(lower.length() - 1);
        final long unit = last == 'k' ? KIB : last == 'm' ? KIB * KIB : last == 'g' ? KIB * KIB * KIB : 1;
        return scaled(unit == 1 ? lower : lower.substring(0, lower.length() - 1), unit);
    }

    /**
     * Reads a time.
     *
     * @param text as 150us, 200ms, 5s, 2m; nanoseconds without a unit.
     * @return nanoseconds.
     * @throws NumberFormatException if it is none of these.
     */
    public static long durationNs(final String text)
    {
        final String lower = text.trim().toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && Character.isDigit(lower.charAt(digits)))
        {
            digits++;
        }
        final long unit;
        switch (lower.substring(digits))
        {
            case "":
            case "ns":
                unit = 1;
                break;
            case "us":
                unit = MICRO;
                break;
            case "ms":
                unit = MILLI;
                break;
            case "s":
                unit = SECOND;
                break;
            case "m":
                unit = 60 * SECOND;
                break;
            default:
                throw new NumberFormatException(text);
        }
        return scaled(lower.substring(0, digits), unit);
    }

    /**
     * Writes bytes.
     *
     * @param bytes to write.
     * @return the shortest exact form.
     */
    public static String formatBytes(final long bytes)
    {
        if (bytes != 0 && bytes % (KIB * KIB) == 0)
        {
            return bytes / (KIB * KIB) + "m";
        }
        return bytes != 0 && bytes % KIB == 0 ? bytes / KIB + "k" : Long.toString(bytes);
    }

    /**
     * Writes a time.
     *
     * @param ns to write.
     * @return the shortest exact form.
     */
    public static String formatDuration(final long ns)
    {
        if (ns % SECOND == 0)
        {
            return ns / SECOND + "s";
        }
        if (ns % MILLI == 0)
        {
            return ns / MILLI + "ms";
        }
        return ns % MICRO == 0 ? ns / MICRO + "us" : ns + "ns";
    }

    private static long scaled(final String digits, final long unit)
    {
        try
        {
            return Math.multiplyExact(Long.parseLong(digits), unit);
        }
        catch (final ArithmeticException ex)
        {
            throw new NumberFormatException(digits);
        }
    }
}
