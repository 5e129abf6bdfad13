package io.banyan.simulation;

/**
 * Numbers as people write them: 50us, 1.5s, 32k, 1%.
 */
final class Quantity
{
    private Quantity()
    {
    }

    static long durationNs(final String text)
    {
        final int unit = unitStart(text);
        final double value = Double.parseDouble(text.substring(0, unit));
        switch (text.substring(unit).trim())
        {
            case "ns": return (long)value;
            case "us": return (long)(value * 1e3);
            case "ms": return (long)(value * 1e6);
            case "s": return (long)(value * 1e9);
            case "m": return (long)(value * 60e9);
            default: throw new NumberFormatException("'" + text + "' is no time: use ns, us, ms, s or m");
        }
    }

    static long count(final String text)
    {
        final int unit = unitStart(text);
        final double value = Double.parseDouble(text.substring(0, unit));
        switch (text.substring(unit).trim())
        {
            case "": return (long)value;
            case "k": return (long)(value * 1024);
            case "m": return (long)(value * 1024 * 1024);
            default: throw new NumberFormatException("'" + text + "' is no number: use k or m for multiples of 1024");
        }
    }

    static double share(final String text)
    {
        final double value = text.endsWith("%") ?
            Double.parseDouble(text.substring(0, text.length() - 1)) / 100 : Double.parseDouble(text);
        if (!(value >= 0 && value <= 1))
        {
            throw new NumberFormatException("'" + text + "' is no share: use 0% to 100%");
        }
        return value;
    }

    static boolean flag(final String text)
    {
        if (!"true".equals(text) && !"false".equals(text))
        {
            throw new NumberFormatException("'" + text + "' is neither true nor false");
        }
        return "true".equals(text);
    }

    /** A number, a share or a time in nanoseconds: whatever the text says. */
    static double any(final String text)
    {
        if (text.endsWith("%"))
        {
            return share(text);
        }
        final int unit = unitStart(text);
        return unit < text.length() ? durationNs(text) : Double.parseDouble(text);
    }

    private static int unitStart(final String text)
    {
        int unit = 0;
        while (unit < text.length() && "0123456789.-+_".indexOf(text.charAt(unit)) >= 0)
        {
            unit++;
        }
        if (unit == 0)
        {
            throw new NumberFormatException("'" + text + "' is no number");
        }
        return unit;
    }
}
