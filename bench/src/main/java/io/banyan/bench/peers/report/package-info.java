/**
 * What comes of a run of {@code bench peers}: JSON for programs, tables and plots for people. Called once at the end,
 * on the thread of the command.
 */
package io.banyan.bench.peers.report;
