package io.banyan.bench.harness;

import java.util.List;

/**
 * One system in one cell: medians over the rounds, their range, and whether they count.
 *
 * @param system                   by name.
 * @param cell                     measured.
 * @param rounds                   that were run.
 * @param achievedPerSecond        messages a second that every reader got.
 * @param p50Ns                    median latency.
 * @param p90Ns                    90th percentile.
 * @param p99Ns                    99th percentile.
 * @param p999Ns                   99.9th percentile.
 * @param maxNs                    longest latency of each round.
 * @param allocatedBytesPerMessage by the rig's threads.
 * @param systemBytesPerPayload    bytes sent for each byte of payload and link.
 * @param cpuNsPerMessage          processor time of the rig's threads.
 * @param secondThreadCpuShare     share of a core that the second thread used.
 * @param failure                  why the row FAILED, or null.
 */
public record Row(
    String system,
    Cell cell,
    int rounds,
    Spread achievedPerSecond,
    Spread p50Ns,
    Spread p90Ns,
    Spread p99Ns,
    Spread p999Ns,
    Spread maxNs,
    Spread allocatedBytesPerMessage,
    Spread systemBytesPerPayload,
    Spread cpuNsPerMessage,
    Spread secondThreadCpuShare,
    String failure)
{
    private static final double P50 = 50;
    private static final double P90 = 90;
    private static final double P99 = 99;
    private static final double P999 = 99.9;
    private static final double MAX = 100;

    /**
     * The row of a system that has run all its rounds. It FAILED if the median of the achieved rates misses the asked
     * one, or if any round lost, doubled or reordered a message.
     *
     * @param system by name.
     * @param cell   measured.
     * @param rounds results, at least one.
     * @return the row.
     */
    public static Row of(final String system, final Cell cell, final List<RoundResult> rounds)
    {
        final Spread achieved = Spread.of(rounds, RoundResult::achievedPerSecond);
        return new Row(
            system,
            cell,
            rounds.size(),
            achieved,
            Spread.of(rounds, round -> round.percentileNs(P50)),
            Spread.of(rounds, round -> round.percentileNs(P90)),
            Spread.of(rounds, round -> round.percentileNs(P99)),
            Spread.of(rounds, round -> round.percentileNs(P999)),
            Spread.of(rounds, round -> round.percentileNs(MAX)),
            Spread.of(rounds, RoundResult::allocatedBytesPerMessage),
            Spread.of(rounds, RoundResult::systemBytesPerPayload),
            Spread.of(rounds, RoundResult::cpuNsPerMessage),
            Spread.of(rounds, RoundResult::secondThreadCpuShare),
            failure(cell, rounds, achieved));
    }

    /**
     * The row of a system that could not be measured.
     *
     * @param system  by name.
     * @param cell    it was tried in.
     * @param failure why.
     * @return a row of zeros.
     */
    public static Row broken(final String system, final Cell cell, final String failure)
    {
        final Spread none = new Spread(0, 0, 0);
        return new Row(
            system, cell, 0, none, none, none, none, none, none, none, none, none, none, failure);
    }

    /**
     * Whether the row must not be read as a result.
     *
     * @return true if it FAILED.
     */
    public boolean isFailed()
    {
        return failure != null;
    }

    /**
     * Whether the system broke or did not deliver what it took, which no load excuses.
     *
     * @return false if it delivered in order whatever it took, at whatever rate.
     */
    public boolean isBroken()
    {
        return isFailed() && !failure.startsWith(RoundResult.RATE_MISSED);
    }

    private static String failure(final Cell cell, final List<RoundResult> rounds, final Spread achieved)
    {
        for (final RoundResult round : rounds)
        {
            if (round.failure() != null && !round.isRateMissed())
            {
                return round.failure();
            }
        }
        final long asked = cell.plan().ratePerSecond();
        return !cell.plan().isSaturation() && achieved.median() < RoundResult.RATE_SHARE_MIN * asked ?
            RoundResult.rateMissed(achieved.median(), asked) : null;
    }
}
