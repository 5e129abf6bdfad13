/**
 * Route tokens: the way from the root to a member, authenticated and bound to an epoch. Made by members of the tree,
 * carried by whoever wants to send to one; plain values that any thread may hold.
 */
package io.banyan.control.route;
