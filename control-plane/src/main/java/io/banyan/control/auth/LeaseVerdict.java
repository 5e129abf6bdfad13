package io.banyan.control.auth;

/**
 * What a parent says of a lease.
 */
public enum LeaseVerdict
{
    /** It holds, and is used up now. */
    VALID,
    /** Its code is wrong: not from a tracker of this key, or not for this joiner and this parent. */
    FORGED,
    /** Its time has passed, or lies further ahead than any tracker grants. */
    EXPIRED,
    /** It has been used by this joiner before. */
    REPLAYED
}
