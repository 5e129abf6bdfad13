/**
 * Real processes on a network of their own, hurt on purpose from a seed, and readers that check every message.
 */
package io.banyan.bench.chaos;
