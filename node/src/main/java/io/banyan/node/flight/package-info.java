/**
 * Records what happens to a node's members in Java Flight Recorder: attach, detach, failover, gap, repair, overrun.
 * Called by the control plane on its thread, never from the data plane's duty cycle; it costs nothing while no
 * recording runs.
 */
package io.banyan.node.flight;
