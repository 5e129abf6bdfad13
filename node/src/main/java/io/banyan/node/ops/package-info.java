/**
 * What an operator looks at: counters of this and other processes on the host, metrics, health. Reads what the agents
 * have published
 * off-heap; called on threads of its own, never on an agent's.
 */
package io.banyan.node.ops;
