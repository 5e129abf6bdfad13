package io.banyan.control.member;

import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * One link up: the parent, a parent to be, or a hot backup.
 */
final class ParentLink
{
    private static final int JITTER_FACTOR = 4;
    private static final int SMOOTHING_SHIFT = 3;
    private static final int FLOOR_HEARTBEATS = 3;
    private static final int FLOOR_ROUND_TRIPS = 3;
    private static final long LAG_MAX = 0xFFFF_FFFEL;

    final long memberId;
    final NodeAddress address;
    final int linkId;
    final int upSession;
    int downSession;
    TreePath path;
    long freshness;
    int rank;
    long heartbeatNs;
    long rttNs = -1;
    long correlationId;
    long pathVersion = Long.MIN_VALUE;
    long suspicionNs;
    boolean isUp;
    boolean isSilent;
    boolean isOrphaned;
    boolean isGivenUp;
    /** Where it said it would begin, if it was taken for the oldest that it has, until the gap before it is seen. */
    long oldestBlock = EngineCommands.LIVE;
    /** What the parent had at its last report, and we should have by now. */
    long nextBlock;
    private long silenceMeanNs = -1;
    private long silenceDeviationNs;

    ParentLink(final long memberId, final NodeAddress address, final int linkId, final int upSession)
    {
        this.memberId = memberId;
        this.address = address;
        this.linkId = linkId;
        this.upSession = upSession;
    }

    int childLevel()
    {
        return path.length();
    }

    /** Blocks that a member with everything below a block is behind this parent, as far as last told. */
    long lagBlocks(final long ownNextBlock)
    {
        return ownNextBlock < 0 ? 0 : Math.max(0, Math.min(LAG_MAX, nextBlock - ownNextBlock));
    }

    /**
     * Learns from the longest silence of a period: mean and deviation as for retransmission timers. Until one is
     * measured the first round trip stands for it; and only longer silences than usual are a deviation, or the end of
     * an unrest would count as more of it.
     */
    void onSilence(final long silenceMaxNs)
    {
        final long errorNs = silenceMaxNs - silenceMeanNs();
        silenceDeviationNs = silenceDeviationNs();
        silenceDeviationNs += (Math.max(0, errorNs) - silenceDeviationNs) >> (SMOOTHING_SHIFT - 1);
        silenceMeanNs = silenceMeanNs() + (errorNs >> SMOOTHING_SHIFT);
    }

    /**
     * Learns from a round trip measured later. The shortest is the way there and back, and whatever was longer waited
     * for a thread; that the way itself has become longer is believed by and by.
     */
    void onRoundTrip(final long measuredNs)
    {
        rttNs = rttNs < 0 ? measuredNs : Math.min(measuredNs, rttNs + (rttNs >> 1));
    }

    /**
     * After how long without a sign of life to suspect: heartbeats, round trips (over distances) and measured jitter,
     * whichever asks for most.
     */
    long suspicionNs(final MemberSettings settings)
    {
        final long floorNs = FLOOR_HEARTBEATS * Math.max(heartbeatNs, settings.heartbeatNs);
        final long distanceNs = rttNs < 0 || settings.suspicionMinNs == 0 ? 0 :
            FLOOR_ROUND_TRIPS * rttNs + settings.suspicionMinNs;
        final long jitterNs = silenceMeanNs() + JITTER_FACTOR * silenceDeviationNs();
        return Math.min(Math.max(settings.suspicionMaxNs, floorNs), Math.max(floorNs, Math.max(distanceNs, jitterNs)));
    }

    private long silenceMeanNs()
    {
        return silenceMeanNs < 0 ? Math.max(0, rttNs) : silenceMeanNs;
    }

    private long silenceDeviationNs()
    {
        return silenceMeanNs < 0 ? Math.max(0, rttNs) >> 1 : silenceDeviationNs;
    }
}
