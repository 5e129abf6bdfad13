/**
 * The command line: one class a command, parsed by picocli, each answering with an exit code. Called from {@code main}
 * on its thread;
 * what a command starts runs elsewhere.
 */
package io.banyan.node.cli;
