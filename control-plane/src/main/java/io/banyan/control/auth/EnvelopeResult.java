package io.banyan.control.auth;

/**
 * What became of a sealed datagram.
 */
public enum EnvelopeResult
{
    /** Authentic, timely, new. */
    OPENED,
    /** No envelope, or one made without the key. */
    FORGED,
    /** Outside the time window. */
    LATE,
    /** Seen before. */
    REPLAYED
}
