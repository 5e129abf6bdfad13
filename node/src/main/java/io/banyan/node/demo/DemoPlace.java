package io.banyan.node.demo;

/**
 * Where a node of the demonstration stands.
 *
 * @param node   number of the node, the root is 0.
 * @param parent number of its parent, -1 at the root or without one.
 * @param level  hops from the root, -1 while not attached.
 * @param alive  false when it was killed.
 */
record DemoPlace(int node, int parent, int level, boolean alive)
{
}
