/**
 * Hostile bytes: a deterministic mutator and coverage-guided targets. Both ask the same question of every datagram:
 * once the validator has said yes, does every decoder stay inside it?
 */
package io.banyan.codec.fuzz;
