/**
 * The demonstration: a whole tree in one JVM over real UDP on loopback, loaded at a steady rate, which checks itself.
 * Called by the
 * command line; the load and the data planes run on one thread, the printing on another.
 */
package io.banyan.node.demo;
