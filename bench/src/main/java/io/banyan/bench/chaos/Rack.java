package io.banyan.bench.chaos;

/**
 * Nodes that share a process, and its fate.
 *
 * @param first    number of the first.
 * @param count    of nodes.
 * @param children of each at most.
 * @param mayDie   whether the process may be killed.
 */
public record Rack(int first, int count, int children, boolean mayDie)
{
}
