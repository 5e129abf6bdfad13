/**
 * JMH of the engine's core: window, cursors, intake and the claim of a ring. Run with {@code ./banyan bench jmh} or the
 * profile {@code jmh}; single-threaded.
 */
package io.banyan.bench.engine;
