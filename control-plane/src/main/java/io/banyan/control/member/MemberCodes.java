package io.banyan.control.member;

import io.banyan.control.auth.Cookies;
import io.banyan.control.auth.LeaseVerdict;
import io.banyan.engine.NodeAddress;

/**
 * The authentication codes members check and give; they never see a key. {@link KeyedCodes} in a node; a simulation may
 * use cheaper ones.
 */
public interface MemberCodes extends Cookies
{
    /**
     * Check a lease and use it up.
     *
     * @param channelId   of the channel.
     * @param parentId    whose slot it is.
     * @param joinerId    who may use it.
     * @param leaseId     of the lease.
     * @param expiresAtMs tracker's clock.
     * @param code        to check.
     * @param nowMs       wall clock.
     * @return the verdict.
     */
    LeaseVerdict useLease(
        long channelId, long parentId, long joinerId, long leaseId, long expiresAtMs, long code, long nowMs);

    /**
     * A tracker has told its time, by which its leases expire.
     *
     * @param trackerIndex  as announced to it.
     * @param trackerTimeMs its wall clock.
     * @param nowMs         wall clock.
     */
    void onTrackerTime(int trackerIndex, long trackerTimeMs, long nowMs);

    /**
     * The code of a route token.
     *
     * @param channelId of the channel.
     * @param memberId  the token leads to.
     * @param epoch     of the path.
     * @param labels    of the links from the root.
     * @param depth     how many.
     * @return the code.
     */
    long route(long channelId, long memberId, int epoch, char[] labels, int depth);

    /**
     * Check the code of a route token.
     *
     * @param channelId of the channel.
     * @param memberId  the token leads to.
     * @param epoch     of the path.
     * @param labels    of the links from the root.
     * @param depth     how many.
     * @param code      to check.
     * @return true if it holds.
     */
    boolean isRoute(long channelId, long memberId, int epoch, char[] labels, int depth, long code);

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
     * Check the code of a kick.
     *
     * @param channelId of the channel.
     * @param memberId  kicked.
     * @param epoch     of the root.
     * @param code      to check.
     * @return true if it holds.
     */
    boolean isKick(long channelId, long memberId, int epoch, long code);

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
     * Check the code of a policy.
     *
     * @param channelId      of the channel.
     * @param epoch          of the root.
     * @param policyVersion  of the policy.
     * @param uploadMaxBytes a second.
     * @param childrenMax    of each member.
     * @param freeze         no new members.
     * @param code           to check.
     * @return true if it holds.
     */
    boolean isPolicy(
        long channelId, int epoch, long policyVersion, long uploadMaxBytes, int childrenMax, boolean freeze, long code);

    /**
     * The code of a root's beacon; the hops and the parents gathered on the way are not under it.
     *
     * @param channelId of the channel.
     * @param rootId    of the root.
     * @param beaconId  of the beacon.
     * @param epoch     of the root.
     * @param nextBlock of the root.
     * @param address   of the root.
     * @return the code.
     */
    long beacon(long channelId, long rootId, long beaconId, int epoch, long nextBlock, NodeAddress address);

    /**
     * Check the code of a root's beacon.
     *
     * @param channelId of the channel.
     * @param rootId    of the root.
     * @param beaconId  of the beacon.
     * @param epoch     of the root.
     * @param nextBlock of the root.
     * @param address   of the root.
     * @param code      to check.
     * @return true if it holds.
     */
    boolean isBeacon(
        long channelId, long rootId, long beaconId, int epoch, long nextBlock, NodeAddress address, long code);
}
