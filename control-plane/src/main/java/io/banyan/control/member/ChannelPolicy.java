package io.banyan.control.member;

/**
 * What the root asks of every member, as last heard.
 */
final class ChannelPolicy
{
    long rootId;
    long version;
    long uploadMaxBytes;
    long code;
    int epoch;
    int childrenMax;
    boolean isFrozen;

    /** How an Acknowledge names a policy: odd, where path versions are even. */
    static long acknowledgement(final long version)
    {
        return (version << 1) | 1;
    }
}
