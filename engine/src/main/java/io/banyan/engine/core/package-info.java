/**
 * One channel on one node, sans-IO: intake, links, sequencing and delivery around one window. It takes bytes and time
 * and offers blocks to ports; the Aeron adapter and the simulator stand behind those ports. Everything here belongs to
 * the data-plane agent's thread.
 */
package io.banyan.engine.core;
