/**
 * The command line of the bench: one class a subcommand, each turning options into cells, a suite and a report. Called
 * from {@link io.banyan.bench.BenchMain} on the main thread.
 */
package io.banyan.bench.cli;
