/**
 * The entry of {@code ./banyan bench}. Everything it does is in the packages below: rigs, harness, report, command.
 */
package io.banyan.bench;
