/**
 * A deterministic world: one thread, virtual time, one seed. It runs the production state machines and the production
 * window core over encoded bytes; only sockets, clocks and randomness are its own. Called from the command line, from
 * tests, and by whoever drives a world of their own: {@link io.banyan.simulation.Simulation} steps through one and
 * {@link io.banyan.simulation.SimulationListener} is told what happens in it.
 */
package io.banyan.simulation;
