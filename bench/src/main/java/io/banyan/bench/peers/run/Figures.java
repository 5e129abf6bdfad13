package io.banyan.bench.peers.run;

import org.HdrHistogram.Histogram;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one round measured in one cell, by the names it has in the report.
 */
final class Figures
{
    private static final double P50 = 50;
    private static final double P99 = 99;
    private static final double P999 = 99.9;

    private final Map<String, Double> values = new LinkedHashMap<>();

    Figures put(final String name, final double value)
    {
        if (!Double.isNaN(value))
        {
            values.put(name, value);
        }
        return this;
    }

    /** Percentiles of all deliveries; nothing without any. */
    Figures latencies(final Histogram histogram)
    {
        if (histogram.getTotalCount() > 0)
        {
            put("p50Ns", histogram.getValueAtPercentile(P50));
            put("p99Ns", histogram.getValueAtPercentile(P99));
            put("p999Ns", histogram.getValueAtPercentile(P999));
            put("maxNs", histogram.getMaxValue());
        }
        return this;
    }

    /** Percentiles of the last delivery of each message. */
    Figures lastLatencies(final Histogram histogram)
    {
        if (histogram.getTotalCount() > 0)
        {
            put("lastP50Ns", histogram.getValueAtPercentile(P50));
            put("lastP99Ns", histogram.getValueAtPercentile(P99));
        }
        return this;
    }

    Figures usage(final Sample usage, final int payload)
    {
        put("deliveriesPerSecond", usage.deliveries() / Math.max(1e-9, usage.seconds()));
        put("cpuSecondsPerMillion", usage.cpuSecondsPerMillion());
        put("cores", usage.cores());
        put("writerCores", (double)usage.writerCpuNs() / Math.max(1, usage.atNs()));
        put("serverCores", (double)usage.serverCpuNs() / Math.max(1, usage.atNs()));
        put("readerCores", (double)usage.readerCpuNs() / Math.max(1, usage.atNs()));
        put("stolenCores", (double)usage.stolenNs() / Math.max(1, usage.atNs()));
        return put("wirePerPayload", usage.wirePerPayload(payload));
    }

    Map<String, Double> values()
    {
        return values;
    }
}
