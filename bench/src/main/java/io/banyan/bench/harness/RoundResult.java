package io.banyan.bench.harness;

import org.HdrHistogram.Histogram;

import java.util.Locale;

/**
 * What one round measured.
 *
 * @param achievedPerSecond        messages a second that every reader got.
 * @param isRateMissed             whether that is less than was asked for.
 * @param latencies                of all readers, from intended send times, nanoseconds.
 * @param allocatedBytesPerMessage by all threads of the rig.
 * @param systemBytesPerPayload    bytes the drivers sent for each byte of payload and link.
 * @param cpuNsPerMessage          processor time of the rig's threads; polls that find nothing are in it.
 * @param secondThreadCpuShare     share of a core that the second thread used; 0 without one.
 * @param failure                  why the round does not count, or null.
 */
public record RoundResult(
    double achievedPerSecond,
    boolean isRateMissed,
    Histogram latencies,
    double allocatedBytesPerMessage,
    double systemBytesPerPayload,
    double cpuNsPerMessage,
    double secondThreadCpuShare,
    String failure)
{
    /** Share of the asked rate below which a rate is missed. */
    public static final double RATE_SHARE_MIN = 0.99;

    static final String RATE_MISSED = "rate missed: ";

    /**
     * A latency below which a share of the deliveries lies.
     *
     * @param percentile of the deliveries, 0 to 100.
     * @return nanoseconds; 0 if there were none.
     */
    public long percentileNs(final double percentile)
    {
        return latencies.getTotalCount() == 0 ? 0 : latencies.getValueAtPercentile(percentile);
    }

    static String rateMissed(final double achieved, final long asked)
    {
        return String.format(Locale.ROOT, RATE_MISSED + "%.0f of %d a second", achieved, asked);
    }
}
