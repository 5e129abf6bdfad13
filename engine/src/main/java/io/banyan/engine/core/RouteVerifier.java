package io.banyan.engine.core;

/**
 * Judges route tokens. Supplied by the control plane, called on the data-plane agent's thread where a message turns
 * downward.
 */
@FunctionalInterface
public interface RouteVerifier
{
    /**
     * Whether a token is what its issuer wrote.
     *
     * @param channelId of the channel.
     * @param member    the token leads to.
     * @param path      with labels, epoch and code.
     * @return false for a forged one.
     */
    boolean isAuthentic(long channelId, long member, RoutePath path);
}
