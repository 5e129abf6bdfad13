package io.banyan.engine.agent;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;

/**
 * The wall clock that stamps blocks.
 */
final class EpochClocks
{
    /** Follows the monotonic clock between samples of the wall clock, so that it neither allocates nor jumps. */
    static final EpochNanoClock SYSTEM = new OffsetEpochNanoClock();

    private EpochClocks()
    {
    }
}
