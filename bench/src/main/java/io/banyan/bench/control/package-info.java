/**
 * What the control plane costs: lease grants over a real socket, memory of a member, steps of the state machines. Run
 * from the command line; nothing imports it.
 */
package io.banyan.bench.control;
