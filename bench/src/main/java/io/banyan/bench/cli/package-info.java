/**
 * {@code banyan bench}: one class a subcommand, each turning options into cells, a suite and a report. Found by the
 * command line of the node and called on the main thread.
 */
package io.banyan.bench.cli;
