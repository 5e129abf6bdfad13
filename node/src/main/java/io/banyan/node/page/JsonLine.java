package io.banyan.node.page;

/**
 * Writes JSON piece by piece into one reused buffer: for streams of many small records, where a tree of maps for each
 * would be waste. Commas come by themselves. For one thread.
 */
public final class JsonLine
{
    private static final int SPACE = ' ';
    private static final String HEX = "0123456789abcdef";
    private static final double WHOLE_MAX = 1e15;
    private static final double THOUSAND = 1000.0;

    private final StringBuilder out = new StringBuilder();
    private boolean needsComma;

    /**
     * Forgets what was written.
     *
     * @return this.
     */
    public JsonLine reset()
    {
        out.setLength(0);
        needsComma = false;
        return this;
    }

    /**
     * Begins an object.
     *
     * @return this.
     */
    public JsonLine object()
    {
        return begin('{');
    }

    /**
     * Begins an array.
     *
     * @return this.
     */
    public JsonLine array()
    {
        return begin('[');
    }

    /**
     * Ends an object.
     *
     * @return this.
     */
    public JsonLine endObject()
    {
        return end('}');
    }

    /**
     * Ends an array.
     *
     * @return this.
     */
    public JsonLine endArray()
    {
        return end(']');
    }

    /**
     * The name of what comes next in an object.
     *
     * @param name of the field.
     * @return this.
     */
    public JsonLine name(final String name)
    {
        text(name);
        out.append(':');
        needsComma = false;
        return this;
    }

    /**
     * A whole number.
     *
     * @param value of it.
     * @return this.
     */
    public JsonLine whole(final long value)
    {
        comma();
        out.append(value);
        return this;
    }

    /**
     * A number, to three digits behind the point; null when it is not finite.
     *
     * @param value of it.
     * @return this.
     */
    public JsonLine number(final double value)
    {
        comma();
        if (!Double.isFinite(value))
        {
            out.append("null");
        }
        else if (Math.abs(value) >= WHOLE_MAX)
        {
            out.append(value);
        }
        else
        {
            final long thousandths = Math.round(value * THOUSAND);
            if (thousandths % (long)THOUSAND == 0)
            {
                out.append(thousandths / (long)THOUSAND);
            }
            else
            {
                // Never in scientific notation, which is longer.
                final long part = Math.abs(thousandths % (long)THOUSAND);
                out.append(thousandths < 0 ? "-" : "").append(Math.abs(thousandths / (long)THOUSAND)).append('.')
                    .append(part < 100 ? "0" : "").append(part < 10 ? "0" : "").append(part);
            }
        }
        return this;
    }

    /**
     * True or false.
     *
     * @param value of it.
     * @return this.
     */
    public JsonLine flag(final boolean value)
    {
        comma();
        out.append(value);
        return this;
    }

    /**
     * A text, or null.
     *
     * @param value of it.
     * @return this.
     */
    public JsonLine text(final String value)
    {
        comma();
        if (value == null)
        {
            out.append("null");
            return this;
        }
        out.append('"');
        for (int i = 0; i < value.length(); i++)
        {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\')
            {
                out.append('\\').append(c);
            }
            else if (c < SPACE)
            {
                out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
            }
            else
            {
                out.append(c);
            }
        }
        out.append('"');
        return this;
    }

    /**
     * JSON that is written already.
     *
     * @param json one value.
     * @return this.
     */
    public JsonLine raw(final CharSequence json)
    {
        comma();
        out.append(json);
        return this;
    }

    /**
     * How much is written.
     *
     * @return characters.
     */
    public int length()
    {
        return out.length();
    }

    @Override
    public String toString()
    {
        return out.toString();
    }

    private JsonLine begin(final char bracket)
    {
        comma();
        out.append(bracket);
        needsComma = false;
        return this;
    }

    private JsonLine end(final char bracket)
    {
        out.append(bracket);
        needsComma = true;
        return this;
    }

    private void comma()
    {
        if (needsComma)
        {
            out.append(',');
        }
        needsComma = true;
    }
}
