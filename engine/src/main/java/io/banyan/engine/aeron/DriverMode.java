package io.banyan.engine.aeron;

/**
 * Which thread drives the media driver.
 */
public enum DriverMode
{
    /** The engine's own duty cycle: a node is one thread. The default. */
    INVOKER,
    /** One thread of its own. */
    SHARED,
    /** A thread each for sending, receiving and conducting; only for hosts with cores to give. */
    DEDICATED,
    /** Another process: attached to by directory. */
    EXTERNAL
}
