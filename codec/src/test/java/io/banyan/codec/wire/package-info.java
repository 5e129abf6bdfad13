/**
 * The schemas as data, for tests: what the generated flyweights and the hand-written rules are held against, and what
 * the golden files and {@code docs/wire-format.md} are written from. Nothing here is used outside tests.
 */
package io.banyan.codec.wire;
