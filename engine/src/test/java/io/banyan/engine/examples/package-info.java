/**
 * Each way to embed the engine, compiled and run by a test. The marked regions are quoted in {@code docs/embedding.md}.
 */
package io.banyan.engine.examples;
