package io.banyan.bench.chaos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The few figures that a report gives of a list of times.
 */
final class Percentiles
{
    private static final double P50 = 0.5;
    private static final double P95 = 0.95;

    private Percentiles()
    {
    }

    static Map<String, Object> of(final List<Long> values)
    {
        final List<Long> sorted = values.stream().sorted().toList();
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("count", sorted.size());
        fields.put("p50", at(sorted, P50));
        fields.put("p95", at(sorted, P95));
        fields.put("max", at(sorted, 1));
        return fields;
    }

    /** The smallest value that is not below this share of them; -1 where there is none. */
    static long at(final List<Long> sorted, final double share)
    {
        return sorted.isEmpty() ? -1 : sorted.get(Math.max(0, (int)Math.ceil(share * sorted.size()) - 1));
    }
}
