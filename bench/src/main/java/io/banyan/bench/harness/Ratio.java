package io.banyan.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Banyan over raw Aeron in one cell. Each figure is compared with the tuned raw system that does best in that very
 * figure.
 *
 * @param cell       measured.
 * @param p50        ratio of the median latencies; below 1 Banyan is faster.
 * @param p99        ratio of the 99th percentiles.
 * @param throughput ratio of the achieved rates; above 1 Banyan is faster.
 */
public record Ratio(Cell cell, double p50, double p99, double throughput)
{
    /**
     * The ratios of all cells in which the subject and at least one baseline were measured.
     *
     * @param rows      all of them.
     * @param subject   name of the system above the line.
     * @param baselines names of the systems below it.
     * @return one for each such cell, in the order of the rows; NaN where a figure has no valid counterpart.
     */
    public static List<Ratio> of(final List<Row> rows, final String subject, final List<String> baselines)
    {
        final List<Ratio> ratios = new ArrayList<>();
        for (final Row row : rows)
        {
            if (!row.system().equals(subject))
            {
                continue;
            }
            final List<Row> others = rows.stream()
                .filter(other -> other.cell().equals(row.cell()) && baselines.contains(other.system()))
                .toList();
            if (!others.isEmpty())
            {
                ratios.add(new Ratio(
                    row.cell(),
                    latency(row, others, other -> other.p50Ns().median()),
                    latency(row, others, other -> other.p99Ns().median()),
                    throughput(row, others)));
            }
        }
        return ratios;
    }

    private static double latency(final Row row, final List<Row> others, final ToDoubleFunction<Row> figure)
    {
        final double best = others.stream().filter(other -> !other.isFailed()).mapToDouble(figure).min().orElse(0);
        return row.isFailed() || best == 0 ? Double.NaN : figure.applyAsDouble(row) / best;
    }

    private static double throughput(final Row row, final List<Row> others)
    {
        final double best = others.stream().mapToDouble(other -> other.achievedPerSecond().median()).max().orElse(0);
        return best == 0 ? Double.NaN : row.achievedPerSecond().median() / best;
    }
}
