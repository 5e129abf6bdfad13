package io.banyan.control.auth;

import io.banyan.engine.NodeAddress;

/**
 * Proofs of address, made and checked by one node without remembering anybody.
 */
public interface Cookies
{
    /**
     * A cookie for whoever receives at an address.
     *
     * @param to    address to prove, with its control port.
     * @param nowMs a clock that does not jump.
     * @return the cookie, never 0.
     */
    long cookie(NodeAddress to, long nowMs);

    /**
     * Whether a cookie proves an address.
     *
     * @param from   where it came from.
     * @param cookie to check.
     * @param nowMs  the clock it was made by.
     * @return true if this node gave it to that address lately.
     */
    boolean isCookie(NodeAddress from, long cookie, long nowMs);
}
