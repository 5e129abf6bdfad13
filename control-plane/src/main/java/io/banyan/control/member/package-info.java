/**
 * One member of one channel: how it joins, admits, survives its parent, moves, leaves, and what a root does besides.
 * {@code Member} is a machine without sockets, clocks or threads; {@code ControlNode} holds the members of a node and
 * shares one port among them. Everything here is called on the control plane's thread, or by the simulator.
 */
package io.banyan.control.member;
