/**
 * What the wire costs: encoding a block, and judging and decoding one. Run by JMH in forks of its own, with
 * {@code mvn -q -B -Pjmh -pl bench -am package}; nothing else calls it.
 */
package io.banyan.bench.codec;
