/**
 * How systems are measured side by side: sessions of processes, loads put on them, workloads that know no system, and
 * what became of it in rows. Everything runs on the thread of the command.
 */
package io.banyan.bench.peers.run;
