/**
 * The wire format and nothing else. {@code io.banyan.codec.data} and {@code io.banyan.codec.control} are generated from
 * the SBE schemas; validation of untrusted bytes stands beside them. Called from any thread; holds no state of its own.
 */
package io.banyan.codec;
