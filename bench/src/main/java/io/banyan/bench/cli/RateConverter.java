package io.banyan.bench.cli;

import io.banyan.bench.harness.LoadPlan;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code 10000}, {@code 10k}, {@code 1m} and {@code max}.
 */
final class RateConverter implements ITypeConverter<Long>
{
    private static final String SATURATION = "max";

    @Override
    public Long convert(final String text)
    {
        if (SATURATION.equals(text))
        {
            return LoadPlan.SATURATION;
        }
        try
        {
            final long unit = text.endsWith("k") ? 1_000 : text.endsWith("m") ? 1_000_000 : 1;
            final long rate = Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1)) * unit;
            if (rate > 0)
            {
                return rate;
            }
        }
        catch (final NumberFormatException ex)
        {
            throw new TypeConversionException("'" + text + "' is no rate: 10000, 10k, 1m or max");
        }
        throw new TypeConversionException("'" + text + "' is no rate: it must be above 0, or max");
    }
}
