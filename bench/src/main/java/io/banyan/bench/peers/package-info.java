/**
 * What {@code bench peers} asks of every system it measures: servers to start, a writer, readers, and a place to find
 * each other. Used by the command's own process and by the processes it starts; names no system.
 */
package io.banyan.bench.peers;
