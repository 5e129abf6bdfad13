package io.banyan.engine.core;

/**
 * Why a routed unicast was not delivered; in the order of the wire's codes.
 */
public enum UnicastRefusal
{
    /** The path no longer leads to the member, and the one fallback through the root missed: get a new token. */
    STALE_TOKEN,
    /** The token's code does not match its path: never send it again. */
    FORGED_TOKEN,
    /** The root knows of no such member. */
    UNKNOWN_MEMBER,
    /** The budget of this moment is spent: send again later, or with a fresh token. */
    BUDGET,
    /** A link on the way has no room: send again later. */
    BACK_PRESSURED
}
