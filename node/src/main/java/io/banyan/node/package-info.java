/**
 * Puts a node together: media driver, data-plane agent, control-plane agent, and the handles that an embedding program
 * works with.
 * Called by embedding programs and by the command line, on their threads; what it starts runs on threads of its own or
 * on an invoker.
 */
package io.banyan.node;
