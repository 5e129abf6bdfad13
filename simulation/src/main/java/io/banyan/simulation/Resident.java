package io.banyan.simulation;

import io.banyan.control.ControlMachine;
import io.banyan.engine.NodeAddress;

/**
 * Whoever has an address in the world.
 */
interface Resident
{
    NodeAddress address();

    boolean isAlive();

    /** Stands still until then: nothing reaches it, it does nothing. */
    long pausedUntilNs();

    ControlMachine machine();
}
