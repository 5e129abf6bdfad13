/**
 * The rim of the control plane: one non-blocking UDP socket a node, and the agent that runs a tracker over one. Polled
 * by the control thread; everything that arrives is judged here before a state machine sees it.
 */
package io.banyan.control.udp;
