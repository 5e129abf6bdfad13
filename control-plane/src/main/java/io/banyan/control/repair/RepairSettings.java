package io.banyan.control.repair;

/**
 * Times and budgets of repair.
 *
 * @param graceNs                   how long a gap may heal by itself (reordering, the link's own retransmission) before
 *     anybody is asked.
 * @param deadlineNs                after how long a gap is given up.
 * @param rttDefaultNs              round trip assumed of whoever has not been measured.
 * @param waitMinNs                 shortest wait for an answer, whatever the round trip.
 * @param rangesMax                 separate gaps kept; more are joined with their neighbours.
 * @param requestShare              bytes of requests for each byte received.
 * @param requestsPerSecondMin      requests allowed however little is received.
 * @param linkBytesPerSecond        of this node's upload.
 * @param egressShare               of it that repairs may take.
 * @param blocksPerRequestMax       served at one request.
 * @param pendingMax                strangers' requests served at a time.
 */
public record RepairSettings(
    long graceNs,
    long deadlineNs,
    long rttDefaultNs,
    long waitMinNs,
    int rangesMax,
    double requestShare,
    int requestsPerSecondMin,
    long linkBytesPerSecond,
    double egressShare,
    int blocksPerRequestMax,
    int pendingMax)
{
    private static final long MS = 1_000_000L;

    /**
     * Checks everything.
     */
    public RepairSettings
    {
        if (graceNs < 0 || deadlineNs <= graceNs || rttDefaultNs <= 0 || waitMinNs <= 0 || rangesMax < 1 ||
            requestShare < 0 || requestsPerSecondMin < 1 || linkBytesPerSecond < 1 || egressShare < 0 ||
            egressShare > 1 || blocksPerRequestMax < 1 || pendingMax < 1)
        {
            throw new IllegalArgumentException(
                "BYN-4003 repair settings: graceNs=" + graceNs + " deadlineNs=" + deadlineNs + " rttDefaultNs=" +
                rttDefaultNs + " waitMinNs=" + waitMinNs + " rangesMax=" + rangesMax + " requestShare=" + requestShare +
                " requestsPerSecondMin=" + requestsPerSecondMin + " linkBytesPerSecond=" + linkBytesPerSecond +
                " egressShare=" + egressShare + " blocksPerRequestMax=" + blocksPerRequestMax + " pendingMax=" +
                pendingMax);
        }
    }

    /**
     * For a local network: requests 1 % of what is received, answers 10 % of a gigabit, two seconds to the deadline.
     *
     * @return the settings.
     */
    public static RepairSettings lan()
    {
        return new RepairSettings(
            2 * MS, 2_000 * MS, MS, MS, 64, 0.01, 50, 125_000_000L, 0.1, 256, 64);
    }

    /**
     * For long distances.
     *
     * @return the settings.
     */
    public static RepairSettings wan()
    {
        return new RepairSettings(
            20 * MS, 10_000 * MS, 100 * MS, 5 * MS, 64, 0.01, 20, 12_500_000L, 0.1, 256, 64);
    }

    /**
     * The same, with another time after which a gap is given up; when that is short, others are asked sooner as well.
     *
     * @param ns after how long.
     * @return the settings.
     */
    public RepairSettings withDeadlineNs(final long ns)
    {
        return new RepairSettings(
            Math.min(graceNs, ns / 2), ns, rttDefaultNs, waitMinNs, rangesMax, requestShare, requestsPerSecondMin,
            linkBytesPerSecond, egressShare, blocksPerRequestMax, pendingMax);
    }
}
