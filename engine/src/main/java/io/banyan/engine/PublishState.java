package io.banyan.engine;

/**
 * How far a message given to a publisher has come.
 */
public enum PublishState
{
    /** It is kept here and sent until the root has numbered it. */
    PENDING,
    /** The root has numbered it. */
    SEQUENCED,
    /** Every current member's subtree has it. */
    DELIVERED,
    /** The root will never take it: the channel has ended, or the message is larger than the root's limit. */
    REFUSED
}
