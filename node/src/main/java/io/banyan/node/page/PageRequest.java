package io.banyan.node.page;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The parameters of a request, each read with its bounds: what is out of them is refused with a message that says so.
 */
public final class PageRequest
{
    private static final int PARAMETERS_MAX = 64;

    private final Map<String, String> parameters = new HashMap<>();
    private final BooleanSupplier isCancelled;

    private PageRequest(final BooleanSupplier isCancelled)
    {
        this.isCancelled = isCancelled;
    }

    /** From a query or a form. */
    static PageRequest of(final String encoded, final BooleanSupplier isCancelled)
    {
        final PageRequest request = new PageRequest(isCancelled);
        for (final String pair : encoded.split("&"))
        {
            if (pair.isEmpty())
            {
                continue;
            }
            if (request.parameters.size() == PARAMETERS_MAX)
            {
                throw new BadRequestException("more than " + PARAMETERS_MAX + " parameters");
            }
            final int equals = pair.indexOf('=');
            try
            {
                request.parameters.put(
                    URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8),
                    equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
            catch (final IllegalArgumentException ex)
            {
                throw new BadRequestException("the parameters are not encoded as a form");
            }
        }
        return request;
    }

    /**
     * Whether nobody waits for the answer any more.
     *
     * @return true to stop.
     */
    public boolean isCancelled()
    {
        return isCancelled.getAsBoolean();
    }

    /**
     * A text.
     *
     * @param name      of the parameter.
     * @param otherwise when it is absent.
     * @return the text.
     */
    public String text(final String name, final String otherwise)
    {
        return parameters.getOrDefault(name, otherwise);
    }

    /**
     * Yes or no.
     *
     * @param name      of the parameter.
     * @param otherwise when it is absent.
     * @return true for yes.
     */
    public boolean flag(final String name, final boolean otherwise)
    {
        final String value = parameters.get(name);
        if (value == null)
        {
            return otherwise;
        }
        if ("true".equals(value) || "false".equals(value))
        {
            return "true".equals(value);
        }
        throw new BadRequestException(name + "=" + shown(value) + "; allowed: true or false");
    }

    /**
     * A whole number.
     *
     * @param name      of the parameter.
     * @param otherwise when it is absent.
     * @param least     allowed.
     * @param most      allowed.
     * @return the number.
     */
    public long whole(final String name, final long otherwise, final long least, final long most)
    {
        final String value = parameters.get(name);
        if (value == null)
        {
            return otherwise;
        }
        try
        {
            final long number = Long.parseLong(value);
            if (number >= least && number <= most)
            {
                return number;
            }
        }
        catch (final NumberFormatException ex)
        {
            throw refused(name, value, least + " to " + most, ex);
        }
        throw refused(name, value, least + " to " + most, null);
    }

    /**
     * A number.
     *
     * @param name      of the parameter.
     * @param otherwise when it is absent.
     * @param least     allowed.
     * @param most      allowed.
     * @return the number.
     */
    public double number(final String name, final double otherwise, final double least, final double most)
    {
        final String value = parameters.get(name);
        if (value == null)
        {
            return otherwise;
        }
        try
        {
            final double number = Double.parseDouble(value);
            if (number >= least && number <= most)
            {
                return number;
            }
        }
        catch (final NumberFormatException ex)
        {
            throw refused(name, value, least + " to " + most, ex);
        }
        throw refused(name, value, least + " to " + most, null);
    }

    private static BadRequestException refused(
        final String name, final String value, final String allowed, final Throwable cause)
    {
        final BadRequestException refusal =
            new BadRequestException(name + "=" + shown(value) + "; allowed: " + allowed);
        if (cause != null)
        {
            refusal.initCause(cause);
        }
        return refusal;
    }

    private static String shown(final String value)
    {
        return value.length() > 40 ? value.substring(0, 40) + "..." : value;
    }
}
