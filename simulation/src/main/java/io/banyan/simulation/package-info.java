/**
 * A deterministic world: one thread, virtual time, one seed. It runs the production state machines and the production
 * window core over encoded bytes; only sockets, clocks and randomness are its own. Called from the command line and
 * from tests; nothing imports it.
 */
package io.banyan.simulation;
