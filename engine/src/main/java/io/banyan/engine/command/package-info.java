/**
 * The seam between the planes: commands go down to the data plane, events come up from it. In a running node both cross
 * an off-heap single-producer ring between two threads; in the simulator they are direct calls.
 */
package io.banyan.engine.command;
