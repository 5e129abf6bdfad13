package io.banyan.node.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;

/**
 * What a demonstration found, with its own verdict.
 *
 * @param settings                 asked for.
 * @param depth                    levels below the root.
 * @param achievedRatePerSecond    that the root really took.
 * @param expectedDeliveries       messages times readers that lived to the end.
 * @param deliveries               distinct messages at those readers.
 * @param lost                     of those expected.
 * @param duplicates               handed to a reader more than once.
 * @param outOfOrder               handed to a reader after a later one.
 * @param corrupt                  whose checksum did not fit.
 * @param gapSequences             reported to readers as gaps.
 * @param errors                   raised by any node.
 * @param overheadFactor           bytes of blocks over links, divided by bytes of blocks at the root times readers.
 * @param wireFactor               bytes of all datagrams, divided by bytes of payload delivered.
 * @param latencyNs                from the intended send time, all readers.
 * @param levelLatencyNs           the same by level, from level 1.
 * @param failoverNs               longest silence at a reader below the killed relay; -1 without a kill.
 * @param allocatedBytesPerMessage of the thread that runs all data planes, for each message published.
 * @param cpuShare                 of one core that the machine gave to the thread of the nodes.
 * @param wallSeconds              from the first message to the last delivery.
 */
public record DemoResult(
    DemoSettings settings,
    int depth,
    double achievedRatePerSecond,
    long expectedDeliveries,
    long deliveries,
    long lost,
    long duplicates,
    long outOfOrder,
    long corrupt,
    long gapSequences,
    long errors,
    double overheadFactor,
    double wireFactor,
    Histogram latencyNs,
    List<Histogram> levelLatencyNs,
    long failoverNs,
    double allocatedBytesPerMessage,
    double cpuShare,
    double wallSeconds)
{
    /** A run that falls behind its rate by more than this has not shown what it was asked to show. */
    private static final double RATE_TOLERANCE = 0.98;

    /**
     * The run's own verdict.
     *
     * @return true when every reader has every message once, in order and intact, at the rate asked for.
     */
    public boolean ok()
    {
        return lost == 0 && duplicates == 0 && outOfOrder == 0 && corrupt == 0 && gapSequences == 0 &&
            deliveries == expectedDeliveries && isOnRate();
    }

    /**
     * Whether the root took the messages as fast as asked.
     *
     * @return true when it did.
     */
    public boolean isOnRate()
    {
        return achievedRatePerSecond >= settings.ratePerSecond() * RATE_TOLERANCE;
    }

    /**
     * The fields of the JSON object.
     *
     * @return in order.
     */
    public Map<String, Object> fields()
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("nodes", settings.nodes());
        fields.put("depth", depth);
        fields.put("fanout", settings.fanout());
        fields.put("messages", settings.messages());
        fields.put("payloadBytes", settings.payloadBytes());
        fields.put("ratePerSecond", settings.ratePerSecond());
        fields.put("achievedRatePerSecond", achievedRatePerSecond);
        fields.put("expectedDeliveries", expectedDeliveries);
        fields.put("deliveries", deliveries);
        fields.put("lost", lost);
        fields.put("duplicates", duplicates);
        fields.put("outOfOrder", outOfOrder);
        fields.put("corrupt", corrupt);
        fields.put("gapSequences", gapSequences);
        fields.put("errors", errors);
        fields.put("overheadFactor", overheadFactor);
        fields.put("wireFactor", wireFactor);
        fields.put("latencyNs", percentiles(latencyNs));
        fields.put("latencyByLevelNs", levelLatencyNs.stream().map(h -> h.getValueAtPercentile(50)).toList());
        fields.put("levels", levelLatencyNs.stream().map(DemoResult::percentiles).toList());
        fields.put("failoverNs", failoverNs);
        fields.put("allocatedBytesPerMessage", allocatedBytesPerMessage);
        fields.put("cpuShare", cpuShare);
        fields.put("wallSeconds", wallSeconds);
        fields.put("ok", ok());
        return fields;
    }

    private static Map<String, Object> percentiles(final Histogram histogram)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("p50", histogram.getValueAtPercentile(50));
        fields.put("p90", histogram.getValueAtPercentile(90));
        fields.put("p99", histogram.getValueAtPercentile(99));
        fields.put("p999", histogram.getValueAtPercentile(99.9));
        fields.put("max", histogram.getMaxValue());
        return fields;
    }
}
