/**
 * The systems that are measured, each behind {@link io.banyan.bench.rig.SystemUnderTest}: raw Aeron in several shapes,
 * and Banyan. They are opened by the harness, driven by one or two of its threads, and know nothing of clocks or
 * histograms.
 */
package io.banyan.bench.rig;
