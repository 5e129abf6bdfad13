/**
 * How load is made and counted: an open loop whose latencies run from the intended send times, a closed loop for the
 * highest rate, rounds that alternate between systems, medians and their spread. Runs on the thread that calls it and
 * at most one more.
 */
package io.banyan.bench.harness;
