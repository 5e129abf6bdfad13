/**
 * The systems that {@code bench peers} measures, one class each, which know nothing of workloads. Their ends are driven
 * by the one thread of the process that opened them, beside threads of their own.
 */
package io.banyan.bench.peers.system;
