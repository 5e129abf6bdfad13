package io.banyan.control.route;

/**
 * What is thought of a route token.
 */
public enum RouteVerdict
{
    /** Authentic and of this epoch. */
    VALID,
    /** Authentic, of another epoch: goes to the root once. */
    STALE,
    /** Its code does not match: the sender is told, nothing is forwarded. */
    FORGED
}
