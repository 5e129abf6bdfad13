package io.banyan.engine;

/**
 * Why a subscriber did not get a range of sequences.
 */
public enum GapCause
{
    /** The subscriber was too slow: the window has moved past it. */
    OVERRUN,
    /** The blocks never came, and repair was given up at its deadline. */
    LOST
}
