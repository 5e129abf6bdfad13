/**
 * The embedding API: a context that is checked as a whole, the engine with its duty cycle, handles to publish and
 * subscribe, counters. The duty cycle runs on one thread, the agent's: one of its own, the caller's, or that of the
 * caller's composite agent. Handles say in their names which thread they belong to.
 */
package io.banyan.engine.agent;
