package io.banyan.control.member;

import io.banyan.engine.NodeAddress;

/**
 * The authentication codes a member checks and gives. Made from the channel's key; the member never sees the key.
 */
public interface MemberCodes
{
    /**
     * Check a lease.
     *
     * @param channelId   of the channel.
     * @param parentId    whose slot it is.
     * @param joinerId    who may use it.
     * @param leaseId     of the lease.
     * @param expiresAtMs tracker's clock.
     * @param code        to check.
     * @return true if a tracker of this channel made it.
     */
    boolean isLease(long channelId, long parentId, long joinerId, long leaseId, long expiresAtMs, long code);

    /**
     * A cookie for whoever can receive at an address.
     *
     * @param to    address to prove.
     * @param nowMs wall clock.
     * @return the cookie, never 0.
     */
    long cookie(NodeAddress to, long nowMs);

    /**
     * Check a cookie.
     *
     * @param from   address it came from.
     * @param cookie to check.
     * @param nowMs  wall clock.
     * @return true if this node gave it to that address lately.
     */
    boolean isCookie(NodeAddress from, long cookie, long nowMs);

    /**
     * The code of a route token.
     *
     * @param channelId  of the channel.
     * @param memberId   the token leads to.
     * @param epoch      of the path.
     * @param labelsHash {@link MemberCodes#labelsHash} of the labels from the root.
     * @return the code.
     */
    long route(long channelId, long memberId, int epoch, long labelsHash);

    /**
     * The code of a kick.
     *
     * @param channelId of the channel.
     * @param memberId  kicked.
     * @param epoch     of the root.
     * @return the code.
     */
    long kick(long channelId, long memberId, int epoch);

    /**
     * The code of a policy.
     *
     * @param channelId      of the channel.
     * @param epoch          of the root.
     * @param policyVersion  of the policy.
     * @param uploadMaxBytes a second.
     * @param childrenMax    of each member.
     * @param freeze         no new members.
     * @return the code.
     */
    long policy(
        long channelId, int epoch, long policyVersion, long uploadMaxBytes, int childrenMax, boolean freeze);

    /**
     * The code of a root's beacon; the hops and the parents gathered on the way are not under it.
     *
     * @param channelId of the channel.
     * @param rootId    of the root.
     * @param beaconId  of the beacon.
     * @param epoch     of the root.
     * @param address   of the root.
     * @return the code.
     */
    long beacon(long channelId, long rootId, long beaconId, int epoch, NodeAddress address);

    /**
     * Fold one more label into the hash of a path.
     *
     * @param hash  so far; 0 at the root.
     * @param label of the next link.
     * @return the hash.
     */
    static long labelsHash(final long hash, final int label)
    {
        return (hash ^ (label + 1)) * 0x100_0000_01B3L;
    }
}
