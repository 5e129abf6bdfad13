/**
 * The words an embedding program uses: messages, outcomes, policies, addresses. Plain types without behaviour of their
 * own, seen by every layer of the engine and from any thread.
 */
package io.banyan.engine;
