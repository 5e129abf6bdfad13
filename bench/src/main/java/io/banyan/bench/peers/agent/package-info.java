/**
 * The processes that {@code bench peers} starts: one that writes and paces itself, others that read and count, and
 * servers that are programs of ours. Each obeys words on its standard input and answers on its standard output, so a
 * program in another language can stand in for it. The duty cycle runs on the main thread, words come in on another.
 */
package io.banyan.bench.peers.agent;
