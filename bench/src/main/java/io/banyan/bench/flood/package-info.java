/**
 * A flood of hostile datagrams against the ports of a tracker and of nodes while a channel runs, and whether each
 * datagram is counted. Called by the command line, on its thread.
 */
package io.banyan.bench.flood;
