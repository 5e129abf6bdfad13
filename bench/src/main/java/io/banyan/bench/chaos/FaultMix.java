package io.banyan.bench.chaos;

/**
 * Which faults a run plays.
 */
public enum FaultMix
{
    /** All there are. */
    ALL,
    /** Those after which every process but a few is still the same, so that its memory can be watched. */
    SOAK,
    /** Deaths of relays alone, one at a time, to measure how long their children go without. */
    KILLS,
    /** None that stops a process or a node: loss, cuts, collections. */
    NETWORK
}
