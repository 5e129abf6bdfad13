package io.banyan.engine;

/**
 * What a publisher waits for before it calls a message done.
 */
public enum AckMode
{
    /** Nothing: it is done when it is taken. */
    NONE,
    /** The root has numbered it. It can still be lost with a root that dies before anyone else has it. */
    SEQUENCED,
    /** Every member that takes part has it, or has been told that it is lost. */
    DELIVERED
}
